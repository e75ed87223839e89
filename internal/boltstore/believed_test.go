package boltstore

import (
	"bytes"
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// TestPartOfAnOlderPageIsNotBelieved writes pages in part over with what was there some
// changes ago, as a disk does that loses some of what it was told: whoever asks gets the
// right answer, or an error. Every value that lies whole in either part has its seal.
func TestPartOfAnOlderPageIsNotBelieved(t *testing.T) {
	asked := []question{exporting(workspace.Person)}
	tried, refused, wrong := 0, 0, 0
	for range soak.Rounds(t, 6) {
		s, _ := mixedWorkspace(t, mixedPath(t))
		olders := changedOften(t, s, 40)
		whole, size := wholeOf(t, s)
		right := replies(s, asked)[0]
		for _, id := range usedPages(t, whole)[2:] {
			for _, mixed := range torn(whole, olders, id, size) {
				mend := scribble(t, s.path, int64(id*size), mixed)
				tried++
				switch r := replies(s, asked)[0]; {
				case workspace.KindOf(r.err) == workspace.Corrupt:
					refused++
				case r.err != nil || !bytes.Equal(r.answer, right.answer):
					wrong++
					t.Errorf("page %d: another answer of %s: %v", id, kept(t, s), r.err)
				}
				mend()
			}
		}
	}
	if refused == 0 {
		t.Error("nothing was noticed")
	}
	soak.Figure(t, "torn pages: tried", tried)
	soak.Figure(t, "torn pages: refused", refused)
	soak.Figure(t, "torn pages: silent wrong values", wrong)
}

// changedOften gives people other values of the same length again and again, all of them in
// the same columns, and is the file before each change.
func changedOften(t *testing.T, s *Store, times int) (olders [][]byte) {
	values := func(i int) map[workspace.Field]workspace.Value {
		pick := func(texts ...string) workspace.Value { return workspace.TextValue(texts[i%len(texts)]) }
		return map[workspace.Field]workspace.Value{
			workspace.PersonStatus:    pick(workspace.StatusCustomer, workspace.StatusLead),
			workspace.PersonSource:    pick(workspace.SourceTicket, workspace.SourceLiveChat, workspace.SourceLeadForm),
			workspace.PersonAssignee:  pick("ana", "eva", "ivo", "mia", "tom"),
			workspace.PersonUpdatedAt: {N: 1750000000000000 + int64(i)},
		}
	}
	for i := range times {
		before, _ := wholeOf(t, s)
		olders = append(olders, before)
		update(t, s, func(w workspace.Writer) error {
			for f, v := range values(i) {
				if err := w.Assign(workspace.Person, idset.Range(1, 160), f, workspace.Is, v); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return olders
}

// torn is a page of values in which one part is that of an older file, in many ways. Those
// that are whole pages, of either time, are none.
func torn(whole []byte, olders [][]byte, id, size int) (all [][]byte) {
	const step = 128
	page := withOverflow(whole[id*size:], size)
	for _, file := range olders {
		if len(file) < id*size+len(page) || !bytes.Equal(firstKey(file, size, uint64(id)), firstKey(whole, size, uint64(id))) {
			continue
		}
		older := file[id*size:][:len(page)]
		for cut := step; cut < len(page); cut += step {
			if endOfPage(older) > cut {
				all = append(all, slices.Concat(older[:cut], page[cut:]))
			}
			all = append(all, slices.Concat(page[:cut], older[cut:]))
		}
	}
	return slices.DeleteFunc(all, func(mixed []byte) bool { return bytes.Equal(mixed, page) || fits(mixed) })
}
