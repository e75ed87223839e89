package boltstore

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// changedPeople are people of whom some are as they were, some have other values, and the
// last comes twice.
func changedPeople(n int) []workspace.Row {
	rows := make([]workspace.Row, n)
	for i := range rows {
		rows[i] = samplePerson(workspace.No(i + 1))
		if i%3 == 0 {
			continue
		}
		other := samplePerson(workspace.No(i + 7*n))
		for _, f := range []workspace.Field{workspace.PersonName, workspace.PersonTags, workspace.PersonCookies, workspace.PersonCity, workspace.PersonLastSeen, workspace.PersonAssignee} {
			rows[i].Set(f, other.Get(f))
		}
		rows[i].Set(workspace.PersonPhone, workspace.Value{})
	}
	again := samplePerson(workspace.No(n))
	again.Set(workspace.PersonName, workspace.TextValue("Twice"))
	return append(rows, again)
}

func TestRowsPutTogetherAreFoundLikeRowsPutOneAfterTheOther(t *testing.T) {
	const n = 2*putBeside + rowsBeside/2
	together, apart := openIn(t), openIn(t)
	for _, rows := range [][]workspace.Row{changedPeople(n)[1 : n-putBeside/2], changedPeople(n), changedPeople(n / 2)} {
		update(t, together, func(w workspace.Writer) error { return w.Put(workspace.Person, rows) })
		update(t, apart, func(w workspace.Writer) error {
			for some := range slices.Chunk(rows, putBeside/3) {
				if err := w.Put(workspace.Person, some); err != nil {
					return err
				}
			}
			return nil
		})
		if got, want := people(t, together), people(t, apart); len(got) != len(want) || !slices.EqualFunc(got, want, sameRow) {
			t.Fatalf("%d rows, and %d one after the other, or others", len(got), len(want))
		}
		for _, s := range []*Store{together, apart} {
			for found, err := range s.Check(t.Context()) {
				t.Errorf("%v, %v", found, err)
			}
		}
	}
}

func sameRow(a, b workspace.Row) bool { return a.No == b.No && slices.Equal(a.Values, b.Values) }

func TestWhoeverPutsManyRowsCanBeInterrupted(t *testing.T) {
	s := openIn(t)
	fill(t, s, 10, 10)
	before := people(t, s)
	ctx, stop := context.WithCancel(t.Context())
	err := s.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		stop()
		return w.Put(workspace.Person, changedPeople(putBeside))
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if after := people(t, s); !slices.EqualFunc(after, before, sameRow) {
		t.Errorf("%d people, and %d before", len(after), len(before))
	}
}

// Rows that are many are read side by side, unless something was written.
func TestManyRowsAreThoseReadOneByOne(t *testing.T) {
	const n = muchAsked + 1000
	s := openIn(t)
	fill(t, s, n, n)
	asked := idset.Range(7, 2*n)
	update(t, s, func(w workspace.Writer) error {
		for _, wrote := range []bool{false, true} {
			no := workspace.No(6)
			for row, err := range w.Rows(workspace.Person, asked) {
				if err != nil {
					return err
				}
				if no++; row.No != no {
					t.Fatalf("row %d where %d was expected", row.No, no)
				}
				for one, err := range w.Rows(workspace.Person, idset.Of(no)) {
					if err != nil || !sameRow(one, row) {
						t.Fatalf("row %d is another one alone (%v)", no, err)
					}
				}
			}
			if no != n {
				t.Errorf("row %d is the last of %d (written: %t)", no, n, wrote)
			}
			if err := w.Put(workspace.Person, changedPeople(20)); err != nil {
				return err
			}
		}
		return nil
	})
	read := 0
	view(t, s, func(r workspace.Reader) error {
		for range r.Rows(workspace.Person, asked) {
			if read++; read == 3 {
				break
			}
		}
		return nil
	})
	if read != 3 {
		t.Errorf("%d rows of whoever wanted 3", read)
	}
}
