package pgstore

import (
	"context"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// kill ends every connection of an address but the one that asks.
func kill(t *testing.T, address string) {
	t.Helper()
	server(t).SQL(t, address, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
}

func people(t *testing.T, s workspace.Store) (n int) {
	t.Helper()
	err := s.View(context.Background(), func(r workspace.Reader) error {
		set, err := r.Find(workspace.Query{Kind: workspace.Person})
		n = set.Len()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func manyPeople(n int) []workspace.Row {
	rows := make([]workspace.Row, n)
	for i := range rows {
		rows[i] = workspace.NewRow(workspace.Person, workspace.No(i+1))
		rows[i].Set(workspace.PersonName, workspace.TextValue("Ann"))
	}
	return rows
}

func TestAConnectionLostInAnUpdateLeavesNothing(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address)
	for name, after := range map[string]func(w workspace.Writer) error{
		"and more is written": func(w workspace.Writer) error { return w.Put(workspace.Person, manyPeople(500)) },
		"and something is read": func(w workspace.Writer) error {
			for _, err := range w.Walk(workspace.Query{Kind: workspace.Person}) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"and nobody notices": func(w workspace.Writer) error {
			for range w.Kept(workspace.KeptRun, nil, nil) { // cannot say that it failed
			}
			return nil
		},
	} {
		err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
			if err := w.Put(workspace.Person, manyPeople(500)); err != nil {
				return err
			}
			kill(t, address)
			return after(w)
		})
		if workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
		if n := people(t, s); n != 0 {
			t.Fatalf("%s: %d people are there", name, n)
		}
	}
}

func TestAConnectionLostInTheCommitIsUnknown(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address)
	err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		if err := w.Put(workspace.Person, manyPeople(1)); err != nil {
			return err
		}
		if err := w.(*writer).flush(); err != nil {
			return err
		}
		w.(*writer).changed = nil // nothing but the commit is left
		kill(t, address)
		return nil
	})
	if workspace.KindOf(err) != workspace.Unknown {
		t.Errorf("%v", err)
	}
	if n := people(t, s); n != 0 {
		t.Errorf("%d people are there", n)
	}
}

func TestAConnectionLostWhileReadingIsSaid(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address)
	if err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error { return w.Put(workspace.Person, manyPeople(5*pageRows)) }); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err := s.View(context.Background(), func(r workspace.Reader) error {
		for _, err := range r.Walk(workspace.Query{Kind: workspace.Person}) {
			if err != nil {
				return err
			}
			if seen++; seen == 1 {
				kill(t, address)
			}
		}
		return nil
	})
	if workspace.KindOf(err) != workspace.Unavailable || seen >= 5*pageRows {
		t.Errorf("after %d rows: %v", seen, err)
	}
	if n := people(t, s); n != 5*pageRows {
		t.Errorf("%d people are there", n)
	}
}

func TestConnectionsThatDiedAsleepAreNoFailure(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address)
	for range 3 {
		kill(t, address)
		if n := people(t, s); n != 0 {
			t.Fatalf("%d people", n)
		}
	}
}

func TestWritersTakeTurnsAndDoNotWaitForEver(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address)
	hasty, err := Open(context.Background(), address, Options{LockTimeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer hasty.Close()
	other := open(t, address+"&workspace=other")
	err = s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error {
		err := hasty.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil })
		if workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("a second writer: %v", err)
		}
		people(t, hasty)
		return other.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil })
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAnUpdateThatCannotFitInRunsAgain(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address)
	runs := 0
	again := func(until int) error {
		runs = 0
		return s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
			if runs++; runs < until {
				_, err := w.(*writer).conn.Exec(context.Background(), "DO $$ BEGIN RAISE EXCEPTION 'later' USING ERRCODE = 'serialization_failure'; END $$")
				return w.(*writer).broken(err)
			}
			return w.Put(workspace.Person, manyPeople(1))
		})
	}
	if err := again(3); err != nil || runs != 3 {
		t.Errorf("%d runs: %v", runs, err)
	}
	if err := again(100); workspace.KindOf(err) != workspace.Unavailable || runs != mostTries {
		t.Errorf("%d runs: %v", runs, err)
	}
	if n := people(t, s); n != 1 {
		t.Errorf("%d people", n)
	}
}

func TestWhatTheServerCannotHoldIsInvalid(t *testing.T) {
	s := open(t, server(t).Database(t))
	for _, bad := range []string{"a\x00b", "\xff"} {
		row := workspace.NewRow(workspace.Person, 1)
		row.Set(workspace.PersonName, workspace.TextValue(bad))
		err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error { return w.Put(workspace.Person, []workspace.Row{row}) })
		if workspace.KindOf(err) != workspace.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAUniqueViolationIsAConflict(t *testing.T) {
	s := open(t, server(t).Database(t))
	err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		if err := w.Put(workspace.Person, manyPeople(100)); err != nil {
			return err
		}
		w.(*writer).put = map[string]workspace.Ids{} // as if nobody knew
		return w.Put(workspace.Person, manyPeople(100))
	})
	if workspace.KindOf(err) != workspace.Conflict {
		t.Error(err)
	}
}

// Rows may be asked for and written while others are walked.
func TestQuestionsNest(t *testing.T) {
	s := open(t, server(t).Database(t))
	const n = 3*pageRows + 7
	err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		if err := w.Put(workspace.Person, manyPeople(n)); err != nil {
			return err
		}
		outer := 0
		for row, err := range w.Walk(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID, Desc: true}}}) {
			if err != nil {
				return err
			}
			if outer++; int(row.No) != n+1-outer {
				t.Fatalf("row %d is number %d", outer, row.No)
			}
			if outer%500 != 1 {
				continue
			}
			inner := 0
			for _, err := range w.Walk(workspace.Query{Kind: workspace.Person, Where: filter.Compare{Field: "name", Op: filter.Eq, Value: "ANN"}}) {
				if err != nil {
					return err
				}
				if inner++; inner > pageRows+outer {
					break
				}
			}
			if err := w.Put(workspace.Person, []workspace.Row{row}); err != nil {
				return err
			}
		}
		if outer != n {
			t.Errorf("%d rows", outer)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
