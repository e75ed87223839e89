package engine_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A batch goes on past an undo that meets a conflict when half of it is done: the first
// message would go, and its conversation would count it for ever.
func TestARefusedChangeLeavesNothingOfItself(t *testing.T) {
	tag := workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"vip"}}
	for name, refused := range map[string]workspace.Change{
		"undo":         workspace.Undo{Entries: []int64{2}},
		"undo of more": workspace.Undo{Entries: []int64{2, 4}},
		"redo":         workspace.Redo{Entries: []int64{6}},
	} {
		desks := [2]*desk{newDesk(t), newDesk(t)}
		for i, d := range desks {
			d.events(saidBy("a", "k", "one"))
			d.events(saidBy("b", "k", "two"), saidBy("c", "k", "one"))
			d.apply(workspace.MoveConversations{Selection: workspace.Selection{IDs: []string{"C2"}}, To: workspace.TalkClosed})
			d.apply(workspace.AddAgent{Name: "Mia"})
			d.apply(workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P1"}}, Set: map[string]string{"name": "Ana", "company": "Shop"}})
			d.apply(workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P1"}}, Set: map[string]string{"name": "Bo", "phone": "1"}})
			d.apply(workspace.Undo{Entries: []int64{6}})
			d.apply(workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P1"}}, Set: map[string]string{"name": "Eve"}})
			changes := []workspace.Change{tag}
			if i == 0 {
				changes = []workspace.Change{refused, tag, refused}
			}
			r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Continue: true, Changes: changes})
			if err != nil || r.Changed != 1 || r.Failed != len(changes)-1 {
				t.Fatalf("%s: %d changed, %d failed, %v", name, r.Changed, r.Failed, err)
			}
			if i == 0 && !slices.ContainsFunc(r.Outcomes, func(o workspace.Outcome) bool { return o.State == workspace.Failed && o.Kind == workspace.Conflict }) {
				t.Errorf("%s: %+v", name, r.Outcomes)
			}
			d.sound()
		}
		if diff := gocmp.Diff(told(t, desks[1]), told(t, desks[0])); diff != "" {
			t.Errorf("%s (-without it +with it refused): %s", name, diff)
		}
	}
}

// It met its conflict before it wrote anything.
func TestARefusedUndoCountsNoRecordsItWasAbout(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"})
	for _, name := range []string{"Bo", "Eve"} {
		d.apply(workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P1"}}, Set: map[string]string{"name": name}})
	}
	r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Continue: true, Changes: []workspace.Change{workspace.Undo{Entries: []int64{2}}, workspace.AddAgent{Name: "Mia"}}})
	if err != nil || r.Matched != 2 || r.Changed != 1 || r.Failed != 1 || r.Unchanged != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
