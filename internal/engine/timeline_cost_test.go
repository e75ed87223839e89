package engine_test

import (
	"context"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// readings counts what is read of the kept bytes of a store.
type readings struct {
	workspace.Store
	pairs map[workspace.Space]int
}

func (s *readings) View(ctx context.Context, fn func(workspace.Reader) error) error {
	return s.Store.View(ctx, func(r workspace.Reader) error { return fn(&reading{r, s}) })
}

type reading struct {
	workspace.Reader
	of *readings
}

func (r *reading) Kept(space workspace.Space, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		for k, v := range r.Reader.Kept(space, from, to) {
			r.of.pairs[space]++
			if !yield(k, v) {
				return
			}
		}
	}
}

// movedInBulk is a workspace of many leads in which every second one was closed and
// opened again by so many bulk changes, with what is read of it.
func movedInBulk(tb testing.TB, leads, entries int) (workspace.Workspace, *readings) {
	tb.Helper()
	clock := func() time.Time { return workspacetest.Noon() }
	store, err := boltstore.Open(context.Background(), filepath.Join(tb.TempDir(), "w.db"), boltstore.Options{
		Now: clock, NewIdentity: func() string { return "test" }, Temp: tb.TempDir(),
	})
	if err != nil {
		tb.Fatal(err)
	}
	counted := &readings{store, map[workspace.Space]int{}}
	ws := engine.New(counted, engine.Options{Now: clock, Temp: tb.TempDir()})
	tb.Cleanup(func() { _ = ws.Close() })
	apply := func(c workspace.Change) {
		tb.Helper()
		if _, err := ws.Apply(context.Background(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}}); err != nil {
			tb.Fatal(err)
		}
	}
	rows := make([]workspace.ImportRow, leads)
	refs := workspace.Selection{}
	for i := range rows {
		row := workspace.NewRow(workspace.Lead, 0)
		row.Set(workspace.LeadTag, workspace.TextValue(workspace.LeadTagNames()[i%7]))
		row.Set(workspace.LeadEmail, workspace.TextValue("writer"+workspace.Lead.ID(workspace.No(i+1))+"@example.com"))
		rows[i] = workspace.ImportRow{Line: i + 2, ID: workspace.Lead.ID(workspace.No(i+1)) + "-form", Row: row}
		if i%2 == 0 {
			refs.IDs = append(refs.IDs, workspace.Lead.ID(workspace.No(i+1)))
		}
	}
	apply(workspace.Import{Kind: workspace.Lead, Rows: rows})
	for i := range entries {
		apply(workspace.MoveLeads{Selection: refs, To: []string{workspace.LeadClosed, workspace.LeadNew}[i%2]})
	}
	return ws, counted
}

// lines is how long a timeline is.
func lines(tb testing.TB, ws workspace.Workspace, lead string) int {
	tb.Helper()
	n := 0
	q := workspace.Query{Kind: workspace.Lead, Where: filter.Compare{Field: "id", Op: filter.Eq, Value: lead}}
	for row, err := range ws.Find(context.Background(), q) {
		if err != nil {
			tb.Fatal(err)
		}
		for _, err := range ws.Find(context.Background(), workspace.Query{Kind: workspace.Moment, Of: workspace.Person.ID(row.Ref(workspace.LeadPerson))}) {
			if err != nil {
				tb.Fatal(err)
			}
			n++
		}
	}
	return n
}

func TestATimelineReadsOfBulkChangesOnlyWhatItTells(t *testing.T) {
	const entries = 100
	ws, counted := movedInBulk(t, 400, entries)
	for _, c := range []struct {
		lead                      string
		lines, headers, mostParts int
	}{
		{"L2", 2, 1, 1}, // in none of them: the import alone
		{"L1", 2 + entries, 1 + entries, 1 + 5*entries},
	} {
		counted.pairs = map[workspace.Space]int{}
		if n := lines(t, ws, c.lead); n != c.lines {
			t.Errorf("%s: %d lines, want %d", c.lead, n, c.lines)
		}
		if n := counted.pairs[workspace.KeptJournal]; n > c.headers {
			t.Errorf("%s: %d headers read, want at most %d", c.lead, n, c.headers)
		}
		if n := counted.pairs[workspace.KeptPayload]; n > c.mostParts {
			t.Errorf("%s: %d parts of payload read, want at most %d", c.lead, n, c.mostParts)
		}
		if n := counted.pairs[workspace.KeptTouch]; n > 8*entries+10 {
			t.Errorf("%s: %d touches read, want at most 8 an entry", c.lead, n)
		}
	}
}

func BenchmarkTimelineAfterBulkChanges(b *testing.B) {
	const entries = 2000
	ws, _ := movedInBulk(b, 4000, entries)
	for _, c := range []struct {
		name, lead string
		lines      int
	}{{"in none", "L2", 2}, {"in all", "L1", 2 + entries}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if n := lines(b, ws, c.lead); n != c.lines {
					b.Fatal(n)
				}
			}
		})
	}
}
