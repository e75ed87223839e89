package engine_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// An undo meets a conflict when half of it is done: the first message would go, and its
// conversation would count it for ever.
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
			if i == 0 {
				r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Continue: true, Changes: []workspace.Change{refused}})
				if err != nil || r.Changed != 0 || r.Failed != 1 || r.Entry != 0 {
					t.Fatalf("%s: %d changed, %d failed, entry %d, %v", name, r.Changed, r.Failed, r.Entry, err)
				}
				if !slices.ContainsFunc(r.Outcomes, func(o workspace.Outcome) bool { return o.State == workspace.Failed && o.Kind == workspace.Conflict }) {
					t.Errorf("%s: %+v", name, r.Outcomes)
				}
			}
			d.apply(tag)
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
	r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Continue: true, Changes: []workspace.Change{workspace.Undo{Entries: []int64{2}}}})
	if err != nil || r.Matched != 1 || r.Changed != 0 || r.Failed != 1 || r.Unchanged != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Taken back with something else, an entry would be neither live nor taken back: what
// needs it would be seen by nobody, and a redo would take the rest along.
func TestWhatTakesBackStandsAlone(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo"})
	tag := workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"vip"}}
	d.apply(tag)
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}, Force: true})
	before := told(t, d)
	for _, c := range []workspace.Change{workspace.Undo{}, workspace.Undo{Entries: []int64{2}, Force: true}, workspace.Redo{Entries: []int64{2}}, workspace.UnmergePerson{Person: "P1"}, workspace.ErasePeople{Selection: workspace.Selection{IDs: []string{"P1"}}}} {
		for _, changes := range [][]workspace.Change{{c, tag}, {tag, c}, {tag, c, tag}} {
			for _, on := range []bool{false, true} {
				_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Continue: on, Changes: changes})
				if workspace.KindOf(err) != workspace.Invalid {
					t.Errorf("%#v: %v", changes, err)
				}
			}
		}
	}
	if diff := gocmp.Diff(before, told(t, d)); diff != "" {
		t.Error(diff)
	}
}
