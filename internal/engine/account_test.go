package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// account is what an entry did: record, what, field, old, new.
func (d *desk) account(entry string) [][]string {
	d.Helper()
	return d.find(workspace.Query{Kind: workspace.Step, Of: entry}, stepColumns()...)
}

func stepColumns() []workspace.Field {
	return []workspace.Field{workspace.StepRecord, workspace.StepWhat, workspace.StepField, workspace.StepOld, workspace.StepNew}
}

func TestAnEntryTellsWhatItDid(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana", "email": "ana@shop.example"}, map[string]string{"name": "Bo", "company": "Shop"})
	both := workspace.Selection{IDs: []string{"P1", "P2"}}
	d.apply(workspace.EditPerson{Selection: both, Set: map[string]string{"company": "Acme"}, Meta: map[string]string{"plan": "pro"}})
	d.apply(workspace.TagPeople{Selection: both, Add: []string{"vip"}})
	d.apply(workspace.EditPerson{Selection: both, Set: map[string]string{"company": "Later"}})
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	d.apply(workspace.UnmergePerson{Person: "P1"})
	d.apply(workspace.SetSetting{Name: "people.placeholder", Value: "guest"})
	d.events(visit("v1", "cy@shop.example")...)
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed})
	d.apply(workspace.Undo{Entries: []int64{1}, Force: true})
	for entry, want := range map[string][][]string{
		"J2": {
			{"P1", "changed", "company", "", "Acme"}, {"P1", "changed", "meta.plan", "", "pro"},
			{"P2", "changed", "company", "Shop", "Acme"}, {"P2", "changed", "meta.plan", "", "pro"},
		},
		"J3":  {{"P1", "changed", "tags", "", "vip"}, {"P2", "changed", "tags", "", "vip"}},
		"J5":  {{"P2", "merged", "", "", "P1"}},
		"J6":  {{"P2", "unmerged", "", "P1", ""}},
		"J7":  {{"people.placeholder", "created", "", "", "guest"}},
		"J9":  {{"L1", "changed", "status", "new", "closed"}, {"L1", "changed", "closed_at", "", "2026-11-20T12:09:00Z"}, {"L1", "changed", "closed_by", "", "ana"}},
		"J99": {},
	} {
		if diff := cmp.Diff(want, d.account(entry)); diff != "" {
			t.Errorf("%s: %s", entry, diff)
		}
	}
	if diff := cmp.Diff([]string{"P1", "created", "", "", "Ana"}, d.account("J1")[0]); diff != "" {
		t.Error(diff)
	}
}

func TestADryRunTellsWhatItWouldDo(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"})
	change := workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P1"}}, Set: map[string]string{"name": "Bea"}, Unset: []string{"company"}}
	r := d.batch(workspace.Batch{Actor: "ana", DryRun: true, Changes: []workspace.Change{change}})
	var got [][]string
	for _, row := range r.Steps {
		var texts []string
		for _, f := range stepColumns() {
			texts = append(texts, row.Format(f))
		}
		got = append(got, texts)
	}
	if diff := cmp.Diff([][]string{{"P1", "changed", "name", "Ana", "Bea"}}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{}, d.account("J2")); diff != "" {
		t.Errorf("a dry run is no entry: %s", diff)
	}
}

func TestARunTellsOfAllItsSlices(t *testing.T) {
	d := newDesk(t)
	slice := func(run int64, name string) int64 {
		change := workspace.Import{Kind: workspace.Person, Rows: d.rows(workspace.Person, map[string]string{"name": name})}
		return d.batch(workspace.Batch{Actor: "ana", Run: run, Changes: []workspace.Change{change}}).Entry
	}
	first := slice(0, "Ana")
	d.apply(workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"vip"}})
	slice(first, "Bo")
	want := [][]string{{"P1", "created", "", "", "Ana"}, {"P2", "created", "", "", "Bo"}}
	if diff := cmp.Diff(want, d.account("J1")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[1:], d.account("J3")); diff != "" {
		t.Error(diff)
	}
}
