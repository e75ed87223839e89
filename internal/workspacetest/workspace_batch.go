package workspacetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testBatch(t *testing.T, open func(*testing.T) *desk) {
	ctx := context.Background()
	closeAll := workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed}
	tag := func(refs ...string) workspace.TagPeople {
		return workspace.TagPeople{Selection: pick(refs...), Add: []string{"vip"}}
	}
	t.Run("ADryRunCountsAndChangesNothing", func(t *testing.T) {
		d := open(t)
		d.furnish()
		before := Export(t, d.ws)
		for _, c := range everyChange() {
			trial, err := d.ws.Apply(ctx, workspace.Batch{Changes: c.changes, Actor: actor, DryRun: true})
			if err != nil || !trial.DryRun {
				t.Errorf("%s: %+v, %v", c.name, trial, err)
			}
			if n := trial.Changed + trial.Created + trial.Updated; n == 0 {
				t.Errorf("%s: the dry run counted nothing", c.name)
			}
		}
		same(t, before, Export(t, d.ws), "a dry run changed something")
		real := d.apply(everyChange()[0].changes...)
		if real.Entry != 3 {
			t.Errorf("the first entry after the dry runs is J%d, want J3", real.Entry)
		}
	})
	t.Run("ABatchIsAppliedWholeOrNotAtAll", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.refused(workspace.NotFound, tag("P1"), tag("P99"))
	})
	t.Run("TheSameKeyWithTheSameChangesAppliesOnce", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		repeated := workspace.Import{Kind: workspace.Person, Rows: People(3, 1)}
		for i, changes := range []func() workspace.Change{
			func() workspace.Change { return closeAll }, func() workspace.Change { return repeated },
			func() workspace.Change { return workspace.Import{Kind: workspace.Person, Rows: People(5, 1)} },
		} {
			key := fmt.Sprint("key ", i)
			first, err := d.ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{changes()}, Actor: actor, Key: key})
			if err != nil || first.Entry == 0 {
				t.Fatalf("%s: %+v, %v", key, first, err)
			}
			before := Export(t, d.ws)
			again, err := d.ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{changes()}, Actor: actor, Key: key})
			if err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			if !again.Replayed || again.Entry != first.Entry || again.Changed != first.Changed || again.Created != first.Created {
				t.Errorf("%s: %+v was answered with %+v", key, first, again)
			}
			same(t, before, Export(t, d.ws), "a replay changed something")
		}
	})
	t.Run("TheSameKeyWithOtherChangesIsAConflict", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		b := workspace.Batch{Changes: []workspace.Change{tag("P1")}, Actor: actor, Key: "k"}
		if _, err := d.ws.Apply(ctx, b); err != nil {
			t.Fatal(err)
		}
		b.Changes = []workspace.Change{tag("P2")}
		if _, err := d.ws.Apply(ctx, b); workspace.KindOf(err) != workspace.Conflict {
			t.Errorf("%v, want a conflict", err)
		}
		b.Actor = "bo" // keys belong to their actor
		if r, err := d.ws.Apply(ctx, b); err != nil || r.Changed != 1 {
			t.Errorf("another actor with the same key: %+v, %v", r, err)
		}
	})
	t.Run("ContinueAppliesTheGoodAndReportsTheBad", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadClosed})
		r, err := d.ws.Apply(ctx, workspace.Batch{Actor: actor, Continue: true, Changes: []workspace.Change{
			workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadHandled}, tag("P99"), tag("P1"),
		}})
		if err != nil {
			t.Fatal(err)
		}
		d.came(r, counts{Matched: 4, Changed: 2, Failed: 2})
		if workspace.KindOf(r.Err()) != workspace.Partial {
			t.Errorf("the receipt stands for %v, want kind %v", r.Err(), workspace.Partial)
		}
		for _, o := range r.Outcomes {
			if want := map[int]workspace.ErrKind{0: workspace.Invalid, 1: workspace.NotFound}[o.Change]; o.State == workspace.Failed && (o.Kind != want || o.Why == "") {
				t.Errorf("change %d failed as %v %q, want %v and a reason", o.Change, o.Kind, o.Why, want)
			}
		}
		d.has(workspace.Lead, "L2", map[workspace.Field]string{workspace.LeadStatus: workspace.LeadHandled})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonTags: "vip"})
	})
	t.Run("MoreThanMaxIsRefused", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		before := Export(t, d.ws)
		if _, err := d.ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{closeAll}, Actor: actor, Max: 1}); workspace.KindOf(err) != workspace.Refused {
			t.Errorf("%v, want kind %v", err, workspace.Refused)
		}
		same(t, before, Export(t, d.ws), "a refused batch changed something")
		if r, err := d.ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{closeAll}, Actor: actor, Max: 2}); err != nil || r.Changed != 2 {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("AnotherSelectionThanTheConfirmedOneIsAConflict", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		open := workspace.MoveLeads{Selection: workspace.Selection{Where: "status = new"}, To: workspace.LeadClosed}
		b := workspace.Batch{Changes: []workspace.Change{open}, Actor: actor, DryRun: true}
		trial, err := d.ws.Apply(ctx, b)
		if err != nil || trial.Digest == "" {
			t.Fatalf("%+v, %v", trial, err)
		}
		b.DryRun, b.Expect = false, trial.Digest
		d.apply(workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled})
		if _, err := d.ws.Apply(ctx, b); workspace.KindOf(err) != workspace.Conflict {
			t.Errorf("%v, want a conflict", err)
		}
		d.apply(workspace.Undo{})
		if r, err := d.ws.Apply(ctx, b); err != nil || r.Changed != 2 {
			t.Errorf("with the confirmed selection: %+v, %v", r, err)
		}
	})
	t.Run("SelectionsCombineAndAreNeverImplied", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		n := 0
		for _, c := range []struct {
			workspace.Selection
			want int
		}{
			{pick("P1", "tomo@example.com", "P1"), 2},
			{workspace.Selection{Where: "country = Portugal"}, 1},
			{workspace.Selection{Segments: []string{"leads"}}, 2},
			{workspace.Selection{Segments: []string{"leads", "all"}, Where: "email"}, 1},
			{workspace.Selection{IDs: []string{"P1", "P2"}, Segments: []string{"customers"}}, 1},
			{workspace.Selection{All: true}, 3},
			{workspace.Selection{Where: "country = Nowhere"}, 0},
		} {
			n++
			r := d.apply(workspace.TagPeople{Selection: c.Selection, Add: []string{"t" + string(rune('a'+n))}})
			if r.Changed != c.want {
				t.Errorf("%+v: %d changed, want %d", c.Selection, r.Changed, c.want)
			}
		}
		d.refused(workspace.Usage, workspace.TagPeople{Add: []string{"x"}})
		d.refused(workspace.NotFound, workspace.TagPeople{Selection: workspace.Selection{Segments: []string{"none such"}}, Add: []string{"x"}})
		d.refused(workspace.Invalid, workspace.TagPeople{Selection: workspace.Selection{Where: "colour = red"}, Add: []string{"x"}})
		d.refused(workspace.Invalid, workspace.TagPeople{Selection: workspace.Selection{Where: "status ="}, Add: []string{"x"}})
	})
	t.Run("ABatchThatChangesNothingLeavesNoEntry", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(tag("P1"))
		r := d.apply(tag("P1"))
		d.came(r, counts{Matched: 1, Unchanged: 1})
		if n, err := d.ws.Count(ctx, workspace.Query{Kind: workspace.Entry}); r.Entry != 0 || n != 2 || err != nil {
			t.Errorf("entry J%d, %d in the journal, %v; want none and 2", r.Entry, n, err)
		}
	})
	t.Run("TheJournalSaysWhoDidWhatAndWhen", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.now = Noon().Add(time.Hour)
		d.apply(closeAll)
		d.apply(workspace.Undo{})
		rows := d.find(workspace.Query{Kind: workspace.Entry})
		if len(rows) != 3 {
			t.Fatalf("%d entries, want 3", len(rows))
		}
		undo, closed := rows[0], rows[1]
		if closed.Str(workspace.EntryVerb) != "lead.close" || closed.Str(workspace.EntryActor) != actor || !closed.Time(workspace.EntryAt).Equal(d.now) ||
			closed.Num(workspace.EntryChanged) != 2 || closed.Ref(workspace.EntryUndoneBy) != 3 || undo.Ref(workspace.EntryUndoes) != 2 {
			t.Errorf("the entries are %+v and %+v", closed, undo)
		}
	})
}
