package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// said are messages of visitors: cookie, conversation, text; a minute apart.
func (d *desk) said(lines ...[3]string) {
	d.Helper()
	var events []workspace.Event
	for i, l := range lines {
		events = append(events, workspace.Event{
			ID: fmt.Sprintf("said-%s-%d", d.now.Format(time.RFC3339), i), Type: "message", At: at("2026-11-20T08:00:00Z").Add(time.Duration(i) * time.Minute),
			Channel: "acme.com", Conversation: l[1], Person: workspace.EventPerson{Cookie: l[0]},
			Message: &workspace.EventMessage{From: workspace.FromVisitor, Text: l[2]},
		})
	}
	d.events(events...)
}

// grumble fills a desk with three people and four conversations.
func grumble(t *testing.T) *desk {
	d := newDesk(t)
	d.said(
		[3]string{"ana", "s1", "Hi, where is my order?"},
		[3]string{"ana", "s1", "This is terrible. I need it today!"},
		[3]string{"bo", "s2", "No entiendo el recibo"},
		[3]string{"ana", "s3", "It is here now, thank you so much! I love it."},
		[3]string{"cy", "s4", "Do you ship to Norway?"},
	)
	d.events(workspace.Event{ID: "bot", Type: "message", At: at("2026-11-20T07:00:00Z"), Channel: "acme.com", Conversation: "s4",
		Person: workspace.EventPerson{Cookie: "cy"}, Message: &workspace.EventMessage{From: workspace.FromBot, Text: "This is urgent, terrible and confusing??"}})
	return d
}

func insights(q workspace.Query) workspace.Query {
	q.Kind = workspace.Insight
	return q
}

func shown() []workspace.Field {
	return []workspace.Field{workspace.ID, workspace.InsightPerson, workspace.InsightLanguage, workspace.InsightSentiment,
		workspace.InsightConfusion, workspace.InsightUrgency, workspace.InsightSatisfaction, workspace.InsightMessages}
}

func TestConversationsAreJudgedByWhatTheVisitorWrote(t *testing.T) {
	d := grumble(t)
	all := [][]string{
		{"C4", "P3", "en", "neutral", "0", "0", "0", "1"},
		{"C3", "P1", "en", "positive", "0", "0", "1", "1"},
		{"C2", "P2", "es", "unknown", "1", "0", "0", "1"},
		{"C1", "P1", "en", "negative", "0", "1", "0", "2"},
	}
	if diff := cmp.Diff(all, d.find(insights(workspace.Query{}), shown()...)); diff != "" {
		t.Error(diff)
	}
	evidence := d.find(insights(workspace.Query{Of: "C1"}), workspace.InsightEvidence)
	want := [][]string{{`[{"signal":"negative","message":"M2","at":"2026-11-20T08:01:00Z","text":"This is terrible."},` +
		`{"signal":"urgency","message":"M2","at":"2026-11-20T08:01:00Z","text":"I need it today!"}]`}}
	if diff := cmp.Diff(want, evidence); diff != "" {
		t.Error(diff)
	}
}

func TestInsightsAreSelectedSortedAndPaged(t *testing.T) {
	d := grumble(t)
	d.apply(workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"vip"}})
	for name, c := range map[string]struct {
		q    workspace.Query
		want string
	}{
		"of a person":           {workspace.Query{Of: "P1"}, "C3 C1"},
		"of a cookie":           {workspace.Query{Of: "bo"}, "C2"},
		"of a conversation":     {workspace.Query{Of: "C2"}, "C2"},
		"by verdict":            {workspace.Query{Where: d.where(workspace.Insight, "sentiment = negative or confusion > 0")}, "C2 C1"},
		"by person":             {workspace.Query{Where: d.where(workspace.Insight, "person.tags = vip and score > 0")}, "C3"},
		"by time":               {workspace.Query{Where: d.where(workspace.Insight, "last_message_at >= 2026-11-20T08:03:00Z")}, "C4 C3"},
		"by what stood there":   {workspace.Query{Where: d.where(workspace.Insight, "evidence ~ recibo")}, "C2"},
		"not of a channel":      {workspace.Query{Where: d.where(workspace.Insight, "not channel = acme.com")}, ""},
		"either this or that":   {workspace.Query{Where: d.where(workspace.Insight, "id = C4 or urgency > 0")}, "C4 C1"},
		"sorted by a verdict":   {workspace.Query{Order: []workspace.Order{{Field: workspace.InsightScore}}}, "C1 C2 C4 C3"},
		"a page of a verdict":   {workspace.Query{Order: []workspace.Order{{Field: workspace.InsightScore, Desc: true}}, Skip: 1, Limit: 2}, "C2 C4"},
		"sorted by id":          {workspace.Query{Order: []workspace.Order{{Field: workspace.ID}}, Limit: 3}, "C1 C2 C3"},
		"a page":                {workspace.Query{Skip: 1, Limit: 2}, "C3 C2"},
		"behind a page":         {workspace.Query{After: &workspace.Cursor{Values: []workspace.Value{workspace.TimeValue(at("2026-11-20T08:03:00Z"))}, No: 3}}, "C2 C1"},
		"behind one by verdict": {workspace.Query{Order: []workspace.Order{{Field: workspace.InsightUrgency, Desc: true}}, After: &workspace.Cursor{Values: []workspace.Value{{N: 1}}, No: 1}}, "C2 C3 C4"},
		"in a segment":          {workspace.Query{Segments: []string{"customers"}}, ""},
	} {
		var ids []string
		for _, row := range d.find(insights(c.q), workspace.ID) {
			ids = append(ids, row[0])
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
		if c.q.Limit == 0 && c.q.After == nil {
			if n, err := d.Count(d.Context(), insights(c.q)); err != nil || n != len(ids) {
				t.Errorf("%s: counted %d of %d, %v", name, n, len(ids), err)
			}
		}
	}
	for ref, kind := range map[string]workspace.ErrKind{"P9": workspace.NotFound, "C9": workspace.NotFound, "nobody@example.com": workspace.NotFound} {
		for _, err := range d.Find(d.Context(), insights(workspace.Query{Of: ref})) {
			if workspace.KindOf(err) != kind {
				t.Errorf("%s: %v", ref, err)
			}
		}
	}
}

func TestAPersonIsJudgedOverAllConversations(t *testing.T) {
	d := grumble(t)
	got := d.find(insights(workspace.Query{Of: "P1", All: true}), shown()...)
	want := []string{"", "P1", "en", "neutral", "0", "1", "1", "3"}
	if len(got) != 3 || !slices.Equal(got[2], want) {
		t.Errorf("%q, not %q", got, want)
	}
	if n, err := d.Count(d.Context(), insights(workspace.Query{Of: "P1", All: true})); err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestManyConversationsAreJudgedInTheirOrder(t *testing.T) {
	d := newDesk(t)
	const many = 600 // more than two groups
	var lines [][3]string
	for i := range many {
		lines = append(lines, [3]string{"ana", fmt.Sprint(i), []string{"I hate it", "I love it", "Wo ist mein Paket?"}[i%3]})
	}
	d.said(lines...)
	rows := d.find(insights(workspace.Query{Order: []workspace.Order{{Field: workspace.InsightScore, Desc: true}, {Field: workspace.ID, Desc: true}}}), workspace.ID, workspace.InsightSentiment, workspace.InsightEvidence)
	if len(rows) != many || rows[0][0] != "C599" || rows[0][1] != "positive" || rows[many-1][0] != "C1" || !strings.Contains(rows[many-1][2], "I hate it") {
		t.Errorf("%d rows from %q to %q", len(rows), rows[0], rows[len(rows)-1])
	}
}
