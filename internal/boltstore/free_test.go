package boltstore

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// wholeOf is a file as it is, and how many bytes a page of it has.
func wholeOf(t *testing.T, s *Store) (whole []byte, pageSize int) {
	t.Helper()
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	meta, _ := parseMeta(whole)
	return whole, int(meta.pageSize)
}

// firstKey is the first key of a page of values; nil of others.
func firstKey(whole []byte, size int, id uint64) []byte {
	page, n := whole[int(id)*size:int(id+1)*size], binary.NativeEndian
	if n.Uint64(page) != id || n.Uint16(page[8:]) != leafPage || n.Uint16(page[10:]) == 0 {
		return nil
	}
	begin := pageHeader + int(n.Uint32(page[pageHeader+4:]))
	return page[begin : begin+int(n.Uint32(page[pageHeader+8:]))]
}

// misled is a file in which a page of the tree leads to a free one that begins with the
// same key: what was there before is whole.
type misled struct {
	what string
	file []byte
}

// misleads misleads a file in every such way.
func misleads(t *testing.T, s *Store) (all []misled) {
	t.Helper()
	whole, size := wholeOf(t, s)
	var free []uint64
	if err := s.view(t.Context(), func(r *reader) error {
		free = append(free, r.freePages()...)
		return nil
	}); err != nil || len(free) == 0 {
		t.Fatalf("%d free pages: %v", len(free), err)
	}
	n := binary.NativeEndian
	for _, id := range usedPages(t, whole) {
		page := whole[id*size:]
		if n.Uint16(page[8:]) != branchPage {
			continue
		}
		for i := range int(n.Uint16(page[10:])) {
			at := id*size + pageHeader + i*elementBytes + 8
			begins := firstKey(whole, size, n.Uint64(whole[at:]))
			for _, older := range free {
				if begins == nil || !bytes.Equal(firstKey(whole, size, older), begins) {
					continue
				}
				file := bytes.Clone(whole)
				n.PutUint64(file[at:], older)
				all = append(all, misled{fmt.Sprintf("page %d leads to %d, which is free", id, older), file})
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("no page has an older one")
	}
	return all
}

func TestACheckFindsAWayIntoAnOlderPage(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	for _, m := range misleads(t, s) {
		if err := os.WriteFile(s.path, m.file, 0o600); err != nil {
			t.Fatal(err)
		}
		found := false
		for range s.Check(t.Context()) {
			found = true
			break
		}
		if !found {
			t.Errorf("%s: a check finds nothing", m.what)
		}
	}
}

func TestCompactingMakesNoOlderPageTrue(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	all := questions()
	right := replies(s, all)
	refused := 0
	for _, m := range misleads(t, s) {
		if err := os.WriteFile(s.path, m.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Compact(t.Context()); err != nil {
			kindIs(t, err, workspace.Corrupt)
			refused++
			continue
		}
		for i, r := range replies(s, all) {
			if !bytes.Equal(r.answer, right[i].answer) {
				t.Errorf("%s: compacted, another answer of %s", m.what, all[i].name)
			}
		}
	}
	if refused == 0 {
		t.Error("every file was compacted")
	}
}

// TestWhatIsFoundInAnOlderPageIsNotBelieved asks what commands ask, of a file that is
// opened for them and of one that is held, and as rules do before they write.
func TestWhatIsFoundInAnOlderPageIsNotBelieved(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	all := questions()
	right := replies(s, all)
	refused := map[string]int{}
	for _, m := range misleads(t, s) {
		if err := os.WriteFile(s.path, m.file, 0o600); err != nil {
			t.Fatal(err)
		}
		everybodyAsks(t, s, m.what, all, right, refused)
	}
	if len(refused) != 3 {
		t.Errorf("some noticed nothing: %v", refused)
	}
}

// everybodyAsks asks a file that is opened for it and one that is held, and as rules do
// before they write. The answers are the right ones, or refused, of which it counts how many.
func everybodyAsks(t *testing.T, s *Store, what string, all []question, right []reply, refused map[string]int) {
	t.Helper()
	told := map[string][]reply{"a reader": replies(s, all)}
	for _, q := range all {
		told["a writer"] = append(told["a writer"], replyToWriter(s, q))
	}
	held, err := Hold(t.Context(), s.path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	told["a server"] = replies(held, all)
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	for who, replies := range told {
		for i, r := range replies {
			if r.err != nil {
				kindIs(t, r.err, workspace.Corrupt)
				refused[who]++
			} else if !bytes.Equal(r.answer, right[i].answer) {
				t.Errorf("%s: %s: another answer to %s", what, all[i].name, who)
			}
		}
	}
}

// TestAWriterMissesWhatAPageHides takes the last key off each page of kept bytes.
func TestAWriterMissesWhatAPageHides(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	var kept []question
	for space := range workspace.Spaces {
		kept = append(kept, question{fmt.Sprintf("all of space %d", space), func(r *reader, b []byte) ([]byte, error) {
			for key, value := range r.Kept(space, nil, nil) {
				b = append(append(b, key...), value...)
			}
			return b, nil
		}})
	}
	right := replies(s, kept)
	whole, size := wholeOf(t, s)
	n, refused := binary.NativeEndian, 0
	for _, id := range usedPages(t, whole) {
		count := n.Uint16(whole[id*size+10:])
		if firstKey(whole, size, uint64(id)) == nil || count < 2 {
			continue
		}
		file := bytes.Clone(whole)
		n.PutUint16(file[id*size+10:], count-1)
		if err := os.WriteFile(s.path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		for i, q := range kept {
			r := replyToWriter(s, q)
			if r.err != nil {
				kindIs(t, r.err, workspace.Corrupt)
				refused++
			} else if !bytes.Equal(r.answer, right[i].answer) {
				t.Errorf("a writer believes a page %d with a key less: another answer to %s", id, q.name)
			}
		}
	}
	if refused == 0 {
		t.Error("nothing was noticed")
	}
}
