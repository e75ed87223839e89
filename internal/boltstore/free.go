package boltstore

import (
	"slices"
	"unsafe"
)

// Older pages rest where they were until something new takes their place, and bear every
// mark of right ones. A changed number in a page above may lead to one. So the pages on a
// way are looked for among those that the snapshot says are free.

// used is a page that is not free.
func (r *reader) used(id uint64) ([]byte, error) {
	if !r.looked {
		r.free, r.looked = r.freePages(), true
	}
	if _, found := slices.BinarySearch(r.free, id); found {
		return nil, badPage(id)
	}
	return r.page(id)
}

// freePages is the numbers of the pages that are free in a snapshot, in order, as they
// rest in the file. Of a snapshot that two others have followed nobody knows them.
func (r *reader) freePages() []uint64 {
	txid := uint64(r.tx.ID())
	if r.tx.Writable() { // which stands on the snapshot before
		txid--
	}
	file := r.mapped()
	for _, at := range []int{0, r.tx.DB().Info().PageSize} {
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
