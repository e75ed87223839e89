package boltstore

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// markOf is the mark beside a file.
func markOf(t *testing.T, s *Store) byte {
	t.Helper()
	text, err := os.ReadFile(s.path + ".rw")
	if err != nil || len(text) != maxSign+1 {
		t.Fatalf("%d bytes of a signature: %v", len(text), err)
	}
	return text[maxSign]
}

// leftUnfinished marks a file like a writer that was killed.
func leftUnfinished(t *testing.T, s *Store) {
	t.Helper()
	turn, err := s.waitTurn(t.Context(), exclusive)
	if err == nil {
		err = turn.mark(unfinished)
		turn.end()
	}
	if err != nil || markOf(t, s) != unfinished {
		t.Fatal(err)
	}
}

func TestAWriterMarksItsBeginningAndItsEnd(t *testing.T) {
	s := openIn(t)
	refused := workspace.Errorf(workspace.Refused, "by a rule, before anything is written")
	fill(t, s, 1, 1)
	for _, left := range []bool{false, true} {
		if left {
			leftUnfinished(t, s)
		}
		was := markOf(t, s)
		err := s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return refused })
		if !errors.Is(err, refused) || markOf(t, s) != was {
			t.Errorf("after what changed nothing the mark is %q, it was %q: %v", markOf(t, s), was, err)
		}
		fill(t, s, 1, 1)
		if m := markOf(t, s); m != finished {
			t.Errorf("after a change the mark is %q", m)
		}
	}
	h, err := Hold(context.Background(), s.path, s.options)
	if err != nil {
		t.Fatal(err)
	}
	if m := markOf(t, s); m != unfinished {
		t.Errorf("the mark of who holds the file is %q", m)
	}
	if err := h.Close(); err != nil || markOf(t, s) != finished {
		t.Errorf("after the end the mark is %q: %v", markOf(t, s), err)
	}
}

func TestWhoPutsAnotherFileInPlaceIsAWriter(t *testing.T) {
	backup := sound(t)
	for name, replace := range map[string]func(*Store) error{
		"restore": func(s *Store) error {
			_, err := s.Restore(t.Context(), backup, func(*Store) error { return nil })
			return err
		},
		"repair": func(s *Store) error {
			_, err := s.Repair(t.Context(), func(*Store) error { return nil })
			return err
		},
		"compact": func(s *Store) error {
			_, _, err := s.Compact(t.Context())
			return err
		},
	} {
		s := sound(t)
		leftUnfinished(t, s)
		if err := replace(s); err != nil || markOf(t, s) != finished {
			t.Errorf("after a %s the mark is %q: %v", name, markOf(t, s), err)
		}
	}
}

func TestWhatIsSecuredStaysAsItIs(t *testing.T) {
	s := openIn(t)
	for range 3 { // one meta page, then the other
		fill(t, s, 1, 1)
		before, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.secure(); err != nil {
			t.Fatal(err)
		}
		if after, err := os.ReadFile(s.path); err != nil || string(after) != string(before) {
			t.Fatal("the file changed", err)
		}
	}
}

func TestOfACommandThatChangedSomethingNothingIsLeftBeside(t *testing.T) {
	s := openIn(t)
	s.options.Holder = "lobby people erase ana@example.com"
	fill(t, s, 1, 1)
	if text, err := os.ReadFile(s.path + ".rw"); err != nil || strings.Contains(string(text), "ana@") {
		t.Fatalf("%q: %v", text, err)
	}
}

func TestARestoreDoesNotOverlookWhatIsErasedMeanwhile(t *testing.T) {
	backup, s := sound(t), sound(t)
	var changed []byte
	_, err := s.Restore(t.Context(), backup, func(*Store) (err error) {
		fill(t, s, 1, 1) // a change, such as an erasure, after the erasures of the workspace were read
		changed, err = os.ReadFile(s.path)
		return err
	})
	kindIs(t, err, workspace.Conflict)
	if is, err := os.ReadFile(s.path); err != nil || string(is) != string(changed) {
		t.Fatal("the file changed", err)
	}
	if _, err := s.Restore(t.Context(), backup, asItIs); err != nil {
		t.Fatal(err)
	}
}
