package boltstore

import (
	"slices"
	"unsafe"
)

// Older pages rest where they were until something new takes their place, and bear every
// mark of right ones. A changed number in a page above may lead to one. So the pages that
// something is found in, and those on a way to nothing, are looked for among those that
// the snapshot says are free.

// current is false of bytes in a page that is free. What a transaction wrote itself is in
// no page yet. Who walks asks of the same page again and again.
func (r *reader) current(found []byte) bool {
	id, mapped := r.pageWith(found)
	if !mapped || id == r.inUse {
		return true
	}
	if r.isFree(id) {
		return false
	}
	r.inUse = id
	return true
}

// pageWith is the page of the file that has some bytes; false of bytes that are elsewhere.
func (r *reader) pageWith(found []byte) (id uint64, mapped bool) {
	file := r.mapped()
	at := addressOf(found) - addressOf(file)
	return uint64(at) / r.pageSize, at < uintptr(len(file))
}

func addressOf(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

// used is a page that is not free.
func (r *reader) used(id uint64) ([]byte, error) {
	if r.isFree(id) {
		return nil, badPage(id)
	}
	return r.page(id)
}

func (r *reader) isFree(id uint64) bool {
	if !r.sought {
		r.free, r.sought = r.freePages(), true
	}
	_, found := slices.BinarySearch(r.free, id)
	return found
}

// snapshot is the number of the change that a transaction stands on.
func (r *reader) snapshot() uint64 {
	txid := uint64(r.tx.ID())
	if r.tx.Writable() {
		txid--
	}
	return txid
}

// freePages is the numbers of the pages that are free in a snapshot, in order, as they
// rest in the file. Of a snapshot that two others have followed nobody knows them.
func (r *reader) freePages() []uint64 {
	txid, file := r.snapshot(), r.mapped()
	for _, at := range []uint64{0, r.pageSize} {
		meta, ok := parseMeta(file[at:])
		if !ok || meta.txid != txid || meta.freelist == noFreelist {
			continue
		}
		page, err := r.page(meta.freelist)
		if err != nil {
			return nil // a check will tell
		}
		ids, _ := listedFree(page)
		return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(ids))), len(ids)/8)
	}
	return nil
}
