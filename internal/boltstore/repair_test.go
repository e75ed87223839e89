package boltstore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestARepairMakesAnewWhatFollowsAndTouchesNothingElse(t *testing.T) {
	again := []string{workspace.FoundIndex, workspace.FoundCounter}
	for _, c := range damages(t) {
		t.Run(c.name, func(t *testing.T) {
			s := sound(t)
			want := people(t, s)
			spoil(t, s, c.bucket, c.key, c.change)
			before, err := os.ReadFile(s.path)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := s.Repair(t.Context(), func(*Store) error { return nil })
			if !slices.Contains(again, c.code) {
				kindIs(t, err, workspace.Corrupt)
				kept = s.path
			} else if err != nil {
				t.Fatal(err)
			}
			if is, err := os.ReadFile(kept); err != nil || !bytes.Equal(is, before) {
				t.Fatalf("%s is not what was there: %v", kept, err)
			}
			for _, name := range files(t, filepath.Dir(s.path)) {
				if !slices.Contains([]string{"w.db", "w.db.gate", "w.db.rw", filepath.Base(kept)}, name) {
					t.Errorf("%s was left behind", name)
				}
			}
			if kept == s.path {
				return
			}
			for found, err := range s.Check(t.Context()) {
				t.Errorf("after the repair: %v %v", found, err)
			}
			if d := cmp.Diff(want, people(t, s)); d != "" {
				t.Error(d)
			}
			if n := next(t, s); n != 6 {
				t.Errorf("the next person would get number %d", n)
			}
		})
	}
}

func next(t *testing.T, s *Store) (no workspace.No) {
	t.Helper()
	view(t, s, func(r workspace.Reader) (err error) {
		no, err = r.Next(workspace.Person)
		return err
	})
	return no
}

func TestARepairThatIsRefusedChangesNothing(t *testing.T) {
	s := sound(t)
	before, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	if _, err := s.Repair(t.Context(), func(*Store) error { return refused }); !errors.Is(err, refused) {
		t.Fatal(err)
	}
	if is, err := os.ReadFile(s.path); err != nil || !bytes.Equal(is, before) {
		t.Fatalf("the file changed: %v", err)
	}
	s.options.ReadOnly = true
	_, err = s.Repair(t.Context(), func(*Store) error { return nil })
	kindIs(t, err, workspace.Denied)
}
