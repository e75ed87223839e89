package engine_test

import (
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestASegmentIsItsFilterOnTenThousandPeople(t *testing.T) {
	const many = 10000
	ws := open(t, workspacetest.Noon)
	do(t, ws, workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(many, 11)})
	everybody := rows(t, ws, workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}})
	if len(everybody) != many {
		t.Fatalf("%d people, want %d", len(everybody), many)
	}
	for name, where := range map[string]string{
		"pairs": "status = customer and tags = vip", "empty": "not email", "seats": "meta.seats > 2", "names": "name ~ zoe or city in (Berlin, 'são paulo')",
		"week": "last_seen >= -7d", "not": "country != germany and not platform = web", "words": `"silva"`, "counts": "messages >= 20 and messages < 22", "nobody": "none",
	} {
		do(t, ws, workspace.CreateSegment{Name: name, Where: where})
		x := workspacetest.Where(t, workspace.Person, where)
		matches, err := filter.Compile(x, workspace.Person.Schema())
		if err != nil {
			t.Fatal(err)
		}
		var want, got []workspace.No
		for _, row := range everybody {
			if matches(row.Matchable()) {
				want = append(want, row.No)
			}
		}
		q := workspace.Query{Kind: workspace.Person, Segments: []string{name}, Order: []workspace.Order{{Field: workspace.ID}}}
		for _, row := range rows(t, ws, q) {
			got = append(got, row.No)
		}
		if !slices.Equal(got, want) || len(want) == many || (len(want) == 0) != (name == "nobody") {
			t.Errorf("%s: %d people, want %d", where, len(got), len(want))
		}
		if n, err := ws.Count(t.Context(), q); err != nil || n != len(want) {
			t.Errorf("%s: counted %d, %v, want %d", where, n, err, len(want))
		}
		for _, row := range rows(t, ws, workspace.Query{Kind: workspace.Segment}) {
			if row.Str(workspace.SegmentName) == name && row.Num(workspace.SegmentPeople) != int64(len(want)) {
				t.Errorf("%s: listed with %d people, want %d", name, row.Num(workspace.SegmentPeople), len(want))
			}
		}
	}
	if r := do(t, ws, workspace.TagPeople{Selection: workspace.Selection{Segments: []string{"pairs"}}, Remove: []string{"vip"}}); r.Changed == 0 {
		t.Error("the segment selects nobody for a change")
	}
	if n, err := ws.Count(t.Context(), workspace.Query{Kind: workspace.Person, Segments: []string{"pairs"}}); err != nil || n != 0 {
		t.Errorf("%d people, %v, are left in the segment after the change, want none", n, err)
	}
}
