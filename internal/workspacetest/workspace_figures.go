package workspacetest

import (
	"context"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testFigures(t *testing.T, open func(*testing.T) *desk) {
	d := open(t)
	d.apply(Sample())
	d.apply(workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{
		{Line: 1, ID: "old", Row: someone(map[workspace.Field]string{
			workspace.PersonName: "Old Friend", workspace.PersonCountry: "portugal", workspace.PersonFirstSeen: "2025-01-01T00:00:00Z", workspace.PersonLastSeen: "2026-11-13T11:59:59Z",
		})},
	}})
	d.now = Noon().Add(3 * time.Hour)
	d.apply(workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled})

	ask := func(t *testing.T, q workspace.StatsQuery) (map[string]workspace.Figure, map[string]map[string]int) {
		s, err := d.ws.Stats(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		figures, series := map[string]workspace.Figure{}, map[string]map[string]int{}
		for _, f := range s.Figures {
			figures[f.Name] = f
		}
		for _, s := range s.Series {
			series[s.Name] = map[string]int{}
			for _, c := range s.Counts {
				series[s.Name][c.Label] = c.N
			}
		}
		return figures, series
	}
	t.Run("PeopleAreCountedAsOfAMoment", func(t *testing.T) {
		f, s := ask(t, workspace.StatsQuery{Kind: workspace.Person, AsOf: Noon()})
		if f["total"].Value != 4 || f["identified"].Value != 2 || f["active_7d"].Value != 3 {
			t.Errorf("the figures are %v", f)
		}
		if s["by_status"]["customer"] != 1 || s["by_status"]["lead"] != 3 || s["by_source"]["live_chat"] != 3 || s["by_source"][""] != 1 || s["new_by_day"]["2026-11-20"] != 3 {
			t.Errorf("the series are %v", s)
		}
		f, _ = ask(t, workspace.StatsQuery{Kind: workspace.Person, AsOf: Noon().Add(-time.Second)})
		if f["active_7d"].Value != 4 {
			t.Errorf("a second earlier %v were active, want 4", f["active_7d"].Value)
		}
	})
	t.Run("FiguresRespectSegmentsAndFilters", func(t *testing.T) {
		f, s := ask(t, workspace.StatsQuery{Kind: workspace.Person, Segments: []string{"leads"}, Where: Where(t, workspace.Person, "country = portugal")})
		if f["total"].Value != 1 || s["by_status"]["lead"] != 1 || s["by_status"]["customer"] != 0 {
			t.Errorf("the figures are %v, the series %v", f, s)
		}
	})
	t.Run("LeadsAreCountedByStatusAndTimeToHandle", func(t *testing.T) {
		f, s := ask(t, workspace.StatsQuery{Kind: workspace.Lead})
		if f["total"].Value != 2 || f["new"].Value != 1 || f["handled"].Value != 1 || f["closed"].Value != 0 {
			t.Errorf("the figures are %v", f)
		}
		if m := f["median_time_to_handle"]; m.None || m.Value != (8*time.Hour-2*time.Minute).Seconds() {
			t.Errorf("the median is %+v", m)
		}
		if s["by_tag"]["order_question"] != 1 || s["by_tag"]["coupon_request"] != 1 {
			t.Errorf("the series are %v", s)
		}
		if f, _ := ask(t, workspace.StatsQuery{Kind: workspace.Lead, Segments: []string{"leads"}}); !f["median_time_to_handle"].None {
			t.Errorf("without handled leads the median is %+v", f["median_time_to_handle"])
		}
	})
	t.Run("OnlyPeopleAndLeadsHaveFigures", func(t *testing.T) {
		if _, err := d.ws.Stats(context.Background(), workspace.StatsQuery{Kind: workspace.Ticket}); workspace.KindOf(err) != workspace.Invalid {
			t.Errorf("%v, want kind %v", err, workspace.Invalid)
		}
	})
}
