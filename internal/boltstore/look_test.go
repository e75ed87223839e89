package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestNumbersAreSortedWithTheirPlaces(t *testing.T) {
	for _, n := range []int{0, 1, 511, 5000} {
		p := make([]asked, n)
		for i := range p {
			p[i] = asked{uint64(i) * 0x9e3779b97f4a7c15 >> (i % 60), uint32(i)}
		}
		want := slices.Clone(p)
		slices.SortStableFunc(want, func(a, b asked) int {
			switch {
			case a.n < b.n:
				return -1
			case a.n > b.n:
				return 1
			}
			return 0
		})
		for _, room := range [][]asked{nil, make([]asked, 3), make([]asked, 0, n+1)} {
			given := slices.Clone(p)
			if sortAsked(given, room); !slices.Equal(given, want) {
				t.Errorf("%d are not in order, with room for %d", n, cap(room))
			}
		}
	}
}

// asksMany looks very many people up by a key, in no order, with others between them who are
// not there or asked for twice.
func asksMany(t *testing.T, r workspace.Reader, f workspace.Field, people int, key func(workspace.No) string) {
	t.Helper()
	var values []string
	var want []workspace.No
	for i := range people {
		no := workspace.No(i*7919%people + 1)
		values, want = append(values, key(no)), append(want, no)
		switch {
		case i%97 == 0:
			values, want = append(values, key(no)), append(want, no)
		case i%89 == 0:
			values, want = append(values, key(workspace.No(people+i)), ""), append(want, 0, 0)
		}
	}
	sets, err := r.Look(workspace.Person, f, values)
	if err != nil {
		t.Fatal(err)
	}
	for i, set := range sets {
		if no, _ := set.Min(); no != want[i] || set.Len() > 1 {
			t.Fatalf("%q is %v, not %d", values[i], set.Numbers(), want[i])
		}
	}
}

func TestVeryManyKeysAreLookedUpSideBySide(t *testing.T) {
	const people = 3*partAsked + 7
	path := filepath.Join(t.TempDir(), "w.db")
	s, err := Open(context.Background(), path, Options{NewIdentity: func() string { return "fixed" }})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, people, people)
	external := func(no workspace.No) string { return fmt.Sprintf("ext-%d", no) }
	email := func(no workspace.No) string { return fmt.Sprintf("USER%d@example%d.com", no, no%50) }
	view(t, s, func(r workspace.Reader) error {
		asksMany(t, r, workspace.PersonExternalID, people, external)
		asksMany(t, r, workspace.PersonEmail, people, email)
		return nil
	})
	update(t, s, func(w workspace.Writer) error { // who writes sees what it wrote
		row := samplePerson(people + 1)
		if _, err := w.Take(workspace.Person, 1); err != nil {
			return err
		}
		if err := w.Put(workspace.Person, []workspace.Row{row}); err != nil {
			return err
		}
		asksMany(t, w, workspace.PersonExternalID, people+1, external)
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(file, []byte("ext-7000"), []byte("ext-700O")), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(context.Background(), path, Options{NewIdentity: func() string { return "fixed" }}); err != nil {
		t.Fatal(err)
	}
	values := make([]string, people)
	for i := range values {
		values[i] = external(workspace.No(i + 1))
	}
	err = s.View(context.Background(), func(r workspace.Reader) error {
		_, err := r.Look(workspace.Person, workspace.PersonExternalID, values)
		return err
	})
	if workspace.KindOf(err) != workspace.Corrupt {
		t.Errorf("a damaged record: %v", err)
	}
}
