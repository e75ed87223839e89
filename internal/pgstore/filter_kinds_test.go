package pgstore

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"pgregory.net/rapid"
)

// TestEveryKindAgreesInEveryOrderByEveryPage sorts random rows of each kind by each
// field, both ways, and asks for them whole, by cursor and by skipping: what the
// language means, what a file answers and what SQL answers is the same.
func TestEveryKindAgreesInEveryOrderByEveryPage(t *testing.T) {
	theirs := open(t, server(t).Database(t))
	file, err := boltstore.Open(context.Background(), filepath.Join(t.TempDir(), "w.db"), boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range workspace.StoredKinds() {
		t.Run(k.Plural(), func(t *testing.T) {
			rows := crowd(k)
			for _, s := range []workspace.Store{theirs, file} {
				err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
					if err := w.Reserve(k, rows[len(rows)-1].No); err != nil {
						return err
					}
					return w.Put(k, rows)
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			where := rapid.Custom(func(rt *rapid.T) filter.Expr { return drawWhere(rt, k, 3) })
			for i := range k.Fields() {
				f := workspace.Field(i)
				if k.Spec(f).Is(workspace.Derived) {
					continue
				}
				for way, desc := range []bool{false, true} {
					q := workspace.Query{Kind: k, Where: where.Example(2*i + way), Order: []workspace.Order{{Field: f, Desc: desc}}}
					if i > 0 { // a second key, the other way
						q.Order = append(q.Order, workspace.Order{Field: f - 1, Desc: !desc})
						if k.Spec(f - 1).Is(workspace.Derived) {
							q.Order = q.Order[:1]
						}
					}
					agrees(t, q, rows, theirs, file)
					q.Where = nil
					agrees(t, q, rows, theirs, file)
				}
			}
		})
	}
}

// crowd is a few dozen random rows, always the same.
func crowd(k workspace.Kind) (all []workspace.Row) {
	some := rapid.Custom(func(rt *rapid.T) []workspace.Row { return drawRows(rt, k) })
	for seed := range 4 {
		for _, row := range some.Example(seed) {
			row.No = workspace.No(len(all) + 1)
			all = append(all, row)
		}
	}
	return all
}

// pageLength divides nothing in here.
const pageLength = 7

// agrees asks both stores for a query whole and by pages.
func agrees(t *testing.T, q workspace.Query, rows []workspace.Row, theirs, file workspace.Store) {
	t.Helper()
	test, err := filter.Compile(q.Where, q.Kind.Schema())
	if err != nil {
		t.Fatal(err)
	}
	var meant idset.Set
	for _, row := range rows {
		if test(row.Matchable()) {
			meant.Add(row.No)
		}
	}
	var want []workspace.Row
	for name, s := range map[string]workspace.Store{"file": file, "SQL": theirs} {
		err := s.View(context.Background(), func(r workspace.Reader) error {
			found, err := r.Find(q)
			if err != nil {
				return err
			}
			if !found.Equal(meant) {
				t.Fatalf("%s: %s of %s finds %v, means %v", name, q.Where, q.Kind.Plural(), found.Numbers(), meant.Numbers())
			}
			whole := walked(t, r, q)
			if want == nil {
				want = whole
			}
			same(t, name+", whole", q, want, whole)
			same(t, name+", by cursor", q, want, byCursor(t, r, q))
			same(t, name+", by skipping", q, want, bySkipping(t, r, q))
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %s of %s in order %v: %v", name, q.Where, q.Kind.Plural(), q.Order, err)
		}
	}
}

func walked(t *testing.T, r workspace.Reader, q workspace.Query) []workspace.Row {
	t.Helper()
	rows := []workspace.Row{}
	for row, err := range r.Walk(q) {
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		rows = append(rows, row)
	}
	return rows
}

func byCursor(t *testing.T, r workspace.Reader, q workspace.Query) []workspace.Row {
	t.Helper()
	all := []workspace.Row{}
	q.Limit = pageLength
	for {
		page := walked(t, r, q)
		if all = append(all, page...); len(page) == 0 {
			return all
		}
		last := page[len(page)-1]
		q.After = &workspace.Cursor{No: last.No}
		for _, o := range q.Order {
			q.After.Values = append(q.After.Values, last.Get(o.Field))
		}
	}
}

func bySkipping(t *testing.T, r workspace.Reader, q workspace.Query) []workspace.Row {
	t.Helper()
	all := []workspace.Row{}
	q.Limit = pageLength
	for {
		page := walked(t, r, q)
		if all = append(all, page...); len(page) == 0 {
			return all
		}
		q.Skip += len(page)
	}
}

func same(t *testing.T, what string, q workspace.Query, want, got []workspace.Row) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%s: %s of %s in order %v:\n%s", what, q.Where, q.Kind.Plural(), q.Order, d)
	}
}
