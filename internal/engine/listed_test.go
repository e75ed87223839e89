package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func (d *desk) entries(q workspace.Query) [][]string {
	d.Helper()
	q.Kind = workspace.Entry
	return d.find(q, workspace.ID, workspace.EntryVerb, workspace.EntryChanged)
}

func TestTheJournalFoldsRuns(t *testing.T) {
	d := newDesk(t)
	slice := func(run int64, ids ...string) int64 {
		var rows []map[string]string
		for _, id := range ids {
			rows = append(rows, map[string]string{"external_id": id, "name": "Ana"})
		}
		return d.batch(workspace.Batch{Actor: "ana", Run: run, Changes: []workspace.Change{
			workspace.Import{Kind: workspace.Person, Rows: d.rows(workspace.Person, rows...)},
		}}).Entry
	}
	head := slice(0, "1", "2")
	d.apply(workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"vip"}})
	slice(head, "3", "4", "5")
	if diff := cmp.Diff([][]string{{"J2", "person.tag", "1"}, {"J1", "person.import", "5"}}, d.entries(workspace.Query{})); diff != "" {
		t.Error(diff)
	}
	want := [][]string{{"J3", "person.import", "3"}, {"J2", "person.tag", "1"}, {"J1", "person.import", "2"}}
	if diff := cmp.Diff(want, d.entries(workspace.Query{All: true})); diff != "" {
		t.Error(diff)
	}
}

func TestPagesOfTheJournalAreTheWholeJournal(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"external_id": "1", "name": "Ana"})
	for _, tag := range []string{"a", "b", "c", "d"} {
		d.apply(workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{tag}})
	}
	whole := d.entries(workspace.Query{})
	if len(whole) != 5 {
		t.Fatalf("%q", whole)
	}
	for _, order := range [][]workspace.Order{nil, {{Field: workspace.EntryAt, Desc: true}}} {
		var skipped [][]string
		for skip := 0; skip < 5; skip += 2 {
			skipped = append(skipped, d.entries(workspace.Query{Order: order, Skip: skip, Limit: 2})...)
		}
		if diff := cmp.Diff(whole, skipped); diff != "" {
			t.Errorf("skipping: %s", diff)
		}
	}
	var turned [][]string
	q := workspace.Query{Kind: workspace.Entry, Limit: 2}
	for range 3 {
		turned = append(turned, d.entries(q)...)
		no, _ := workspace.Entry.ParseID(turned[len(turned)-1][0])
		q.After = &workspace.Cursor{Values: []workspace.Value{{}}, No: no}
	}
	if diff := cmp.Diff(whole, turned); diff != "" {
		t.Errorf("turning pages: %s", diff)
	}
	if got := d.entries(workspace.Query{Where: d.where(workspace.Entry, "verb = person.tag"), Limit: 1, Skip: 3}); len(got) != 1 || got[0][0] != "J2" {
		t.Errorf("the first tag: %q", got)
	}
}

func TestTagsAreCountedWithTheirSpellings(t *testing.T) {
	d := newDesk(t)
	d.people(
		map[string]string{"external_id": "1", "tags": "vip;trial"}, map[string]string{"external_id": "2", "tags": "vip"},
		map[string]string{"external_id": "3", "tags": "VIP"}, map[string]string{"external_id": "4"},
	)
	want := [][]string{{"vip", "3"}, {"trial", "1"}}
	if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Tag}, workspace.TagName, workspace.TagCount)); diff != "" {
		t.Error(diff)
	}
	byName := workspace.Query{Kind: workspace.Tag, Order: []workspace.Order{{Field: workspace.TagName}}, Limit: 1}
	if diff := cmp.Diff([][]string{{"trial"}}, d.find(byName, workspace.TagName)); diff != "" {
		t.Error(diff)
	}
	if n, err := d.Count(t.Context(), workspace.Query{Kind: workspace.Tag}); n != 2 || err != nil {
		t.Errorf("%d tags, %v", n, err)
	}
}

func TestSegmentsAreListedWithLiveCounts(t *testing.T) {
	d := newDesk(t)
	d.crowd()
	d.apply(workspace.CreateSegment{Name: "Spaniards", Where: "country = Spain"})
	d.apply(workspace.CreateSegment{Name: "east", Where: "country = Germany"})
	want := [][]string{
		{"", "all", "", "4", "true"}, {"", "leads", "status = lead", "3", "true"}, {"", "customers", "status = customer", "1", "true"},
		{"S2", "east", "country = Germany", "1", "false"}, {"S1", "Spaniards", "country = Spain", "2", "false"},
	}
	fields := []workspace.Field{workspace.ID, workspace.SegmentName, workspace.SegmentWhere, workspace.SegmentPeople, workspace.SegmentBuiltIn}
	if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Segment}, fields...)); diff != "" {
		t.Error(diff)
	}
	q := workspace.Query{Kind: workspace.Segment, After: &workspace.Cursor{No: 2}}
	if diff := cmp.Diff([][]string{{"Spaniards"}}, d.find(q, workspace.SegmentName)); diff != "" {
		t.Error(diff)
	}
}

func TestSettingsAreListedWithTheirDefaults(t *testing.T) {
	d := newDesk(t)
	d.apply(workspace.SetSetting{Name: "feature.live-chat", Value: "off"})
	values := map[string]string{}
	for _, s := range d.find(workspace.Query{Kind: workspace.Setting}, workspace.SettingName, workspace.SettingValue) {
		values[s[0]] = s[1]
	}
	if values["people.placeholder"] != "animal" || values["feature.live-chat"] != "off" || values["feature.refund-requests"] != "on" {
		t.Errorf("%v", values)
	}
}
