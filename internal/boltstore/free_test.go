package boltstore

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// TestAWayIntoAnOlderPageIsNoticed lets pages of the tree lead to free ones, where what
// was there before is whole.
func TestAWayIntoAnOlderPageIsNoticed(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	all := questions()
	right := replies(s, all)
	var free []uint64
	if err := s.view(t.Context(), func(r *reader) error {
		free = append(free, r.freePages()...)
		return nil
	}); err != nil || len(free) == 0 {
		t.Fatalf("%d free pages: %v", len(free), err)
	}
	meta, _ := parseMeta(whole)
	size, n := int(meta.pageSize), binary.NativeEndian
	older := func(id uint64) bool {
		page := whole[int(id)*size:]
		return n.Uint64(page) == id && n.Uint16(page[8:]) == leafPage && n.Uint16(page[10:]) > 0
	}
	refused, tried := 0, 0
	for _, id := range usedPages(t, whole) {
		page := whole[id*size:]
		if n.Uint16(page[8:]) != branchPage {
			continue
		}
		for i := range int(n.Uint16(page[10:])) {
			at := id*size + pageHeader + i*elementBytes + 8
			to := free[tried%len(free)]
			if tried++; !older(to) || tried > 1000 {
				continue
			}
			damaged := bytes.Clone(whole)
			n.PutUint64(damaged[at:], to)
			if err := os.WriteFile(s.path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			for j, r := range replies(s, all) {
				switch {
				case workspace.KindOf(r.err) == workspace.Corrupt:
					refused++
				case r.err != nil || !bytes.Equal(r.answer, right[j].answer):
					t.Errorf("page %d leads to %d, %s: another answer, %v", id, to, all[j].name, r.err)
				}
			}
		}
	}
	if refused == 0 {
		t.Error("nothing was noticed")
	}
}
