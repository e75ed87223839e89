package boltstore

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Keys and pages of bbolt have no checksums. What is found is known by the seal of what
// rests under its key, and by the page it rests in, which is in use. But damage also
// hides: where a key changed, or a page leads elsewhere, nothing seems to be. So who reads
// believes that nothing rests under a key only when the pages on the way to it say what
// they can say, and who walks from key to key looks so at every page.

// way is the keys that a page of values which was looked at may have: from low on, and
// before high unless that is nil. The first is the one it has, nil in an empty bucket. Left
// and right are the pages next to it or above those, 0 where there are none. The page is the
// first of those in the file that it fills. What names a page is its first key, as bbolt
// writes it; nothing names a root.
type way struct {
	low, high, first, name []byte
	left, right            uint64
	page, pages            uint64
}

func (w way) has(key []byte) bool {
	return bytes.Compare(w.low, key) <= 0 && (w.high == nil || bytes.Compare(key, w.high) < 0)
}

// mostWays is how many ways of a bucket a transaction remembers: what belongs to one change
// rests in about as many pages of a bucket.
const mostWays = 8

// known is the way to a key if it is one of those looked at last, else nil.
func (t *tree) known(key []byte) *way {
	for i, w := range t.ways {
		if w.has(key) {
			copy(t.ways[1:i+1], t.ways)
			t.ways[0] = w
			return w
		}
	}
	return nil
}

// looked is the way to a key of a bucket, and an error of kind Corrupt when it is damaged
// as the transaction began: bbolt leaves the pages of a file as they are until a change is
// made durable, and what a transaction writes itself it has in hand.
func (r *reader) looked(bucket string, key []byte) (*way, error) {
	t := r.bucket(bucket)
	if w := t.known(key); w != nil {
		return w, nil
	}
	w, err := t.wayTo(key)
	if err != nil {
		t.above = nil
		return nil, err
	}
	t.ways = slices.Insert(t.ways[:min(len(t.ways), mostWays-1)], 0, &w)
	return &w, nil
}

// sure is looked for who wants the error alone.
func (r *reader) sure(bucket string, key []byte) error {
	_, err := r.looked(bucket, key)
	return err
}

// sureBetween is an error of kind Corrupt when some keys of a bucket from one on, and
// before an end, may have been passed over by who found none. A page that begins in
// between has some, so there can be one at most, which begins before. A transaction that
// has written something may have found other keys than those, and is not asked.
func (r *reader) sureBetween(bucket string, from, end []byte) error {
	if r.writes > 0 {
		return nil
	}
	for key := from; ; {
		w, err := r.looked(bucket, key)
		if err != nil {
			return err
		}
		if !bytes.Equal(key, from) && w.first != nil && bytes.Compare(w.first, end) < 0 {
			return damagedPages(bucket)
		}
		if w.high == nil || bytes.Compare(w.high, end) >= 0 {
			return nil
		}
		key = w.high
	}
}

// found is an error of kind Corrupt when a key of a bucket was not found where the way to it
// leads: what keeps keys of any form would take those of another bucket for its own.
func (r *reader) found(bucket string, key []byte) error {
	w, err := r.looked(bucket, key)
	if err != nil {
		return err
	}
	if id, mapped := r.pageWith(key); mapped && (id < w.page || id >= w.page+w.pages) {
		return damagedPages(bucket)
	}
	return nil
}

func damagedPages(bucket string) error {
	return corrupt("the pages of %s are damaged", bucket)
}

// stepped is an error of kind Corrupt when the step of a walk from one key to another may
// have left some out: where the other does not come behind, or its page is damaged.
func (r *reader) stepped(bucket string, before, key []byte) error {
	switch {
	case key == nil:
		return nil
	case bytes.Compare(key, before) <= 0:
		return damagedPages(bucket)
	}
	return r.found(bucket, key)
}

// mostLevels is more than the pages that can be on one way: a page leads to two at least.
const mostLevels = 64

// fewLevels is as many pages above others as a way mostly has.
const fewLevels = 3

// wayTo looks at the pages from the root of a bucket to where a key is, or would be. Those
// above others are looked at once, as long as ways lead through them.
func (t *tree) wayTo(key []byte) (w way, err error) {
	id := uint64(t.Root())
	if id == 0 {
		return t.r.inline(t.name)
	}
	for len(t.above) > 0 && !t.above[len(t.above)-1].way.has(key) {
		t.above = t.above[:len(t.above)-1]
	}
	if n := len(t.above); n > 0 {
		if id, w, err = t.above[n-1].child(key); err != nil {
			return w, err
		}
	}
	for len(t.above) < mostLevels {
		page, err := t.r.used(id)
		if err != nil {
			return w, err
		}
		p := wholePage{id: id, bytes: page, way: w}
		if !(node{id, page}).branches() {
			return t.values(p)
		}
		if err := p.branches(); err != nil {
			return w, err
		}
		if t.above == nil {
			t.above = make([]branch, 0, fewLevels)
		}
		above := branch{node{id, page}, w}
		t.above = append(t.above, above)
		if id, w, err = above.child(key); err != nil {
			return w, err
		}
	}
	return w, badPage(id)
}

// values looks at a page of values, and at what is beside it.
func (t *tree) values(p wholePage) (w way, err error) {
	if err := p.values(t.name); err != nil {
		return p.way, err
	}
	w = p.way
	w.first, w.page, w.pages = p.first, p.id, uint64(len(p.bytes))/t.r.pageSize
	if err := t.between(w); err != nil {
		return w, err
	}
	t.r.sawWhole(p.id)
	return w, nil
}

// inline looks at a bucket that is small, and rests in the page that names it. That has one
// page of values, behind where a large one has its root.
func (r *reader) inline(bucket string) (w way, err error) {
	p, err := down(uint64(r.tx.Cursor().Bucket().Root()), r.used, func(p node, count int) (int, bool) { return p.toward([]byte(bucket), count) })
	if err != nil {
		return w, err
	}
	count, err := p.count()
	for i := 0; i < count && err == nil; i++ {
		key, value, ok := p.value(i)
		switch {
		case !ok:
			err = badPage(p.id)
		case string(key) == bucket:
			w.page, w.pages = p.id, uint64(len(p.page))/r.pageSize
			w.first, err = node{p.id, value}.small(func(in *wholePage) error { return in.values(bucket) })
			return w, err
		}
	}
	return w, err // without an error, it was made by this transaction
}

// between is an error when one of the pages next to a page has keys that belong to it:
// what separates them in the pages above is not what it was. Of a page that was looked at
// itself it is known that it has none.
func (t *tree) between(w way) error {
	if w.left != 0 && !slices.ContainsFunc(t.ways, func(o *way) bool { return o.page == w.left && bytes.Equal(o.high, w.low) }) {
		if last, err := t.r.edge(w.left, true); err != nil || bytes.Compare(last, w.low) >= 0 {
			return cmp.Or(err, damagedPages(t.name))
		}
	}
	if w.right != 0 && !slices.ContainsFunc(t.ways, func(o *way) bool { return o.page == w.right && bytes.Equal(o.low, w.high) }) {
		if first, err := t.r.edge(w.right, false); err != nil || bytes.Compare(first, w.high) < 0 {
			return cmp.Or(err, damagedPages(t.name))
		}
	}
	return nil
}

// edge is the first or the last key in or below a page.
func (r *reader) edge(id uint64, last bool) ([]byte, error) {
	side := func(_ node, count int) (int, bool) {
		if last {
			return count - 1, true
		}
		return 0, true
	}
	p, err := down(id, r.used, side)
	if err != nil {
		return nil, err
	}
	count, err := p.count()
	if err != nil {
		return nil, err
	}
	at, _ := side(p, count)
	key, _, ok := p.value(at)
	if !ok || !p.values() {
		return nil, badPage(p.id)
	}
	return key, nil
}

// page is a page with those it flows over into, as the transaction has them in memory.
func (r *reader) page(id uint64) ([]byte, error) {
	file, size := r.mapped(), r.pageSize
	pages := uint64(len(file)) / size
	if id < 2 || id >= pages {
		return nil, badPage(id)
	}
	head := file[id*size:]
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if binary.NativeEndian.Uint64(head) != id || more >= pages-id {
		return nil, badPage(id)
	}
	return head[:(more+1)*size], nil
}

// sureOfCodes is an error of kind Corrupt when the keys of a dictionary with a prefix may
// not be all of them. They have no seals; those around them have to be those of their
// texts.
func (r *reader) sureOfCodes(sh *shape, prefix []byte) error {
	if err := r.sure(bucketDict, prefix); err != nil || r.writes > 0 {
		return err
	}
	c := r.bucket(bucketDict).Cursor()
	k, _ := c.Seek(prefix)
	for ; bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		if err := r.sureOfCode(sh, k); err != nil {
			return err
		}
	}
	if err := r.sureOfCode(sh, k); err != nil {
		return err
	}
	if k, _ = c.Seek(prefix); k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	return r.sureOfCode(sh, k)
}

// sureOfCode looks whether a key belongs to its text. Neighbours that are no codes of
// the field have other words for it.
func (r *reader) sureOfCode(sh *shape, key []byte) error {
	if !isCode(key) || workspace.Kind(key[0]) != sh.kind || int(key[1]) >= len(sh.specs) {
		return nil
	}
	if !r.current(key) {
		return damagedPages(bucketDict)
	}
	f := workspace.Field(key[1])
	text, err := r.text(sh, f, numberOf(key))
	if err == nil && !bytes.Equal(codeKey(sh.kind, f, filter.Key(sh.specs[f].Type, text)), key[:len(key)-4]) {
		err = workspace.Errorf(workspace.Corrupt, "the dictionary of %s of %s is damaged", sh.specs[f].Name, sh.kind.Plural())
	}
	return err
}
