package workspacetest

import (
	"context"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// sampleChange is a verb on the Sample workspace.
type sampleChange struct {
	name    string
	changes []workspace.Change
}

// everyChange is each verb once, such that it changes the Sample workspace
// with one label and one segment on it.
func everyChange() []sampleChange {
	everybody := workspace.Selection{All: true}
	later := Sample()
	for i := range later.Events {
		later.Events[i].ID = "later-" + later.Events[i].ID
		later.Events[i].At = Noon().Add(later.Events[i].At.Sub(Noon()) / 100)
		later.Events[i].Conversation = "later"
	}
	cookie := workspace.Event{ID: "z1", Type: "page", At: Noon(), Person: workspace.EventPerson{UserID: "u-ines", Cookie: "k-tomo"}}
	lead := workspace.NewRow(workspace.Lead, 0)
	lead.Set(workspace.LeadTag, workspace.TextValue("cancellation"))
	talk := workspace.NewRow(workspace.Conversation, 0)
	talk.Set(workspace.ConversationChannel, workspace.TextValue("archive"))
	said := workspace.NewRow(workspace.Message, 0)
	said.Set(workspace.MessageAt, workspace.TimeValue(Noon()))
	said.Set(workspace.MessageFrom, workspace.TextValue("visitor"))
	said.Set(workspace.MessageText, workspace.TextValue("old words"))
	one := func(name string, c ...workspace.Change) sampleChange { return sampleChange{name, c} }
	return append([]sampleChange{
		one("edit", workspace.EditPerson{Selection: everybody, Set: map[string]string{"name": "Same", "email": "same@example.com"}, Meta: map[string]string{"n": "1"}, Unset: []string{"phone"}}),
		one("tag", workspace.TagPeople{Selection: everybody, Add: []string{"new"}, Remove: []string{"vip"}}),
		one("rename tag", workspace.RenameTag{From: "vip", To: "best"}),
		one("merge", workspace.MergePeople{Into: "P2", From: []string{"P1", "P3"}, Prefer: "newest", Set: map[string]string{"name": "All of them"}}),
		one("handle", workspace.MoveLeads{Selection: everybody, To: workspace.LeadHandled}),
		one("close", workspace.MoveLeads{Selection: everybody, To: workspace.LeadClosed}),
		one("split", workspace.SplitLead{Lead: "L1", K: 1}),
		one("create segment", workspace.CreateSegment{Name: "fresh", Where: "email"}),
		one("edit segment", workspace.EditSegment{Name: "labelled", Where: "tags = new"}),
		one("rename segment", workspace.RenameSegment{Name: "labelled", To: "marked"}),
		one("delete segment", workspace.DeleteSegment{Name: "labelled"}),
		one("setting", workspace.SetSetting{Name: "people.placeholder", Value: "guest"}),
		one("import people", workspace.Import{Kind: workspace.Person, Rows: append(People(5, 2), workspace.ImportRow{Line: 9, ID: "P2", Row: someone(map[workspace.Field]string{workspace.PersonCity: "Kyoto"})})}),
		one("import leads", workspace.Import{Kind: workspace.Lead, Rows: []workspace.ImportRow{{Line: 1, ID: "f-1", Person: "P3", Row: lead}}}),
		one("import conversations", workspace.Import{Kind: workspace.Conversation, Rows: []workspace.ImportRow{{Line: 1, ID: "f-2", Person: "P3", Row: talk, Messages: []workspace.Row{said}}}}),
		one("events", later),
		one("events that merge", workspace.AddEvents{Events: []workspace.Event{cookie}}),
		one("a plan", workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"name": "First"}}, workspace.MoveLeads{Selection: everybody, To: workspace.LeadClosed},
			workspace.MergePeople{Into: "P1", From: []string{"P3"}}, workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"name": "Second"}},
			workspace.CreateSegment{Name: "fresh", Where: "email"}, workspace.RenameSegment{Name: "fresh", To: "stale"}, workspace.TagPeople{Selection: everybody, Add: []string{"new"}}),
	}, talkChanges()...)
}

// furnish makes the workspace everyChange works on.
func (d *desk) furnish() {
	d.apply(Sample())
	d.apply(workspace.TagPeople{Selection: pick("P1", "P2"), Add: []string{"vip"}}, workspace.CreateSegment{Name: "labelled", Where: "tags = vip"})
}

func testUndo(t *testing.T, open func(*testing.T) *desk) {
	t.Run("EveryVerbIsTakenBackAndDoneAgainExactly", func(t *testing.T) {
		for _, c := range everyChange() {
			t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
				d := open(t)
				d.furnish()
				before := Export(t, d.ws)
				entry := d.apply(c.changes...).Entry
				after := Export(t, d.ws)
				if before == after {
					t.Fatal("the change changed nothing")
				}
				for round := range 2 {
					if r := d.apply(workspace.Undo{Entries: []int64{entry}}); r.Changed == 0 {
						t.Errorf("undo %d counts nothing", round+1)
					}
					same(t, before, Export(t, d.ws), "undo does not lead back")
					if r := d.apply(workspace.Redo{Entries: []int64{entry}}); r.Changed == 0 {
						t.Errorf("redo %d counts nothing", round+1)
					}
					same(t, after, Export(t, d.ws), "redo does not lead forth")
				}
			})
		}
	})
	t.Run("EverythingIsTakenBackStepByStep", func(t *testing.T) {
		d := open(t)
		d.furnish()
		exports := []string{Export(t, d.ws)}
		for _, c := range everyChange() {
			if r, err := d.try(c.changes...); err != nil || r.Entry == 0 {
				continue // an earlier one left it nothing to change
			}
			exports = append(exports, Export(t, d.ws))
		}
		if len(exports) < 12 {
			t.Fatalf("only %d changes were taken", len(exports)-1)
		}
		for i := len(exports) - 2; i >= 0; i-- {
			d.apply(workspace.Undo{})
			same(t, exports[i], Export(t, d.ws), "undo does not lead back")
		}
		for _, want := range exports[1:] {
			d.apply(workspace.Redo{})
			same(t, want, Export(t, d.ws), "redo does not lead forth")
		}
	})
	t.Run("ALaterChangeOfTheSameFieldIsAConflict", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		name := func(refs, name, company string) int64 {
			return d.apply(workspace.EditPerson{Selection: pick(strings.Fields(refs)...), Set: map[string]string{"name": name, "company": company}}).Entry
		}
		first := name("P1 P2", "First", "One")
		second := d.apply(workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"name": "Second"}}).Entry
		d.refused(workspace.Conflict, workspace.Undo{Entries: []int64{first}})
		r := d.apply(workspace.Undo{Entries: []int64{first}, Force: true})
		reported := false
		for _, o := range r.Outcomes {
			reported = reported || o.Ids.Has(1) && o.Why != ""
		}
		if !reported {
			t.Errorf("what was kept is not reported: %+v", r.Outcomes)
		}
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonName: "Second", workspace.PersonCompany: ""})
		d.has(workspace.Person, "P2", map[workspace.Field]string{workspace.PersonName: "", workspace.PersonCompany: ""})
		d.came(d.apply(workspace.Undo{Entries: []int64{first}}), counts{Matched: 1, Unchanged: 1})
		d.apply(workspace.Undo{Entries: []int64{second}})
	})
	t.Run("AValueThatCameBackIsStillAConflict", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		move := func(to string) int64 {
			return d.apply(workspace.MoveLeads{Selection: pick("L1"), To: to}).Entry
		}
		first := move("closed")
		move("new")
		move("closed")
		d.refused(workspace.Conflict, workspace.Undo{Entries: []int64{first}})
	})
	t.Run("APersonWhomLaterEventsKnowIsNotTakenBackUnderThem", func(t *testing.T) {
		d := open(t)
		entry := d.apply(Sample()).Entry
		d.apply(workspace.AddEvents{Events: []workspace.Event{{
			ID: "later", Type: "message", At: Noon(), Channel: "shop", Conversation: "a",
			Person: workspace.EventPerson{Cookie: "k-ines"}, Message: &workspace.EventMessage{From: "visitor", Text: "And now?"},
		}}})
		d.refused(workspace.Conflict, workspace.Undo{Entries: []int64{entry}})
		d.apply(workspace.Undo{Entries: []int64{entry}, Force: true})
		d.equal(d.ids(workspace.Query{Kind: workspace.Person}), "P1")
		for _, row := range d.find(workspace.Query{Kind: workspace.Message}) {
			d.one(workspace.Conversation, row.Format(workspace.MessageConversation))
		}
	})
	t.Run("ANameThatIsTakenDoesNotComeBack", func(t *testing.T) {
		d := open(t)
		d.apply(workspace.CreateSegment{Name: "vip", Where: "tags = vip"})
		deleted := d.apply(workspace.DeleteSegment{Name: "vip"}).Entry
		d.apply(workspace.CreateSegment{Name: "VIP", Where: "messages > 9"})
		d.refused(workspace.Conflict, workspace.Undo{Entries: []int64{deleted}})
	})
	t.Run("UndoWithoutANameTakesBackOnesOwnLast", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		mine := d.apply(workspace.TagPeople{Selection: pick("P1"), Add: []string{"mine"}}).Entry
		other := workspace.Batch{Actor: "bo", Changes: []workspace.Change{workspace.CreateSegment{Name: "theirs", Where: "email"}}}
		if _, err := d.ws.Apply(context.Background(), other); err != nil {
			t.Fatal(err)
		}
		d.apply(workspace.Undo{})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonTags: ""})
		d.equal(d.ids(workspace.Query{Kind: workspace.Person, Segments: []string{"theirs"}, Order: []workspace.Order{{Field: workspace.ID}}}), "P1", "P2")
		d.refused(workspace.NotFound, workspace.Undo{Entries: []int64{99}})
		d.refused(workspace.Invalid, workspace.Undo{Entries: []int64{mine + 2}})
		d.refused(workspace.Invalid, workspace.Redo{Entries: []int64{mine + 2}})
		d.came(d.apply(workspace.Redo{Entries: []int64{1}}), counts{Matched: 1, Unchanged: 1})
		d.apply(workspace.Redo{})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonTags: "mine"})
		d.apply(workspace.Undo{})
		d.apply(workspace.Undo{})
		d.equal(d.ids(workspace.Query{Kind: workspace.Lead}))
		d.refused(workspace.NotFound, workspace.Undo{})
	})
	t.Run("ARunIsTakenBackAndDoneAgainAsAWhole", func(t *testing.T) {
		d := open(t)
		empty := Export(t, d.ws)
		rows := People(30, 5)
		var run int64
		for i := range 3 {
			r, err := d.ws.Apply(context.Background(), workspace.Batch{
				Actor: actor, Run: run, Verb: "import", Changes: []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: rows[i*10 : i*10+10]}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if run == 0 {
				run = r.Entry
			}
		}
		whole := Export(t, d.ws)
		entries := d.find(workspace.Query{Kind: workspace.Entry})
		if len(entries) != 1 || entries[0].Num(workspace.EntryChanged) != 30 {
			t.Errorf("the run is %+v in the log, want one line of 30", entries)
		}
		for range 2 {
			d.came(d.apply(workspace.Undo{}), counts{Matched: 30, Changed: 30})
			same(t, empty, Export(t, d.ws), "undo of a run does not lead back")
			d.came(d.apply(workspace.Redo{}), counts{Matched: 30, Changed: 30})
			same(t, whole, Export(t, d.ws), "redo of a run does not lead forth")
		}
	})
}
