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

// wholePages are pages of values that were found whole, each where its number says: that,
// and before it the snapshot. A file has fewer than 2^32 pages. Of a file that is held all
// transactions have the same ones.
type wholePages []atomic.Uint64

// mostWhole is how many a transaction of its own knows: about as many as a page of a list
// rests in. Those on a file that is held know as many as they ask for again and again.
const (
	mostWhole     = 128
	mostWholeHeld = 1 << 14
)

func (r *reader) wholeAt(id uint64) (at *atomic.Uint64, mark uint64) {
	switch {
	case r.whole != nil:
	case r.memory != nil:
		r.whole = r.memory.whole
	default:
		r.whole = make(wholePages, mostWhole)
	}
	return &r.whole[id%uint64(len(r.whole))], r.snapshot()<<32 | id
}

func (r *reader) wasWhole(id uint64) bool {
	at, mark := r.wholeAt(id)
	return at.Load() == mark
}

func (r *reader) sawWhole(id uint64) {
	at, mark := r.wholeAt(id)
	at.Store(mark)
}

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
		case r.memory != nil && r.wasWhole(p.id): // it may have come from the disk again: its seal is asked
			whole = true
		case r.isWhole(p):
			r.here, r.next, here, whole = p, 0, true, true
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
	if r.wasWhole(p.id) {
		return true
	}
	if r.isFree(p.id) {
		return false
	}
	if whole := (wholePage{id: p.id, bytes: p.page}); whole.values(anyBucket) != nil {
		return false
	}
	r.sawWhole(p.id)
	return true
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
	p, count := r.here, int(binary.NativeEndian.Uint16(r.here.page[10:]))
	isNext := func() bool {
		if r.next >= count {
			return false
		}
		k, v, _ := p.value(r.next)
		return addressOf(v) == addressOf(value) && len(v) == len(value) && len(v) >= sealed && bytes.Equal(k, key)
	}
	if !isNext() {
		if len(value) < longValue {
			return false
		}
		begins := int(addressOf(value) - addressOf(p.page))
		if r.next = sort.Search(count, func(i int) bool { return p.middle(i) >= begins }); !isNext() {
			return false
		}
	}
	r.next++
	return true
}

// middle is where in a page of values the key of an element ends, and its value begins.
func (p node) middle(i int) int {
	e := p.element(i)
	return pageHeader + i*elementBytes + int(binary.NativeEndian.Uint32(e[4:])) + int(binary.NativeEndian.Uint32(e[8:]))
}
