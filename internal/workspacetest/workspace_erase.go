package workspacetest

import (
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testErase(t *testing.T, open func(*testing.T) *desk) {
	t.Run("OfAnErasedPersonNothingIsLeft", func(t *testing.T) {
		d := open(t)
		CanaryLife(d.apply)
		if n := len(TracesOf(Everything(d, d.ws))); n < 20 {
			t.Fatalf("only %d canaries are told of before", n)
		}
		r := d.apply(workspace.ErasePeople{Selection: pick("P2")})
		if !r.Final {
			t.Error("an erasure can be taken back")
		}
		d.came(r, counts{Matched: 1, Changed: 1})
		if found := TracesOf(Everything(d, d.ws)); len(found) > 0 {
			t.Errorf("left: %q", found)
		}
		d.refused(workspace.Invalid, workspace.Undo{Entries: []int64{r.Entry}})
		d.refused(workspace.Invalid, workspace.Undo{})
		d.refused(workspace.NotFound, workspace.ErasePeople{Selection: pick("P2")})
		d.equal(d.ids(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}), "P1", "P3")
	})
	t.Run("WhoWasErasedStaysAway", func(t *testing.T) {
		d := open(t)
		ana := []workspace.ImportRow{personRow(2, map[string]string{"email": "Ana@example.com", "user_id": "u-1"})}
		d.apply(workspace.Import{Kind: workspace.Person, Rows: ana})
		d.apply(workspace.ErasePeople{Selection: pick("u-1")})
		d.now = d.now.Add(time.Minute)
		d.came(d.apply(workspace.Import{Kind: workspace.Person, Rows: ana}), counts{Read: 1, Failed: 1})
		old := workspace.Event{ID: "e1", Type: "identify", At: Noon().Add(-time.Hour), Person: workspace.EventPerson{Email: "ana@EXAMPLE.com"}}
		d.came(d.apply(workspace.AddEvents{Events: []workspace.Event{old}}), counts{Read: 1, Ignored: 1})
		d.equal(d.ids(workspace.Query{Kind: workspace.Person}))
		later := old
		later.ID, later.At = "e2", d.now
		d.apply(workspace.AddEvents{Events: []workspace.Event{later}})
		d.equal(d.ids(workspace.Query{Kind: workspace.Person}), "P2")
		d.came(d.apply(workspace.Import{Kind: workspace.Person, Rows: ana, AllowErased: true}), counts{Read: 1, Updated: 1})
	})
	t.Run("WhomTheJournalAloneKeepsIsErased", func(t *testing.T) {
		d := open(t)
		came := d.apply(workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{personRow(2, map[string]string{"name": "Quorvex", "email": "quorvex@canary.example"}), personRow(3, map[string]string{"name": "Bo"})}})
		d.apply(workspace.Undo{Entries: []int64{came.Entry}})
		d.came(d.apply(workspace.ErasePeople{Selection: pick("Quorvex@canary.example")}), counts{Matched: 1, Changed: 1})
		if found := TracesOf(Everything(d, d.ws)); len(found) > 0 {
			t.Errorf("left: %q", found)
		}
		d.apply(workspace.Redo{Entries: []int64{came.Entry}})
		d.equal(d.ids(workspace.Query{Kind: workspace.Person}), "P2")
		d.refused(workspace.NotFound, workspace.ErasePeople{Selection: pick("P1")})
	})
	t.Run("AMergeOfSomebodyErasedIsNotDoneAgain", func(t *testing.T) {
		d := open(t)
		CanaryLife(d.apply)
		merged := d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}, Force: true})
		d.apply(workspace.Undo{Entries: []int64{merged.Entry}})
		d.apply(workspace.ErasePeople{Selection: pick("P2")})
		d.refused(workspace.Invalid, workspace.Redo{Entries: []int64{merged.Entry}, Force: true})
		d.refused(workspace.Invalid, workspace.ErasePeople{Selection: pick("P1")}, workspace.TagPeople{Selection: pick("P3"), Add: []string{"vip"}})
	})
	t.Run("AnEntryIsTakenBackForThoseWhoAreLeft", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		tagged := d.apply(workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"bulk"}})
		d.apply(workspace.ErasePeople{Selection: pick("P1")})
		before := Export(d.T, d.ws)
		d.apply(workspace.Undo{Entries: []int64{tagged.Entry}})
		if strings.Contains(Everything(d, d.ws), "ana@example.com") {
			t.Error("somebody came back")
		}
		d.apply(workspace.Redo{Entries: []int64{tagged.Entry}})
		d.equal([]string{Export(d.T, d.ws)}, before)
	})
}
