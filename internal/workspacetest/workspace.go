// Package workspacetest holds the two seams to their word: the conformance
// suites that every Store and every Workspace passes, and the sample records
// they work on. Only tests import it; nothing in here knows an implementation.
package workspacetest

import (
	"context"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Noon is when the suites' clock starts.
func Noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// Workspace is the conformance suite of the upper seam. open gives a new, empty
// workspace that tells the time by the clock.
func Workspace(t *testing.T, open func(t *testing.T, clock func() time.Time) workspace.Workspace) {
	for _, part := range []struct {
		name string
		test func(*testing.T, func(*testing.T) *desk)
	}{
		{"Find", testFind}, {"Stream", testStream}, {"Refer", testRefer}, {"Batch", testBatch}, {"People", testPeople},
		{"Leads", testLeads}, {"Talks", testTalks}, {"Desk", testDesk}, {"Segments", testSegments}, {"Undo", testUndo}, {"Figures", testFigures}, {"Tokens", testTokens}, {"Seen", testSeen}, {"Insights", testInsights}, {"Mails", testMails}, {"Plans", testPlans}, {"Erase", testErase}, {"Snapshot", testSnapshot},
	} {
		t.Run(part.name, func(t *testing.T) {
			part.test(t, func(t *testing.T) *desk {
				d := &desk{T: t, now: Noon()}
				d.ws = open(t, func() time.Time { return d.now })
				return d
			})
		})
	}
}

// desk is one workspace and the test that works on it as the actor "ada".
type desk struct {
	*testing.T
	ws  workspace.Workspace
	now time.Time
}

const actor = "ada"

// try applies changes as one batch.
func (d *desk) try(changes ...workspace.Change) (workspace.Receipt, error) {
	return d.ws.Apply(context.Background(), workspace.Batch{Changes: changes, Actor: actor})
}

// apply applies changes that must be taken.
func (d *desk) apply(changes ...workspace.Change) workspace.Receipt {
	d.Helper()
	r, err := d.try(changes...)
	if err != nil {
		d.Fatalf("%s: %v", changes[0].Verb(), err)
	}
	return r
}

// refused checks that changes fail with the kind and leave no trace.
func (d *desk) refused(kind workspace.ErrKind, changes ...workspace.Change) {
	d.Helper()
	before := Export(d.T, d.ws)
	r, err := d.try(changes...)
	if got := workspace.KindOf(err); got != kind {
		d.Errorf("%+v: %v (%v), want an error of kind %v", changes, err, got, kind)
	}
	if r.Entry != 0 {
		d.Errorf("%+v: refused, yet J%d was written", changes, r.Entry)
	}
	same(d.T, before, Export(d.T, d.ws), "a refused change left a trace")
}

// find collects the rows of a query.
func (d *desk) find(q workspace.Query) []workspace.Row {
	d.Helper()
	return collect(d.T, d.ws, q)
}

func collect(t fataler, ws workspace.Workspace, q workspace.Query) []workspace.Row {
	t.Helper()
	var rows []workspace.Row
	for row, err := range ws.Find(context.Background(), q) {
		if err != nil {
			t.Fatalf("find %s: %v", q.Kind.Plural(), err)
		}
		rows = append(rows, row)
	}
	toldAsText(t, ws, q, rows)
	return rows
}

// ids lists the ids of the rows a query selects, in its order.
func (d *desk) ids(q workspace.Query) []string {
	d.Helper()
	rows := d.find(q)
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = row.ID()
	}
	return out
}

// one finds the record with an id.
func (d *desk) one(k workspace.Kind, id string) workspace.Row {
	d.Helper()
	rows := d.find(workspace.Query{Kind: k, Where: Where(d.T, k, "id = "+id)})
	if len(rows) != 1 {
		d.Fatalf("%s: %d rows, want 1", id, len(rows))
	}
	return rows[0]
}

// has checks fields of a record by their machine texts.
func (d *desk) has(k workspace.Kind, id string, want map[workspace.Field]string) {
	d.Helper()
	row := d.one(k, id)
	for f, text := range want {
		if got := row.Format(f); got != text {
			d.Errorf("%s of %s is %q, want %q", k.Spec(f).Name, id, got, text)
		}
	}
}

// Where is the expression of a filter text, as of Noon.
func Where(t testing.TB, k workspace.Kind, text string) filter.Expr {
	t.Helper()
	x, err := filter.Parse(text)
	if err == nil {
		x, err = filter.Check(x, k.Schema())
	}
	if err != nil {
		t.Fatalf("filter %s: %v", text, err)
	}
	return filter.Resolve(x, Noon(), time.UTC, k.Schema())
}

// counts are the numbers of a receipt that tests compare.
type counts struct {
	Matched, Changed, Unchanged, Failed int
	Read, Created, Updated, Ignored     int
}

// came checks the numbers of a receipt.
func (d *desk) came(r workspace.Receipt, want counts) {
	d.Helper()
	got := counts{r.Matched, r.Changed, r.Unchanged, r.Failed, r.Read, r.Created, r.Updated, r.Ignored}
	if got != want {
		d.Errorf("counts are %+v, want %+v", got, want)
	}
}
