package boltstore

import (
	"bytes"
	"encoding/binary"
	"sort"
	"sync/atomic"
)

// A value has a seal of its own, and in a page of which one half is an older one the values
// of either half have theirs. So what is found in a page is believed after all of the page
// was looked at, once for whatever else is found there soon.

// mostWhole is how many pages of values a transaction knows to be whole: about as many as a
// page of a list rests in.
const mostWhole = 128

// wholePages are those, each where its number says, or 0.
type wholePages [mostWhole]uint64

func (w *wholePages) at(id uint64) *uint64 { return &w[id%mostWhole] }

// unseal takes the checksum off a value that was found; false means that the bytes are
// damaged, or are those of an older page. A page that is damaged elsewhere ends the
// transaction. What a transaction wrote itself is in no page yet.
func (r *reader) unseal(key, value []byte) ([]byte, bool) {
	id, mapped := r.pageWith(value)
	switch {
	case !mapped, r.alone && r.current(value):
		return unseal(key, value)
	case r.alone:
		return nil, false
	}
	here := r.here.page != nil && id == r.here.id
	whole := here
	if !here {
		p, ok := r.filling(id)
		switch {
		case !ok:
		case r.memory.wasWhole(p.id, r.snapshot()): // it may have come from the disk again: its seal is asked
			whole = true
		case r.isWhole(p):
			r.here, r.next, here, whole = p, 0, true, true
			r.memory.sawWhole(p.id, r.snapshot())
		}
	}
	if here && r.isHere(key, value) {
		return value[sealed:], true
	}
	value, sound := unseal(key, value)
	if sound && !whole {
		r.must(corrupt("page %d is damaged, and nothing in it is believed", id))
	}
	return value, sound
}

// isWhole is whether all of a page of values is as it was written, and in use.
func (r *reader) isWhole(p node) bool {
	known := r.whole.at(p.id)
	if *known == p.id {
		return true
	}
	if r.isFree(p.id) {
		return false
	}
	if whole := (wholePage{id: p.id, bytes: p.page}); whole.values(anyBucket) != nil {
		return false
	}
	*known = p.id
	return true
}

// sharedWhole are the pages that transactions on a file that is held found whole, each where
// its number says: that, and before it the snapshot. A file has fewer than 2^32 pages.
type sharedWhole [1 << 14]atomic.Uint64

func (m *memory) wholeAt(id, snapshot uint64) (at *atomic.Uint64, mark uint64) {
	return &m.whole[id%uint64(len(m.whole))], snapshot<<32 | id
}

func (m *memory) wasWhole(id, snapshot uint64) bool {
	if m == nil {
		return false
	}
	at, mark := m.wholeAt(id, snapshot)
	return at.Load() == mark
}

func (m *memory) sawWhole(id, snapshot uint64) {
	if m != nil {
		at, mark := m.wholeAt(id, snapshot)
		at.Store(mark)
	}
}

// filling is the page that fills one of the file: that itself, or one that flows over into
// it.
func (r *reader) filling(id uint64) (node, bool) {
	for at := id; ; at-- {
		page, err := r.page(at)
		switch {
		case err == nil:
			return node{at, page}, at == id || id-at < uint64(len(page))/r.pageSize
		case at <= 2:
			return node{}, false
		}
	}
}

// longValue is from how many bytes on it takes longer to look at a value than for it.
const longValue = 512

// isHere is whether a value is known to be one of the page in which something was found
// last, under its key. Who walks asks for one behind the other; a short one of another
// place, or one of a small bucket, which rests within a value, is not known.
func (r *reader) isHere(key, value []byte) bool {
	p, begins := r.here, int(addressOf(value)-addressOf(r.here.page))
	count := int(binary.NativeEndian.Uint16(p.page[10:]))
	if len(value) >= longValue && (r.next >= count || p.middle(r.next) != begins) {
		r.next = sort.Search(count, func(i int) bool { return p.middle(i) >= begins })
	}
	if r.next >= count || p.middle(r.next) != begins {
		return false
	}
	k, v, _ := p.value(r.next)
	r.next++
	return len(v) == len(value) && len(v) >= sealed && bytes.Equal(k, key)
}

// middle is where in a page of values the key of an element ends, and its value begins.
func (p node) middle(i int) int {
	e := p.element(i)
	return pageHeader + i*elementBytes + int(binary.NativeEndian.Uint32(e[4:])) + int(binary.NativeEndian.Uint32(e[8:]))
}
