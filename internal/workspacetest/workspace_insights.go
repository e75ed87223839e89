package workspacetest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testInsights(t *testing.T, open func(*testing.T) *desk) {
	d := open(t)
	for i, said := range [...]struct{ session, text string }{
		{"one", "This is terrible, I need it today"},
		{"two", "¿Dónde está mi pedido?"},
		{"one", "I don't understand your answer"},
		{"three", "I love it, thank you so much!"},
	} {
		d.apply(workspace.AddEvents{Events: []workspace.Event{{
			ID: "said-" + said.session + said.text, Type: "message", At: Noon().Add(time.Duration(i) * time.Minute), Channel: "acme.com", Conversation: said.session,
			Person: workspace.EventPerson{Cookie: "ana"}, Message: &workspace.EventMessage{From: workspace.FromVisitor, Text: said.text},
		}}})
	}
	told := func(q workspace.Query) string {
		var lines []string
		for _, row := range d.find(q) {
			words := []string{row.ID(), row.Str(workspace.InsightLanguage), row.Str(workspace.InsightSentiment), row.Format(workspace.InsightConfusion), row.Format(workspace.InsightUrgency)}
			lines = append(lines, strings.Join(words, " "))
		}
		return strings.Join(lines, "; ")
	}
	const first, second, third = "C1 en negative 1 1", "C2 es unknown 0 0", "C3 en positive 0 0"
	for name, c := range map[string]struct {
		q    workspace.Query
		want string
	}{
		"TheLatestComeFirst":         {workspace.Query{}, third + "; " + first + "; " + second},
		"OfAPersonWithTheSum":        {workspace.Query{Of: "P1", All: true}, third + "; " + first + "; " + second + ";  en neutral 1 1"},
		"OfAConversation":            {workspace.Query{Of: "C2"}, second},
		"SelectedByTheVerdict":       {workspace.Query{Where: Where(t, workspace.Insight, "urgency > 0")}, first},
		"SelectedByThePerson":        {workspace.Query{Where: Where(t, workspace.Insight, "person.status = customer")}, ""},
		"SelectedByTime":             {workspace.Query{Where: Where(t, workspace.Insight, "last_message_at < 2026-11-20T12:02:00Z")}, second},
		"SortedByTheVerdict":         {workspace.Query{Order: []workspace.Order{{Field: workspace.InsightScore}}, Limit: 2}, first + "; " + second},
		"SortedByThePersonAndPaged":  {workspace.Query{Order: []workspace.Order{{Field: workspace.InsightPerson}}, Skip: 1, Limit: 1}, second},
		"SortedByLanguageAndChannel": {workspace.Query{Order: []workspace.Order{{Field: workspace.InsightChannel}, {Field: workspace.InsightLanguage, Desc: true}}}, second + "; " + first + "; " + third},
	} {
		c.q.Kind = workspace.Insight
		if got := told(c.q); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
	if n, err := d.ws.Count(context.Background(), workspace.Query{Kind: workspace.Insight, Of: "P1", Where: Where(t, workspace.Insight, "sentiment = unknown")}); err != nil || n != 1 {
		t.Errorf("counted %d, %v", n, err)
	}
	var nobody []workspace.ErrKind
	for _, err := range d.ws.Find(context.Background(), workspace.Query{Kind: workspace.Insight, Of: "P9"}) {
		nobody = append(nobody, workspace.KindOf(err))
	}
	if !slices.Equal(nobody, []workspace.ErrKind{workspace.NotFound}) {
		t.Errorf("of nobody: %v", nobody)
	}
	s, err := d.ws.Stats(context.Background(), workspace.StatsQuery{Kind: workspace.Person, AsOf: Noon().Add(time.Hour), Engagement: true})
	if err != nil || len(s.Series) != 4 || len(s.Series[3].Counts) != 1 || s.Series[3].Counts[0] != (workspace.Count{Label: "P1", N: 3}) {
		t.Errorf("the engagement is %+v, %v", s, err)
	}
}
