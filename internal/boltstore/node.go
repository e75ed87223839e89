package boltstore

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// node is a page of a tree as bbolt writes it, of values or above those.
type node struct {
	id   uint64
	page []byte
}

func (p node) branches() bool { return binary.NativeEndian.Uint16(p.page[8:]) == branchPage }
func (p node) values() bool   { return binary.NativeEndian.Uint16(p.page[8:]) == leafPage }

// count is how many elements there are, one at least.
func (p node) count() (int, error) {
	n := int(binary.NativeEndian.Uint16(p.page[10:]))
	if n == 0 || pageHeader+n*elementBytes > len(p.page) {
		return 0, badPage(p.id)
	}
	return n, nil
}

func (p node) element(i int) []byte {
	at := pageHeader + i*elementBytes
	return p.page[at : at+elementBytes]
}

// child is the page below an element of one above others.
func (p node) child(i int) uint64 { return binary.NativeEndian.Uint64(p.element(i)[8:]) }

// key is that of an element of a page above others; false where the page ends before.
func (p node) key(i int) ([]byte, bool) {
	e := p.element(i)
	begin := uint64(pageHeader+i*elementBytes) + uint64(binary.NativeEndian.Uint32(e))
	end := begin + uint64(binary.NativeEndian.Uint32(e[4:]))
	if end > uint64(len(p.page)) {
		return nil, false
	}
	return p.page[begin:end], true
}

// toward is the element below which a key is, or would be, found the way that bbolt does,
// whatever order the keys are in. It is false where the page ends before a key.
func (p node) toward(key []byte, count int) (at int, ok bool) {
	ok = true
	at = sort.Search(count, func(i int) bool {
		low, whole := p.key(i)
		ok = ok && whole
		return bytes.Compare(low, key) >= 0
	})
	if low, _ := p.key(min(at, count-1)); at == count || !bytes.Equal(low, key) && at > 0 {
		at--
	}
	return at, ok
}

// branch is a page above others that was looked at, and the keys it may have.
type branch struct {
	node
	way way
}

// child is the page below on the way to a key. The first one also has what comes before
// its key.
func (b branch) child(key []byte) (id uint64, w way, err error) {
	count, err := b.count()
	if err != nil {
		return 0, w, err
	}
	at, ok := b.toward(key, count)
	if !ok {
		return 0, w, badPage(b.id)
	}
	w = b.way
	if w.name, _ = b.key(at); at > 0 {
		w.low, w.left = w.name, b.node.child(at-1)
	}
	if at+1 < count {
		w.high, _ = b.key(at + 1)
		w.right = b.node.child(at + 1)
	}
	return b.node.child(at), w, nil
}

// value is the key and the value of an element of a page of values; false where the page
// ends before.
func (p node) value(i int) (key, value []byte, ok bool) {
	e := p.element(i)
	begin := uint64(pageHeader+i*elementBytes) + uint64(binary.NativeEndian.Uint32(e[4:]))
	middle := begin + uint64(binary.NativeEndian.Uint32(e[8:]))
	end := middle + uint64(binary.NativeEndian.Uint32(e[12:]))
	if end > uint64(len(p.page)) {
		return nil, nil, false
	}
	return p.page[begin:middle], p.page[middle:end], true
}

// get is the value under a key of a page of values, nil where there is none, found the way
// that bbolt does. A bucket is no value.
func (p node) get(key []byte) ([]byte, error) {
	count, err := p.count()
	if err != nil || !p.values() {
		return nil, badPage(p.id)
	}
	whole := true
	at := sort.Search(count, func(i int) bool {
		has, _, ok := p.value(i)
		whole = whole && ok
		return bytes.Compare(has, key) >= 0
	})
	if !whole {
		return nil, badPage(p.id)
	}
	if at == count {
		return nil, nil
	}
	has, value, ok := p.value(at)
	switch {
	case !ok:
		return nil, badPage(p.id)
	case !bytes.Equal(has, key) || binary.NativeEndian.Uint32(p.element(at))&bucketFlag != 0:
		return nil, nil
	}
	return value, nil
}
