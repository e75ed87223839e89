package boltstore

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
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

// TestAWalkThatFindsLittleDecidesTheRest compares walks by moment, of which those with few rows
// stop to decide about all of them, with a plain look at every row.
func TestAWalkThatFindsLittleDecidesTheRest(t *testing.T) {
	s := openIn(t)
	const people = 3 * leastPatience
	fill(t, s, people, people)
	update(t, s, func(w workspace.Writer) error {
		var rows []workspace.Row
		for no := workspace.No(1); no <= people; no += 97 {
			row := samplePerson(no)
			row.Set(workspace.PersonCompany, workspace.TextValue("Rare"))
			switch no % 4 {
			case 1:
				row.Set(workspace.PersonLastSeen, workspace.Value{})
			case 2:
				row.Set(workspace.PersonLastSeen, workspace.Value{N: 1_750_000_000_000_000})
			}
			rows = append(rows, row)
		}
		return w.Put(workspace.Person, rows)
	})
	latest := []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}
	for _, order := range [][]workspace.Order{latest, {{Field: workspace.PersonLastSeen}, {Field: workspace.PersonCity, Desc: true}}} {
		for where, decided := range map[string]bool{
			"company = rare": true, "company = rare and conversations > 3": true, "company = none": true, "not company = rare": true, "name = 'Ana Novak5'": false,
		} {
			x := workspacetest.Where(t, workspace.Person, where)
			matches, err := filter.Compile(x, workspace.Person.Schema())
			if err != nil {
				t.Fatal(err)
			}
			view(t, s, func(r workspace.Reader) error {
				var want []workspace.No
				for row, err := range r.Walk(workspace.Query{Kind: workspace.Person, Order: order}) {
					if err != nil {
						return err
					}
					if matches(row.Matchable()) {
						want = append(want, row.No)
					}
				}
				for _, limit := range []int{0, 7, 25} {
					q := workspace.Query{Kind: workspace.Person, Where: x, Order: order, Limit: limit, Skip: limit / 2}
					got := numbersOf(t, s, q)
					end := len(want)
					if limit > 0 {
						end = min(end, q.Skip+limit)
					}
					if !slices.Equal(got, want[min(q.Skip, end):end]) {
						t.Errorf("%s, %d of %v: %v, want %v", where, limit, order, got, want[min(q.Skip, end):end])
					}
				}
				return nil
			})
			view(t, s, func(r workspace.Reader) error {
				p, err := r.(*reader).plan(workspace.Query{Kind: workspace.Person, Where: x})
				if err != nil {
					return err
				}
				for _, err := range p.inOrder(workspace.Query{Kind: workspace.Person, Where: x, Order: order, Limit: people}) {
					if err != nil {
						return err
					}
				}
				if p.exact != decided {
					t.Errorf("%s: decided %v", where, p.exact)
				}
				return nil
			})
		}
	}
}

// TestAPageOfSortedRowsIsThatOfAll compares pages in orders that no index has, for which only
// the first rows are kept, with the order of everybody.
func TestAPageOfSortedRowsIsThatOfAll(t *testing.T) {
	s := openIn(t)
	const people = 3000
	fill(t, s, people, people)
	by := func(f workspace.Field, desc bool) workspace.Order { return workspace.Order{Field: f, Desc: desc} }
	for _, order := range [][]workspace.Order{
		{by(workspace.PersonName, false)}, {by(workspace.PersonUserID, true)}, {by(workspace.PersonConversations, false)},
		{by(workspace.PersonCity, true), by(workspace.PersonName, false)}, {by(workspace.PersonCountry, false), by(workspace.ID, true)},
	} {
		view(t, s, func(r workspace.Reader) error {
			walk := func(q workspace.Query) []workspace.Row {
				q.Kind, q.Order = workspace.Person, order
				rows, err := workspace.AllRows(r.Walk(q))
				if err != nil {
					t.Fatal(err)
				}
				return rows
			}
			all := walk(workspace.Query{})
			if len(all) != people || !slices.IsSortedFunc(all, func(a, b workspace.Row) int {
				o := &ordering{sh: r.(*reader).shapes[workspace.Person], order: order}
				var x, y place
				o.place(&x, a)
				o.place(&y, b)
				return o.compare(x, y)
			}) {
				t.Fatalf("%v: %d rows, or in no order", order, len(all))
			}
			for _, q := range []workspace.Query{{Limit: 1}, {Limit: 25}, {Limit: 25, Skip: 700}, {Limit: 40, Skip: people - 10}} {
				want := all[q.Skip:min(q.Skip+q.Limit, people)]
				if got := walk(q); !slices.EqualFunc(got, want, func(a, b workspace.Row) bool { return a.No == b.No && slices.Equal(a.Values, b.Values) }) {
					t.Errorf("%v, %+v: another page", order, q)
				}
				last := want[len(want)-1]
				q.Skip, q.After = 0, &workspace.Cursor{No: last.No}
				for _, o := range order {
					q.After.Values = append(q.After.Values, last.Get(o.Field))
				}
				at := slices.IndexFunc(all, func(row workspace.Row) bool { return row.No == last.No }) + 1
				want = all[at:min(at+q.Limit, people)]
				if got := walk(q); !slices.EqualFunc(got, want, func(a, b workspace.Row) bool { return a.No == b.No }) {
					t.Errorf("%v, behind %s: another page", order, last.ID())
				}
			}
			return nil
		})
	}
}
