package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestWhoReturnsAndWhoStaysAwayIsCounted(t *testing.T) {
	d := newDesk(t)
	d.people(
		map[string]string{"external_id": "1", "conversations": "7", "last_seen": "2026-11-19T12:00:00Z", "country": "Spain"},
		map[string]string{"external_id": "2", "conversations": "3", "last_seen": "2026-11-13T12:00:00Z"},
		map[string]string{"external_id": "3", "conversations": "3", "last_seen": "2026-11-13T11:59:59Z"},
		map[string]string{"external_id": "4", "conversations": "4", "last_seen": "2026-01-01T00:00:00Z"},
		map[string]string{"external_id": "5", "conversations": "2", "last_seen": "2026-10-01T00:00:00Z"},
		map[string]string{"external_id": "6"},
	)
	noon := at("2026-11-20T12:00:00Z")
	figures, series := d.stats(workspace.StatsQuery{Kind: workspace.Person, AsOf: noon, Engagement: true})
	for name, want := range map[string]float64{
		"total": 6, "returning": 5, "frequent": 3, "inactive_7d": 3, "inactive_30d": 2, "inactive_90d": 1, "never_seen": 1,
	} {
		if figures[name].Value != want {
			t.Errorf("%s: %v, not %v", name, figures[name].Value, want)
		}
	}
	for name, want := range map[string][]workspace.Count{
		"by_inactivity":    {{Label: "0-7d", N: 2}, {Label: "7-30d", N: 1}, {Label: "30-90d", N: 1}, {Label: "90d+", N: 1}, {Label: "never", N: 1}},
		"by_conversations": {{Label: "0", N: 1}, {Label: "1"}, {Label: "2", N: 1}, {Label: "3-5", N: 3}, {Label: "6+", N: 1}},
		"frequent_people":  {{Label: "P1", N: 7}, {Label: "P2", N: 3}, {Label: "P3", N: 3}},
	} {
		if diff := cmp.Diff(want, series[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	weeks := series["last_seen_by_week"]
	if len(weeks) != 13 || weeks[12] != (workspace.Count{Label: "2026-11-13", N: 2}) || weeks[11].N != 1 || weeks[0].Label != "2026-08-21" {
		t.Errorf("%v", weeks)
	}
	figures, series = d.stats(workspace.StatsQuery{Kind: workspace.Person, AsOf: noon, Engagement: true, Where: d.where(workspace.Person, "country = spain")})
	if figures["total"].Value != 1 || figures["frequent"].Value != 1 || len(series["frequent_people"]) != 1 {
		t.Errorf("%v %v", figures, series)
	}
	if _, err := d.Stats(t.Context(), workspace.StatsQuery{Kind: workspace.Lead, Engagement: true}); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("of leads: %v", err)
	}
}
