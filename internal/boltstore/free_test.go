package boltstore

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"testing"
)

// firstKey is the first key of a page of values; nil of others.
func firstKey(whole []byte, size int, id uint64) []byte {
	page, n := whole[int(id)*size:int(id+1)*size], binary.NativeEndian
	if n.Uint64(page) != id || n.Uint16(page[8:]) != leafPage || n.Uint16(page[10:]) == 0 {
		return nil
	}
	begin := pageHeader + int(n.Uint32(page[pageHeader+4:]))
	return page[begin : begin+int(n.Uint32(page[pageHeader+8:]))]
}

// TestACheckFindsAWayIntoAnOlderPage lets pages of the tree lead to free ones that begin
// with the same key: what was there before is whole.
func TestACheckFindsAWayIntoAnOlderPage(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	var free []uint64
	if err := s.view(t.Context(), func(r *reader) error {
		free = append(free, r.freePages()...)
		return nil
	}); err != nil || len(free) == 0 {
		t.Fatalf("%d free pages: %v", len(free), err)
	}
	meta, _ := parseMeta(whole)
	size, n := int(meta.pageSize), binary.NativeEndian
	tried := 0
	for _, id := range usedPages(t, whole) {
		page := whole[id*size:]
		if n.Uint16(page[8:]) != branchPage {
			continue
		}
		for i := range int(n.Uint16(page[10:])) {
			at := id*size + pageHeader + i*elementBytes + 8
			begins := firstKey(whole, size, n.Uint64(whole[at:]))
			older := slices.IndexFunc(free, func(id uint64) bool { return begins != nil && bytes.Equal(firstKey(whole, size, id), begins) })
			if older < 0 {
				continue
			}
			tried++
			damaged := bytes.Clone(whole)
			n.PutUint64(damaged[at:], free[older])
			if err := os.WriteFile(s.path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			found := false
			for range s.Check(t.Context()) {
				found = true
				break
			}
			if !found {
				t.Errorf("page %d leads to %d, which is free: a check finds nothing", id, free[older])
			}
		}
	}
	if tried == 0 {
		t.Error("no page has an older one")
	}
}
