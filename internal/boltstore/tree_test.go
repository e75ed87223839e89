package boltstore

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"testing"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// circles is a file in every way in which a page above others leads back to itself, or to
// the first page of its bucket.
func circles(t *testing.T, s *Store) (all []misled) {
	t.Helper()
	whole, size := wholeOf(t, s)
	var roots []uint64
	if err := s.view(t.Context(), func(r *reader) error {
		for _, name := range buckets() {
			roots = append(roots, uint64(r.bucket(name).Root()))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	n := binary.NativeEndian
	lead := func(id uint64, i int, to uint64) {
		file := bytes.Clone(whole)
		n.PutUint64(file[int(id)*size+pageHeader+i*elementBytes+8:], to)
		all = append(all, misled{fmt.Sprintf("page %d leads to %d from its element %d", id, to, i), file})
	}
	for _, root := range roots {
		page := whole[int(root)*size:]
		if root == 0 || n.Uint16(page[8:]) != branchPage {
			continue
		}
		for i := range int(n.Uint16(page[10:])) {
			lead(root, i, root)
			child := n.Uint64(page[pageHeader+i*elementBytes+8:])
			if below := whole[int(child)*size:]; n.Uint16(below[8:]) == branchPage {
				lead(child, 0, child)
				lead(child, int(n.Uint16(below[10:]))-1, root)
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("there are no pages above others")
	}
	return all
}

// TestNobodyGoesRoundInCircles asks what commands ask of such files, and writes.
func TestNobodyGoesRoundInCircles(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	all := questions()
	right := replies(s, all)
	refused := map[string]int{}
	for _, m := range circles(t, s) {
		if err := os.WriteFile(s.path, m.file, 0o600); err != nil {
			t.Fatal(err)
		}
		everybodyAsks(t, s, m.what, all, right, refused)
		for range s.Check(t.Context()) {
			break
		}
		switch err := s.Update(t.Context(), workspace.Commit, changeMuch); workspace.KindOf(err) {
		case workspace.Done, workspace.Corrupt, workspace.Unknown:
		default:
			t.Errorf("%s: %v", m.what, err)
		}
	}
	if len(refused) != 3 {
		t.Errorf("some noticed nothing: %v", refused)
	}
}

// changeMuch changes something in every bucket.
func changeMuch(w workspace.Writer) error {
	for _, k := range workspace.StoredKinds() {
		rows := []workspace.Row{mixedRow(k, 1, 9), mixedRow(k, 5, 9)}
		if err := w.Put(k, rows); err != nil {
			return err
		}
	}
	for space := range workspace.Spaces {
		if err := w.Keep(space, binary.BigEndian.AppendUint32([]byte{'k'}, 3), nil); err != nil {
			return err
		}
	}
	if err := w.Assign(workspace.Person, idset.Range(1, 60), workspace.PersonStatus, workspace.Is, workspace.TextValue(workspace.StatusLead)); err != nil {
		return err
	}
	return w.Drop(workspace.Lead, idset.Range(5, 30))
}

// The newer of both pages, written over by the older one, would take the last change back.
func TestAPageAtAnothersPlaceIsNoBeginning(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	whole, size := wholeOf(t, s)
	for to, from := range []int{1, 0} {
		file := bytes.Clone(whole)
		copy(file[to*size:], whole[from*size:(from+1)*size])
		if err := os.WriteFile(s.path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		kindIs(t, s.view(t.Context(), func(*reader) error { return nil }), workspace.Corrupt)
	}
}

// TestWhoReadsFindsWhatBboltFinds asks for every key, and for those right before and behind.
func TestWhoReadsFindsWhatBboltFinds(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	err := s.view(t.Context(), func(r *reader) error {
		asked := 0
		for _, name := range buckets() {
			if r.bucket(name).Root() == 0 {
				continue
			}
			c := r.tx.Bucket([]byte(name)).Cursor()
			for k, _ := c.First(); k != nil; k, _ = c.Next() {
				for _, key := range [][]byte{k, k[:len(k)-1], append(bytes.Clone(k), 0)} {
					b := r.bucket(name)
					b.asked, b.ends = 0, false
					want := b.Bucket.Get(key)
					if got := b.Get(key); !bytes.Equal(got, want) || (got == nil) != (want == nil) {
						t.Fatalf("%s: %x has %d bytes, not %d", name, key, len(got), len(want))
					}
					asked++
				}
			}
		}
		if asked < 1000 {
			t.Errorf("%d keys", asked)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
