package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func (d *desk) stats(q workspace.StatsQuery) (map[string]workspace.Figure, map[string][]workspace.Count) {
	d.Helper()
	s, err := d.Stats(d.Context(), q)
	if err != nil {
		d.Fatal(err)
	}
	figures, series := map[string]workspace.Figure{}, map[string][]workspace.Count{}
	for _, f := range s.Figures {
		figures[f.Name] = f
	}
	for _, x := range s.Series {
		series[x.Name] = x.Counts
	}
	return figures, series
}

func (d *desk) crowd() {
	d.people(
		map[string]string{"external_id": "1", "name": "Ana", "country": "Spain", "tags": "vip;trial", "source": "lead_form", "first_seen": "2026-11-19T23:30:00Z", "last_seen": "2026-11-20T11:00:00Z"},
		map[string]string{"external_id": "2", "country": "Spain", "tags": "VIP;beta", "source": "live_chat", "first_seen": "2026-11-01T00:00:00Z", "last_seen": "2026-11-13T12:00:00Z"},
		map[string]string{"external_id": "3", "name": "Bo", "country": "Germany", "user_id": "u3", "tags": "vip", "first_seen": "2026-10-01T00:00:00Z", "last_seen": "2026-11-13T11:59:59Z"},
		map[string]string{"external_id": "4", "source": "live_chat"},
	)
}

func TestTheDirectoryIsCountedAsOfAMoment(t *testing.T) {
	d := newDesk(t)
	d.crowd()
	noon := at("2026-11-20T12:00:00Z")
	figures, series := d.stats(workspace.StatsQuery{Kind: workspace.Person, AsOf: noon})
	for name, want := range map[string]float64{"total": 4, "identified": 2, "active_7d": 2} {
		if figures[name].Value != want {
			t.Errorf("%s: %v, not %v", name, figures[name].Value, want)
		}
	}
	for name, want := range map[string][]workspace.Count{
		"by_country": {{Label: "Spain", N: 2}, {Label: "", N: 1}, {Label: "Germany", N: 1}},
		"by_source":  {{Label: "live_chat", N: 2}, {Label: "", N: 1}, {Label: "lead_form", N: 1}},
		"by_status":  {{Label: "lead", N: 3}, {Label: "customer", N: 1}},
		"by_tag":     {{Label: "vip", N: 3}, {Label: "beta", N: 1}, {Label: "trial", N: 1}},
	} {
		if diff := cmp.Diff(want, series[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if figures, _ := d.stats(workspace.StatsQuery{Kind: workspace.Person, AsOf: noon.Add(-time.Second)}); figures["active_7d"].Value != 3 {
		t.Errorf("a second earlier: %+v", figures["active_7d"])
	}
	figures, series = d.stats(workspace.StatsQuery{Kind: workspace.Person, AsOf: at("2026-11-01T00:00:00Z")}) // before the first of them was seen
	if figures["total"].Value != 3 || figures["identified"].Value != 1 || figures["active_7d"].Value != 2 {
		t.Errorf("weeks earlier: %+v", figures)
	}
	if diff := cmp.Diff([]workspace.Count{{Label: "", N: 1}, {Label: "Germany", N: 1}, {Label: "Spain", N: 1}}, series["by_country"]); diff != "" {
		t.Errorf("weeks earlier: %s", diff)
	}
}

func TestNewPeopleAreCountedByLocalDay(t *testing.T) {
	d := newDesk(t)
	d.crowd()
	for zone, days := range map[*time.Location]map[string]int{
		time.UTC:                       {"2026-11-19": 1, "2026-11-01": 1},
		time.FixedZone("east", 2*3600): {"2026-11-20": 1, "2026-11-01": 1},
		time.FixedZone("west", -3600):  {"2026-11-19": 1, "2026-10-31": 1},
	} {
		_, series := d.stats(workspace.StatsQuery{Kind: workspace.Person, AsOf: at("2026-11-20T12:00:00Z"), Zone: zone})
		counts := series["new_by_day"]
		if len(counts) != 30 || counts[0].Label != "2026-10-22" || counts[29].Label != "2026-11-20" {
			t.Fatalf("%s: %v", zone, counts)
		}
		for _, c := range counts {
			if c.N != days[c.Label] {
				t.Errorf("%s: %d on %s, not %d", zone, c.N, c.Label, days[c.Label])
			}
		}
	}
}

func TestFiguresFollowFiltersAndSegments(t *testing.T) {
	d := newDesk(t)
	d.crowd()
	figures, series := d.stats(workspace.StatsQuery{Kind: workspace.Person, Where: d.where(workspace.Person, "country = spain")})
	if figures["total"].Value != 2 || figures["identified"].Value != 1 {
		t.Errorf("%+v", figures)
	}
	if diff := cmp.Diff([]workspace.Count{{Label: "Spain", N: 2}}, series["by_country"]); diff != "" {
		t.Error(diff)
	}
	if figures, _ := d.stats(workspace.StatsQuery{Kind: workspace.Person, Segments: []string{"customers"}}); figures["total"].Value != 1 {
		t.Errorf("customers: %+v", figures)
	}
	if _, err := d.Stats(t.Context(), workspace.StatsQuery{Kind: workspace.Ticket}); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("tickets: %v", err)
	}
}

func TestThePipelineIsCounted(t *testing.T) {
	d := newDesk(t)
	if figures, _ := d.stats(workspace.StatsQuery{Kind: workspace.Lead}); !figures["median_time_to_handle"].None {
		t.Errorf("nobody was handled: %+v", figures)
	}
	for _, v := range []string{"v1", "v2", "v3", "v4"} {
		d.events(visit(v, v+"@shop.example")...)
	}
	move := func(id, to string) {
		d.apply(workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{id}}, To: to})
	}
	move("L1", workspace.LeadHandled) // 12:05 of a lead of 10:05
	move("L2", workspace.LeadClosed)  // 12:06
	move("L1", workspace.LeadClosed)
	figures, series := d.stats(workspace.StatsQuery{Kind: workspace.Lead})
	for name, want := range map[string]float64{"total": 4, "new": 2, "handled": 0, "closed": 2, "median_time_to_handle": 7230} {
		if figures[name].Value != want {
			t.Errorf("%s: %v, not %v", name, figures[name].Value, want)
		}
	}
	if diff := cmp.Diff([]workspace.Count{{Label: "new", N: 2}, {Label: "handled"}, {Label: "closed", N: 2}}, series["by_status"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]workspace.Count{{Label: "order_question", N: 4}}, series["by_tag"]); diff != "" {
		t.Error(diff)
	}
	if last := series["by_day"][29]; last != (workspace.Count{Label: "2026-11-20", N: 4}) {
		t.Errorf("today: %+v", last)
	}
}
