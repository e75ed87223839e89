package workspacetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"pgregory.net/rapid"
)

// queriesAgree changes random rows in random ways and then asks everything a
// Reader can be asked; every answer must be the one that looking at each row gives.
func queriesAgree(t *testing.T, open func(*testing.T) workspace.Store) {
	rapid.Check(t, func(rt *rapid.T) {
		store := open(t)
		k := rapid.SampledFrom([]workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation, workspace.Message, workspace.Pair}).Draw(rt, "kind")
		b := &book{kind: k, rows: map[workspace.No]workspace.Row{}}
		for range rapid.IntRange(1, 3).Draw(rt, "updates") {
			err := store.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
				for range rapid.IntRange(1, 4).Draw(rt, "steps") {
					if err := change(rt, w, b); err != nil {
						return err
					}
				}
				return ask(rt, w, b)
			})
			if err != nil {
				rt.Fatal(err)
			}
		}
		for range 3 {
			if err := store.View(context.Background(), func(r workspace.Reader) error { return ask(rt, r, b) }); err != nil {
				rt.Fatal(err)
			}
		}
		if keeper, ok := store.(workspace.Keeper); ok {
			for found, err := range keeper.Check(context.Background()) {
				rt.Fatalf("a check finds %v: %v", found, err)
			}
		}
		if err := store.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}

func drawIds(rt *rapid.T) workspace.Ids {
	return idset.Of(rapid.SliceOfN(rapid.Uint32Range(1, 12), 0, 8).Draw(rt, "ids")...)
}

// change does one thing to the store and to the book.
func change(rt *rapid.T, w workspace.Writer, b *book) error {
	switch step := rapid.IntRange(0, 9).Draw(rt, "step"); {
	case step < 5:
		var rows []workspace.Row
		for no := range drawIds(rt).All() {
			if no == 12 { // a number of another block
				no = 65_536*3 + 5
			}
			row := drawRow(rt, b.kind, no)
			rows = append(rows, row)
			b.rows[no] = row
			if err := w.Reserve(b.kind, no); err != nil {
				return err
			}
		}
		return w.Put(b.kind, rows)
	case step < 7:
		ids := drawIds(rt)
		for no := range ids.All() {
			delete(b.rows, no)
		}
		return w.Drop(b.kind, ids)
	}
	f := workspace.Field(rapid.IntRange(1, len(b.kind.Fields())-1).Draw(rt, "field"))
	sp := b.kind.Spec(f)
	if sp.Is(workspace.Derived) {
		return nil
	}
	ids, v, how := drawIds(rt), drawValue(rt, sp), workspace.Is
	if sp.Form == workspace.List {
		how = workspace.How(rapid.IntRange(int(workspace.Is), int(workspace.DropFrom)).Draw(rt, "how"))
	}
	b.assign(ids, f, how, v)
	return w.Assign(b.kind, ids, f, how, v)
}

// drawQuery draws a query without a page.
func drawQuery(rt *rapid.T, k workspace.Kind) workspace.Query {
	q := workspace.Query{Kind: k, Where: drawFilter(rt, k, 2)}
	for range rapid.IntRange(0, 2).Draw(rt, "keys") {
		f := workspace.Field(rapid.IntRange(0, len(k.Fields())-1).Draw(rt, "sort"))
		if rapid.Bool().Draw(rt, "ordered") {
			f = orderedField(k, f)
		}
		if !k.Spec(f).Is(workspace.Derived) {
			q.Order = append(q.Order, workspace.Order{Field: f, Desc: rapid.Bool().Draw(rt, "falling")})
		}
	}
	return q
}

// orderedField is a field of the kind with an index of moments, if it has any.
func orderedField(k workspace.Kind, otherwise workspace.Field) workspace.Field {
	for i, sp := range k.Fields() {
		if sp.Is(workspace.Ordered) {
			return workspace.Field(i)
		}
	}
	return otherwise
}

// ask asks everything once.
func ask(rt *rapid.T, r workspace.Reader, b *book) error {
	q := drawQuery(rt, b.kind)
	want, err := b.selected(q)
	if err != nil {
		return err
	}
	set, err := r.Find(q)
	if err != nil {
		return err
	}
	wanted := idset.Of(nos(want)...)
	if !set.Equal(wanted) {
		rt.Fatalf("%s finds %v, want %v", q.Where, set.Numbers(), wanted.Numbers())
	}
	got, err := rowsOf(r, q)
	if err != nil {
		return err
	}
	if d := cmp.Diff(want, got); d != "" {
		rt.Fatalf("%s in order %v (-want +got):\n%s", q.Where, q.Order, d)
	}
	if err := askText(rt, r, q, want); err != nil {
		return err
	}
	if err := askPages(rt, r, q, want); err != nil {
		return err
	}
	if err := askGroups(rt, r, q, b, want); err != nil {
		return err
	}
	return askKeys(rt, r, b)
}

func rowsOf(r workspace.Reader, q workspace.Query) ([]workspace.Row, error) {
	rows := []workspace.Row{}
	for row, err := range r.Walk(q) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// askPages reads the rows again a page at a time, by cursor and by skipping.
func askPages(rt *rapid.T, r workspace.Reader, q workspace.Query, want []workspace.Row) error {
	q.Limit = rapid.IntRange(1, 4).Draw(rt, "limit")
	skipping := q
	paged := []workspace.No{}
	for {
		page, err := rowsOf(r, q)
		if err != nil {
			return err
		}
		skipped, err := rowsOf(r, skipping)
		if err != nil {
			return err
		}
		if d := cmp.Diff(nos(page), nos(skipped)); d != "" {
			rt.Fatalf("%s in order %v after %v: the cursor and %d skipped differ:\n%s", q.Where, q.Order, q.After, skipping.Skip, d)
		}
		if len(page) == 0 {
			break
		}
		paged = append(paged, nos(page)...)
		if len(paged) > len(want) {
			break
		}
		last := page[len(page)-1]
		q.After = &workspace.Cursor{No: last.No}
		for _, o := range q.Order {
			q.After.Values = append(q.After.Values, last.Get(o.Field))
		}
		skipping.Skip += len(page)
	}
	if d := cmp.Diff(nos(want), paged); d != "" {
		rt.Fatalf("%s in order %v by pages of %d (-want +got):\n%s", q.Where, q.Order, q.Limit, d)
	}
	return nil
}

func askGroups(rt *rapid.T, r workspace.Reader, q workspace.Query, b *book, rows []workspace.Row) error {
	by := workspace.Field(rapid.IntRange(1, len(b.kind.Fields())-1).Draw(rt, "by"))
	if b.kind.Spec(by).Is(workspace.Derived) {
		return nil
	}
	if rapid.Bool().Draw(rt, "everything") {
		q.Where = nil
		var err error
		if rows, err = b.selected(q); err != nil {
			return err
		}
	}
	want := b.group(rows, by)
	for _, sets := range []bool{false, true} {
		buckets, err := r.Group(q, by, sets)
		if err != nil {
			return err
		}
		if len(buckets) != len(want) {
			rt.Fatalf("%d buckets by %s, want %d", len(buckets), b.kind.Spec(by).Name, len(want))
		}
		for i, bucket := range buckets {
			members := want[bucket.Value]
			if bucket.N != members.Len() || sets && !bucket.Set.Equal(members) || !sets && !bucket.Set.Empty() {
				rt.Fatalf("bucket %v has %d rows %v, want %v", bucket.Value, bucket.N, bucket.Set.Numbers(), members.Numbers())
			}
			if i > 0 && !inBucketOrder(buckets[i-1].Value, bucket.Value) {
				rt.Fatalf("bucket %v comes after %v", bucket.Value, buckets[i-1].Value)
			}
		}
	}
	return nil
}

// inBucketOrder is the order of the values, those without one last.
func inBucketOrder(a, b workspace.Value) bool {
	return b.Missing() || !a.Missing() && (a.S < b.S || a.S == b.S && a.N < b.N)
}

func askKeys(rt *rapid.T, r workspace.Reader, b *book) error {
	for i, sp := range b.kind.Fields() {
		f := workspace.Field(i)
		if !sp.Is(workspace.Keyed) || sp.Form == workspace.Ref {
			continue
		}
		values := rapid.SliceOfN(rapid.SampledFrom(texts(sp.Type)), 1, 3).Draw(rt, "values")
		sets, err := r.Look(b.kind, f, values)
		if err != nil {
			return err
		}
		for j, set := range sets {
			if want := b.look(f, values[j]); !set.Equal(want) {
				rt.Fatalf("%s %q finds %v, want %v", sp.Name, values[j], set.Numbers(), want.Numbers())
			}
		}
	}
	return nil
}
