package engine_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// trying is a store whose updates are rolled back, so that a benchmark measures
// the engine and not the disk.
type trying struct{ workspace.Store }

func (s trying) Update(ctx context.Context, _ workspace.Mode, fn func(workspace.Writer) error) error {
	return s.Store.Update(ctx, workspace.Rehearse, fn)
}

// filled is a file with people, and as many leads, of which nothing changes; known is the ids
// of those that have one.
func filled[S workspace.Store](b *testing.B, open func(context.Context, string, boltstore.Options) (S, error), people int) (ws *engine.Engine, known []string) {
	b.Helper()
	folder := b.TempDir()
	store, err := open(context.Background(), filepath.Join(folder, "w.db"), boltstore.Options{
		Now: time.Now, Temp: folder, NewIdentity: func() string { return "filled" },
	})
	if err != nil {
		b.Fatal(err)
	}
	o := engine.Options{Now: workspacetest.Noon, Temp: folder}
	known = fill(b, engine.New(store, o), people)
	ws = engine.New(trying{store}, o)
	b.Cleanup(func() { _ = ws.Close() })
	return ws, known
}

// BenchmarkServed is what a server answers all day, over a file that stays open.
func BenchmarkServed(b *testing.B) {
	const people = 50_000
	ctx := context.Background()
	ws, known := filled(b, boltstore.Hold, people)
	apply := func(b *testing.B, c workspace.Change) {
		b.Helper()
		r, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{c}, Actor: "ana", Key: "key"})
		if err != nil || r.Changed+r.Created == 0 {
			b.Fatal(r, err)
		}
	}
	page := func(b *testing.B, q workspace.Query, want int) {
		b.Helper()
		n := 0
		for _, err := range ws.Find(ctx, q) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != want {
			b.Fatalf("%d rows, want %d", n, want)
		}
	}
	source := workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(b, workspace.Person, "source = ticket"), Limit: 25}
	n := 0
	next := func() int { n = (n + 7919) % people; return n + 1 }
	for _, a := range []struct {
		name string
		ask  func(*testing.B)
	}{
		{"leads close", func(b *testing.B) {
			apply(b, workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{workspace.Lead.ID(workspace.No(next()))}}, To: workspace.LeadClosed})
		}},
		{"one event of somebody new", func(b *testing.B) { apply(b, oneEvent("")) }},
		{"one event of somebody known", func(b *testing.B) { apply(b, oneEvent(known[next()%len(known)])) }},
		{"people show", func(b *testing.B) {
			q := workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(b, workspace.Person, "id = "+workspace.Person.ID(workspace.No(next()))), Limit: 1}
			page(b, q, 1)
		}},
		{"page of a source", func(b *testing.B) { page(b, source, 25) }},
		{"bearer", func(b *testing.B) {
			if _, err := ws.Bearer(ctx, workspace.TokenHash(secretOf("ci"))); err != nil {
				b.Fatal(err)
			}
		}},
	} {
		b.Run(a.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.ask(b)
			}
		})
	}
}

// fill brings people in, each with a lead, and a token. It gives the user IDs that
// some of them have.
func fill(b *testing.B, ws workspace.Workspace, people int) (known []string) {
	b.Helper()
	rows := workspacetest.People(people, 1)
	for _, r := range rows {
		if id := r.Row.Str(workspace.PersonUserID); id != "" {
			known = append(known, id)
		}
	}
	leads := make([]workspace.ImportRow, people)
	for i := range leads {
		row := workspace.NewRow(workspace.Lead, 0)
		row.Set(workspace.LeadTag, workspace.TextValue("order_question"))
		row.Set(workspace.LeadCreatedAt, workspace.TimeValue(workspacetest.Noon().Add(-time.Duration(i)*time.Second)))
		leads[i] = workspace.ImportRow{Line: i, ID: fmt.Sprintf("form-%d", i), Person: workspace.Person.ID(workspace.No(i + 1)), Row: row}
	}
	changes := []workspace.Change{tokenOf("ci", workspace.Viewer)}
	for part := range slices.Chunk(rows, 10_000) {
		changes = append(changes, workspace.Import{Kind: workspace.Person, Rows: part})
	}
	for part := range slices.Chunk(leads, 10_000) {
		changes = append(changes, workspace.Import{Kind: workspace.Lead, Rows: part})
	}
	for _, c := range changes {
		r, err := ws.Apply(context.Background(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
		if err != nil || r.Err() != nil {
			b.Fatalf("%+v, %v", r.Outcomes, err)
		}
	}
	return known
}

// oneEvent is a message of the person with a user ID, or of a new visitor.
func oneEvent(userID string) workspace.AddEvents {
	e := workspace.Event{ID: "e-1", Type: "message", At: workspacetest.Noon(), Channel: "shop", Conversation: "s-1", Message: &workspace.EventMessage{From: "visitor", Text: "Where is my order?"}}
	e.Person.UserID, e.Person.Cookie = userID, "k-new"
	e.Environment = &workspace.Environment{Country: "Portugal", City: "Porto", PageURL: "https://shop.example/lamps", Language: "pt", UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"}
	return workspace.AddEvents{Events: []workspace.Event{e}}
}
