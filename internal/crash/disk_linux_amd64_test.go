package crash_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// sector is the bytes that a disk writes whole or not at all.
const sector = 512

// disk is a folder, and all that happened to it since a moment at which everything was
// durable.
type disk struct {
	root *node
	log  []op
}

// node is a file or a folder, by whatever names it has.
type node struct {
	folder bool
	then   content // when everything was durable
	now    content // after all that happened; of folders alone
}

// content is the bytes of a file, or the names in a folder.
type content struct {
	data  []byte
	names map[string]*node
}

// what is a kind of op.
type what int

const (
	wrote    what = iota // data at an offset of a file
	resized              // a file, to an offset
	named                // a node in a folder, which may lose its former name there
	unnamed              // a name in a folder
	synced               // a file or a folder: what happened to it before is durable
	unsynced             // a file, which the disk could not take: what was written before may be there, and is not tried again
	said                 // text on standard output or standard error
)

// op is something that happened.
type op struct {
	what  what
	node  *node // the file or the folder it happened to; nil where something was said
	at    int64
	data  []byte
	name  string
	child *node  // what was named
	gone  string // its former name, "" when it had none in this folder
	since int    // what is synced happened before this place of the log
	fd    int    // on which something was said
}

// newDisk reads a folder, which becomes durable as it is.
func newDisk(path string) (*disk, error) {
	root, err := readNode(path)
	return &disk{root: root}, err
}

func readNode(path string) (*node, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		data, err := os.ReadFile(path)
		return &node{then: content{data: data}}, err
	}
	n := newFolder()
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		child, err := readNode(filepath.Join(path, e.Name()))
		if err != nil {
			return nil, err
		}
		n.then.names[e.Name()], n.now.names[e.Name()] = child, child
	}
	return n, nil
}

func newFolder() *node {
	return &node{folder: true, then: content{names: map[string]*node{}}, now: content{names: map[string]*node{}}}
}

// does notes what happened.
func (d *disk) does(o op) {
	d.log = append(d.log, o)
	if o.node != nil && o.node.folder {
		o.node.now.apply(o)
	}
}

// apply does to the content what an op did.
func (c *content) apply(o op) {
	switch o.what {
	case wrote:
		c.resize(max(int64(len(c.data)), o.at+int64(len(o.data))))
		copy(c.data[o.at:], o.data)
	case resized:
		c.resize(o.at)
	case named:
		delete(c.names, o.gone)
		c.names[o.name] = o.child
	case unnamed:
		delete(c.names, o.name)
	}
}

func (c *content) applyAll(ops []op) {
	for _, o := range ops {
		c.apply(o)
	}
}

func (c *content) resize(n int64) {
	if n <= int64(len(c.data)) {
		c.data = c.data[:n:n]
		return
	}
	c.data = append(c.data, make([]byte, n-int64(len(c.data)))...)
}

// grow makes a file as long as some ops made it.
func (c *content) grow(ops []op) {
	for _, o := range ops {
		if end := o.at + int64(len(o.data)); end > int64(len(c.data)) {
			c.resize(end)
		}
	}
}

// moment is the disk when the power goes: what is durable of each node, and what is not.
type moment struct {
	durable map[*node]*content
	pending map[*node][]op
	order   []*node // those of pending, as they came
}

// after is the moment before an op of the log. What a disk that failed took is random.
func (d *disk) after(cut int, random *rand.Rand) *moment {
	m := &moment{durable: map[*node]*content{}, pending: map[*node][]op{}}
	places := map[*node][]int{} // of what is pending, in the log
	for i, o := range d.log[:cut] {
		switch o.what {
		case said:
		case synced, unsynced:
			keep, _ := slices.BinarySearch(places[o.node], o.since)
			past := m.pending[o.node][:keep]
			m.pending[o.node], places[o.node] = m.pending[o.node][keep:], places[o.node][keep:]
			if o.what == synced {
				m.of(o.node).applyAll(past)
			} else {
				m.of(o.node).settle(past, random)
				m.of(o.node).grow(past) // a file system does not forget sizes
			}
		default:
			if _, known := m.pending[o.node]; !known {
				m.order = append(m.order, o.node)
			}
			m.pending[o.node], places[o.node] = append(m.pending[o.node], o), append(places[o.node], i)
		}
	}
	return m
}

// of is the durable content of a node, to be changed.
func (m *moment) of(n *node) *content {
	c := m.durable[n]
	if c == nil {
		c = &content{data: slices.Clone(n.then.data), names: map[string]*node{}}
		for name, child := range n.then.names {
			c.names[name] = child
		}
		m.durable[n] = c
	}
	return c
}

// asSeen is the moment at which everything that happened is on the disk: what the system
// shows to processes.
func (d *disk) asSeen() *moment {
	m := &moment{durable: map[*node]*content{}}
	for _, o := range d.log {
		if o.node != nil && o.what != synced && o.what != unsynced {
			m.of(o.node).apply(o)
		}
	}
	return m
}

// settle decides what of the rest came to the disk, and tells how much.
func (m *moment) settle(random *rand.Rand) string {
	told := ""
	for _, n := range m.order {
		ops := m.pending[n]
		var kept int
		if n.folder {
			kept = []int{0, random.IntN(len(ops) + 1), len(ops)}[random.IntN(3)]
			m.of(n).applyAll(ops[:kept])
		} else {
			kept = m.of(n).settle(ops, random)
		}
		told += fmt.Sprintf(" %d/%d", kept, len(ops))
		m.pending[n] = nil
	}
	return told
}

// settle keeps some of what happened to a file, and tells how much of it whole.
func (c *content) settle(ops []op, random *rand.Rand) (kept int) {
	chance := []float64{0, 0.1, 0.5, 0.9, 1}[random.IntN(5)]
	for _, o := range ops {
		switch {
		case random.Float64() < chance:
			kept++
			c.apply(o)
		case o.what == wrote && random.IntN(4) == 0:
			c.apply(halved(o, random))
		case o.what == wrote && random.IntN(4) == 0: // only that the file is longer
			c.resize(max(int64(len(c.data)), o.at+int64(len(o.data))))
		}
	}
	return kept
}

// halved is a write that stopped at a sector, or began there.
func halved(o op, random *rand.Rand) op {
	first := (o.at + sector - 1) / sector * sector // that begins within
	end := o.at + int64(len(o.data))
	at := first + sector*random.Int64N(max(1, (end-first)/sector+1))
	if at <= o.at || at >= end {
		return o
	}
	if random.IntN(2) == 0 {
		o.data = o.data[:at-o.at]
	} else {
		o.data, o.at = o.data[at-o.at:], at
	}
	return o
}

// write puts what is durable into a folder in the place of what is there.
func (m *moment) write(root *node, path string) error {
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	c := m.durable[root]
	if c == nil {
		c = &root.then
	}
	if !root.folder {
		return os.WriteFile(path, c.data, 0o600)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	for name, child := range c.names {
		if err := m.write(child, filepath.Join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

// fresh is a disk with the same beginning to which nothing has happened.
func (d *disk) fresh() *disk {
	for _, n := range d.root.then.names {
		n.forget()
	}
	d.root.forget()
	return &disk{root: d.root}
}

// forget takes back what happened to the names in a folder.
func (n *node) forget() {
	n.now.names = maps.Clone(n.then.names)
	for _, child := range n.then.names {
		child.forget()
	}
}
