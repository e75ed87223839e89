package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// directory is a workspace of n people in a file on disk.
func directory(tb testing.TB, n int) (workspace.Workspace, []workspace.ImportRow) {
	tb.Helper()
	ws := openIn(tb, tb.TempDir(), workspacetest.Noon)
	rows := workspacetest.People(n, 1)
	for part := range slices.Chunk(rows, 10_000) {
		b := workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: part}}}
		r, err := ws.Apply(context.Background(), b)
		if err != nil || r.Created != len(part) {
			tb.Fatalf("%d of %d came in: %v", r.Created, len(part), err)
		}
	}
	return ws, rows
}

// answer is a question that a workspace is asked all day; it fails when the
// answer is wrong.
type answer struct {
	name string
	ask  func(tb testing.TB)
	hits bool // looks at every hit, of which more people have more
}

// answers are the questions about a directory of the rows.
func answers(tb testing.TB, ws workspace.Workspace, rows []workspace.ImportRow) []answer {
	ctx := context.Background()
	show := func(key func(workspace.ImportRow) string) func(testing.TB) {
		at := len(rows) / 2
		for key(rows[at]) == "" {
			at++
		}
		return func(tb testing.TB) {
			nos, err := ws.Refer(ctx, workspace.Person, []string{key(rows[at])})
			if err != nil {
				tb.Fatal(err)
			}
			q := workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(tb, workspace.Person, "id = "+workspace.Person.ID(nos[0])), Limit: 1}
			for row, err := range ws.Find(ctx, q) {
				if err != nil || row.Str(workspace.PersonExternalID) != rows[at].ID {
					tb.Fatal(row.ID(), err)
				}
			}
		}
	}
	where := func(text string) workspace.Query {
		return workspace.Query{
			Kind: workspace.Person, Where: workspacetest.Where(tb, workspace.Person, text),
			Order: []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}, Limit: 25,
		}
	}
	page := func(text string, want int) func(testing.TB) {
		q := where(text)
		return func(tb testing.TB) {
			n := 0
			for _, err := range ws.Find(ctx, q) {
				if err != nil {
					tb.Fatal(err)
				}
				n++
			}
			if n != want {
				tb.Fatalf("%s: %d rows, want %d", text, n, want)
			}
		}
	}
	count := func(text string) func(testing.TB) {
		q := where(text)
		return func(tb testing.TB) {
			if n, err := ws.Count(ctx, q); err != nil || n < len(rows)/20 {
				tb.Fatal(n, err)
			}
		}
	}
	return []answer{
		{name: "show by e-mail", ask: show(func(r workspace.ImportRow) string { return r.Row.Str(workspace.PersonEmail) })},
		{name: "show by user id", ask: show(func(r workspace.ImportRow) string { return r.Row.Str(workspace.PersonUserID) })},
		{name: "show by external id", ask: show(func(r workspace.ImportRow) string { return r.ID })},
		{name: "page of a source", ask: page("source = ticket", 25)},
		{name: "count of a country", ask: count("country = Germany")},
		{name: "page of a rare search", ask: page(`"`+rareNeedle(rows)+`"`, 1)},
		{name: "page of a frequent search", ask: page(`"silva"`, 25)},
		{name: "count of a search", ask: count(`"silva"`), hits: true},
		{name: "figures", ask: func(tb testing.TB) {
			s, err := ws.Stats(ctx, workspace.StatsQuery{Kind: workspace.Person, AsOf: workspacetest.Noon(), Zone: time.UTC})
			if err != nil || s.Figures[0].Value != float64(len(rows)) {
				tb.Fatal(s.Figures, err)
			}
		}},
	}
}

// rareNeedle finds one person by half of an e-mail address.
func rareNeedle(rows []workspace.ImportRow) string {
	for i := len(rows) / 2; ; i++ {
		if rows[i].Row.Str(workspace.PersonEmail) != "" {
			return fmt.Sprintf("one.%d@", i)
		}
	}
}

func BenchmarkAnswers(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		ws, rows := directory(b, n)
		for _, a := range answers(b, ws, rows) {
			b.Run(fmt.Sprintf("%s/%dk", a.name, n/1000), func(b *testing.B) {
				for b.Loop() {
					a.ask(b)
				}
			})
		}
	}
}

// TestAnswersComeFromIndexes counts what an answer allocates, which rises with
// every record it looks at: ten times as many people must not cost more.
func TestAnswersComeFromIndexes(t *testing.T) {
	cost := func(n int) map[string]float64 {
		ws, rows := directory(t, n)
		out := map[string]float64{}
		for _, a := range answers(t, ws, rows) {
			if !a.hits {
				out[a.name] = testing.AllocsPerRun(10, func() { a.ask(t) })
			}
		}
		return out
	}
	few, many := cost(2_000), cost(20_000)
	for name, was := range few {
		if many[name] > 1.5*was {
			t.Errorf("%s: %.0f allocations of 2,000 people, %.0f of 20,000", name, was, many[name])
		}
	}
}
