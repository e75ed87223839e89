package engine_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAnUndoThatKeepsEverythingIsNoEntry(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo"})
	one, both := workspace.Selection{IDs: []string{"P1"}}, workspace.Selection{IDs: []string{"P1", "P2"}}
	d.apply(workspace.EditPerson{Selection: both, Set: map[string]string{"company": "Shop"}})
	d.apply(workspace.EditPerson{Selection: one, Set: map[string]string{"company": "Later"}})
	d.apply(workspace.EditPerson{Selection: one, Set: map[string]string{"company": "Last"}})

	r := d.apply(workspace.Undo{Entries: []int64{3}, Force: true})
	if got, want := []int64{int64(r.Changed), int64(r.Unchanged), r.Entry}, []int64{0, 1, 0}; !slices.Equal(got, want) || r.Back != nil {
		t.Errorf("all is kept: changed, unchanged, entry are %v, not %v; taken back: %v", got, want, r.Back)
	}
	r = d.apply(workspace.Undo{Entries: []int64{2}, Force: true})
	if got, want := []int64{int64(r.Changed), int64(r.Unchanged), r.Entry}, []int64{1, 1, 5}; !slices.Equal(got, want) || !slices.Equal(r.Back, []int64{2}) {
		t.Errorf("some is kept: changed, unchanged, entry are %v, not %v; taken back: %v", got, want, r.Back)
	}
	want := [][]string{{"Last"}, {""}}
	if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.PersonCompany)); diff != "" {
		t.Error(diff)
	}
}

func TestTakingBackAndDoingAgainSayWhatTheyWereAbout(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"})
	d.apply(workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"vip"}})
	for _, c := range []workspace.Change{workspace.Undo{}, workspace.Redo{}, workspace.Undo{Entries: []int64{2}}, workspace.Redo{Entries: []int64{2}}} {
		if r := d.apply(c); !slices.Equal(r.Back, []int64{2}) {
			t.Errorf("%#v is about %v, not J2", c, r.Back)
		}
	}
	_, err := d.Apply(t.Context(), workspace.Batch{Actor: "bo", Changes: []workspace.Change{workspace.Redo{}}})
	if workspace.KindOf(err) != workspace.NotFound || err.Error() != "nothing of yours to redo" {
		t.Errorf("somebody who took nothing back: %v", err)
	}
}
