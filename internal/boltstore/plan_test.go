package boltstore

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Who counts and then shows a page asks the indexes once; another filter, another kind
// and a writer ask anew.
func TestTheSameFilterIsAskedOnce(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "workspace.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	row := func(no workspace.No, name string) workspace.Row {
		row := workspace.NewRow(workspace.Person, no)
		row.Set(workspace.PersonName, workspace.TextValue(name))
		return row
	}
	search := func(needle string) workspace.Query {
		return workspace.Query{Kind: workspace.Person, Where: filter.Text{Needle: needle}}
	}
	finds := func(r workspace.Reader, q workspace.Query, want int) {
		t.Helper()
		set, err := r.Find(q)
		if err != nil || set.Len() != want {
			t.Errorf("%v of %s: %v, %v; want %d", q.Where, q.Kind, set.Numbers(), err, want)
		}
		n := 0
		for _, err := range r.Walk(q) {
			if n++; err != nil {
				t.Error(err)
			}
		}
		if n != want {
			t.Errorf("%v of %s: walked over %d, want %d", q.Where, q.Kind, n, want)
		}
	}
	err = s.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
		for no, name := range []string{"Marta Kowal", "Marek Kowalski"} {
			finds(w, search("kowal"), no)
			if err := w.Put(workspace.Person, []workspace.Row{row(workspace.No(no+1), name)}); err != nil {
				return err
			}
		}
		finds(w, search("kowal"), 2)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.view(t.Context(), func(r *reader) error {
		finds(r, search("kowal"), 2)
		if r.last.kind != workspace.Person || !r.last.exact {
			t.Errorf("remembered of a search that was decided: %+v", r.last)
		}
		finds(r, search("kowalski"), 1)
		finds(r, search("kowal"), 2)
		finds(r, workspace.Query{Kind: workspace.Lead, Where: search("kowal").Where}, 0)
		finds(r, workspace.Query{Kind: workspace.Person}, 2)
		finds(r, search("marek"), 1)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whoever asks for very many numbers is answered as by the set, however dense it is.
func TestManyNumbersAreAskedFor(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	for _, c := range []struct{ last, members int }{{1, 1}, {100, 60}, {5000, 3}, {200_000, 700}, {200_000, 150_000}, {1 << 20, 1 << 16}} {
		numbers := make([]uint32, c.members)
		for i := range numbers {
			numbers[i] = 1 + random.Uint32N(uint32(c.last))
		}
		set := idset.Of(numbers...)
		has := (&plan{answer: exactly(set)}).asked()
		for range 4 * max(c.members, 5000) {
			no := 1 + random.Uint32N(uint32(c.last)*2)
			if has(no) != set.Has(no) {
				t.Fatalf("%d of %d: %d is in it: %v", c.members, c.last, no, has(no))
			}
		}
		for _, no := range numbers {
			if !has(no) {
				t.Fatalf("%d of %d: %d is not in it", c.members, c.last, no)
			}
		}
	}
}
