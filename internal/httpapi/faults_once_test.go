package httpapi

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// leads brings so many new leads in, and gives their ids.
func (l *line) leads(n, people int) (ids []string) {
	l.Helper()
	rows := make([]workspace.ImportRow, n)
	for i := range rows {
		row := workspace.NewRow(workspace.Lead, 0)
		row.Set(workspace.LeadTag, workspace.TextValue("coupon_request"))
		row.Set(workspace.LeadName, workspace.TextValue("shaky"))
		rows[i] = workspace.ImportRow{Line: i + 1, ID: fmt.Sprintf("x-%d", i), Person: fmt.Sprintf("P%d", 1+i%people), Row: row}
	}
	r, err := l.ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{workspace.Import{Kind: workspace.Lead, Rows: rows}}, Actor: "ada"})
	if err != nil || r.Created != n {
		l.Fatalf("%+v, %v", r, err)
	}
	for _, row := range l.rows(workspace.Query{Kind: workspace.Lead, Where: workspacetest.Where(l, workspace.Lead, "name = shaky")}) {
		ids = append(ids, row.ID())
	}
	return ids
}

// TestEveryLeadIsClosedOnceOverALineThatResets closes each lead in a batch of its
// own, from many goroutines, while a fifth of the connections is reset before the
// request arrives or after it was applied.
func TestEveryLeadIsClosedOnceOverALineThatResets(t *testing.T) {
	leads, workers := soak.Rounds(t, 10_000), 16
	l := newLine(t, 100)
	ids := l.leads(leads, 100)
	if len(ids) != leads {
		t.Fatalf("%d leads are there", len(ids))
	}
	before := l.entries()
	l.is(toxic{Type: "reset_peer", Stream: up, Toxicity: 0.1, Attributes: map[string]int{"timeout": 1}},
		toxic{Type: "reset_peer", Stream: down, Toxicity: 0.1, Attributes: map[string]int{"timeout": 1}})
	var next, replayed, unknown atomic.Int64
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			c := l.dial()
			for i := int(next.Add(1)) - 1; i < leads; i = int(next.Add(1)) - 1 {
				id := ids[i]
				b := workspace.Batch{Changes: []workspace.Change{workspace.MoveLeads{Selection: pick(id), To: workspace.LeadClosed, If: workspace.LeadNew}}, Key: "close " + id}
				r, err := c.Apply(context.Background(), b)
				for n := 0; n < 20 && workspace.KindOf(err) == workspace.Unknown; n++ { // as its hint says
					unknown.Add(1)
					r, err = c.Apply(context.Background(), b)
				}
				if err != nil || r.Changed != 1 {
					t.Errorf("%s: %d changed, %v", id, r.Changed, err)
				}
				if r.Replayed {
					replayed.Add(1)
				}
			}
		})
	}
	done.Wait()
	seen := map[workspace.No]bool{}
	for row, err := range l.ws.Find(context.Background(), workspace.Query{Kind: workspace.Entry, Limit: leads}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Str(workspace.EntryVerb) != "lead.close" || row.Num(workspace.EntryChanged) != 1 {
			t.Fatalf("%s: %s of %d records", row.ID(), row.Str(workspace.EntryVerb), row.Num(workspace.EntryChanged))
		}
		seen[row.No] = true
	}
	soak.Figure(t, "leads closed over a line that resets", leads)
	soak.Figure(t, "leads closed over a line that resets: not exactly once", max(leads-len(seen), len(seen)-leads, l.entries()-before-leads))
	if n := l.entries() - before; n != leads || len(seen) != leads {
		t.Errorf("%d leads were closed by %d entries", leads, n)
	}
	open, err := l.ws.Count(context.Background(), workspace.Query{Kind: workspace.Lead, Where: workspacetest.Where(t, workspace.Lead, "status != closed and name = shaky")})
	if err != nil || open != 0 {
		t.Errorf("%d leads are still open, %v", open, err)
	}
	if leads >= 1000 && replayed.Load() < int64(leads)/20 {
		t.Errorf("only %d answers were lost", replayed.Load())
	}
	t.Logf("%d answers came of a batch that was applied before, %d times all tries failed", replayed.Load(), unknown.Load())
}
