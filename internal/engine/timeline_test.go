package engine_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func (d *desk) timeline(ref string, all bool) [][]string {
	d.Helper()
	return d.find(workspace.Query{Kind: workspace.Moment, Of: ref, All: all}, workspace.MomentAt, workspace.MomentWhat, workspace.MomentDetail, workspace.MomentEntry)
}

// visit is a visitor's first morning: a chat, a lead form, an escalation.
func visit(cookie, email string) []workspace.Event {
	return []workspace.Event{
		{ID: cookie + "-1", Type: "message", At: at("2026-11-20T10:00:00Z"), Channel: "acme.example", Conversation: cookie,
			Person: workspace.EventPerson{Cookie: cookie}, Message: &workspace.EventMessage{From: "visitor", Text: "hello"}},
		{ID: cookie + "-2", Type: "lead", At: at("2026-11-20T10:05:00Z"), Channel: "acme.example", Conversation: cookie,
			Person: workspace.EventPerson{Cookie: cookie, Email: email}, Lead: &workspace.EventLead{Tag: "order_question", OrderNumber: "4711"}},
		{ID: cookie + "-3", Type: "escalation", At: at("2026-11-20T10:07:00Z"), Channel: "acme.example", Conversation: cookie,
			Person: workspace.EventPerson{Cookie: cookie}},
	}
}

func TestATimelineTellsALifeInOrder(t *testing.T) {
	d := newDesk(t)
	d.events(visit("v1", "ana@shop.example")...)
	p := workspace.Selection{IDs: []string{"P1"}}
	d.apply(workspace.EditPerson{Selection: p, Set: map[string]string{"name": "Ana", "company": "Shop"}, Meta: map[string]string{"plan": "pro"}})
	d.apply(workspace.TagPeople{Selection: p, Add: []string{"vip", "trial"}})
	d.apply(workspace.TagPeople{Selection: p, Remove: []string{"trial"}})
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L1"}}, To: workspace.LeadHandled})
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed})
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadNew})
	d.events(workspace.Event{ID: "i1", Type: "identify", At: at("2026-11-20T12:30:00Z"), Person: workspace.EventPerson{Cookie: "v1", UserID: "u1", Company: "Shop Ltd"}})
	want := [][]string{
		{"2026-11-20T10:00:00Z", "contact created", "", ""},
		{"2026-11-20T10:00:00Z", "conversation started", "C1, acme.example", ""},
		{"2026-11-20T10:05:00Z", "lead captured", "L1, order_question, order 4711", ""},
		{"2026-11-20T10:07:00Z", "escalation triggered", "C1", ""},
		{"2026-11-20T12:02:00Z", "identified", "Ana", "J2"},
		{"2026-11-20T12:02:00Z", "fields updated", "name: (none) → Ana; company: (none) → Shop; meta.plan: (none) → pro", "J2"},
		{"2026-11-20T12:03:00Z", "tagged", "vip; trial", "J3"},
		{"2026-11-20T12:04:00Z", "untagged", "trial", "J4"},
		{"2026-11-20T12:05:00Z", "lead handled", "L1, by ana", "J5"},
		{"2026-11-20T12:06:00Z", "lead closed", "L1, by ana", "J6"},
		{"2026-11-20T12:07:00Z", "lead reopened", "L1, by ana", "J7"},
		{"2026-11-20T12:30:00Z", "promoted from lead to customer", "", "J8"},
		{"2026-11-20T12:30:00Z", "fields updated", "user_id: (none) → u1; company: Shop → Shop Ltd", "J8"},
	}
	if diff := cmp.Diff(want, d.timeline("ana@shop.example", false)); diff != "" {
		t.Error(diff)
	}
}

func TestAMergeTakenBackLeavesNoTraceInTheTimeline(t *testing.T) {
	d := newDesk(t)
	d.events(append(visit("v1", "ana@shop.example"), visit("v2", "ana@home.example")...)...)
	d.apply(workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P2"}}, Set: map[string]string{"name": "Ana"}})
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L2"}}, To: workspace.LeadHandled})
	one, other := d.timeline("P1", false), d.timeline("P2", false)

	merge := d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	merged := d.timeline("P2", false)
	lines := [][]string{{"2026-11-20T12:04:00Z", "merged", "P2, Ana into P1", "J4"}}
	for _, line := range other {
		line = slices.Clone(line)
		if own := []string{"contact created", "identified", "fields updated"}; slices.Contains(own, line[1]) {
			line[2] = strings.TrimSuffix("P2, "+line[2], ", ") // about somebody else now
		}
		lines = append(lines, line)
	}
	for _, line := range lines {
		if !slices.ContainsFunc(merged, func(have []string) bool { return slices.Equal(have, line) }) {
			t.Errorf("the survivor's timeline lacks %q: %q", line, merged)
		}
	}

	d.apply(workspace.UnmergePerson{Person: "P1"})
	if diff := cmp.Diff(one, d.timeline("P1", false)); diff != "" {
		t.Errorf("the survivor: %s", diff)
	}
	if diff := cmp.Diff(other, d.timeline("P2", false)); diff != "" {
		t.Errorf("the other: %s", diff)
	}
	for _, ref := range []string{"P1", "P2"} {
		var story strings.Builder
		for _, line := range d.timeline(ref, true) {
			story.WriteString(line[1] + " " + line[2] + "\n")
		}
		for _, want := range []string{"merged P2, Ana into P1 (taken back by J5)", "unmerged P2, Ana from P1 (takes back J4)"} {
			if !strings.Contains(story.String(), want) {
				t.Errorf("everything about %s lacks %q:\n%s", ref, want, &story)
			}
		}
	}
	if merge.Entry != 4 {
		t.Errorf("the merge is J%d", merge.Entry)
	}
}

func TestALaterSubmissionReopensALeadAndTheTimelineSaysWhy(t *testing.T) {
	d := newDesk(t)
	d.events(visit("v1", "ana@shop.example")...)
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L1"}}, To: workspace.LeadHandled})
	d.events(
		workspace.Event{ID: "f", Type: "lead", At: at("2026-11-20T13:00:00Z"), Person: workspace.EventPerson{Cookie: "v1"}, Lead: &workspace.EventLead{Tag: "refund_request"}},
		workspace.Event{ID: "t", Type: "ticket", At: at("2026-11-20T13:01:00Z"), Person: workspace.EventPerson{Cookie: "v1"}, Ticket: &workspace.EventTicket{Subject: "broken\n mug " + strings.Repeat("x", 100)}},
		workspace.Event{ID: "c", Type: "conversation.closed", At: at("2026-11-20T13:02:00Z"), Channel: "acme.example", Conversation: "v1", Person: workspace.EventPerson{Cookie: "v1"}},
	)
	want := [][]string{
		{"2026-11-20T12:02:00Z", "lead handled", "L1, by ana", "J2"},
		{"2026-11-20T12:03:00Z", "lead reopened", "L1, a follow-up arrived", "J3"},
		{"2026-11-20T13:00:00Z", "follow-up received", "L1, follow-up 1, refund_request", ""},
		{"2026-11-20T13:01:00Z", "ticket opened", "T1, broken mug " + strings.Repeat("x", 68) + "…", ""},
		{"2026-11-20T13:02:00Z", "conversation closed", "C1", "J3"},
	}
	got := d.timeline("P1", false)
	if diff := cmp.Diff(want, got[len(got)-len(want):]); diff != "" {
		t.Error(diff)
	}
}

func TestAnImportedLeadBringsItsHistory(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"external_id": "1", "name": "Ana"})
	rows := d.rows(workspace.Lead, map[string]string{
		"tag": "refund_request", "status": "closed", "created_at": "2026-01-01T10:00:00Z",
		"handled_at": "2026-01-01T11:00:00Z", "handled_by": "bo", "closed_at": "2026-01-01T12:00:00Z",
	})
	rows[0].Person = "P1"
	d.apply(workspace.Import{Kind: workspace.Lead, Rows: rows})
	want := [][]string{
		{"2026-01-01T10:00:00Z", "lead captured", "L1, refund_request", ""},
		{"2026-01-01T11:00:00Z", "lead handled", "L1, by bo", ""},
		{"2026-01-01T12:00:00Z", "lead closed", "L1", ""},
		{"2026-11-20T12:01:00Z", "contact created", "", ""},
	}
	if diff := cmp.Diff(want, d.timeline("P1", false)); diff != "" {
		t.Error(diff)
	}
}

func TestAMergeByEventsAndItsEndStandInTheTimeline(t *testing.T) {
	d := newDesk(t)
	d.events(visit("v1", "ana@shop.example")...)
	d.events(workspace.Event{ID: "i", Type: "identify", At: at("2026-11-20T11:00:00Z"), Person: workspace.EventPerson{UserID: "u1"}})
	d.events(workspace.Event{ID: "j", Type: "identify", At: at("2026-11-20T11:30:00Z"), Person: workspace.EventPerson{UserID: "u1", Cookie: "v1"}})
	d.apply(workspace.UnmergePerson{Person: "P2"})
	for _, ref := range []string{"P1", "P2"} {
		story := d.timeline(ref, false)
		for _, want := range [][]string{{"2026-11-20T12:03:00Z", "merged", "P1 into P2", "J3"}, {"2026-11-20T12:04:00Z", "unmerged", "P1 from P2", "J4"}} {
			if !slices.ContainsFunc(story, func(line []string) bool { return slices.Equal(line, want) }) {
				t.Errorf("%s lacks %q: %q", ref, want, story)
			}
		}
	}
}

func TestManyLeadsMovedTogetherKeepTheirOwnPast(t *testing.T) {
	d := newDesk(t)
	for i := range 70 { // more than an entry keeps touches of row by row
		v := "v" + strconv.Itoa(i)
		d.events(visit(v, v+"@shop.example")...)
	}
	odd := workspace.MoveLeads{To: workspace.LeadHandled}
	for i := 1; i <= 70; i += 2 {
		odd.IDs = append(odd.IDs, workspace.Lead.ID(workspace.No(i)))
	}
	d.apply(odd)
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed})
	for no, want := range map[int]string{1: "lead captured, lead handled, lead closed", 70: "lead captured, lead closed"} {
		var moves []string
		for _, line := range d.timeline("P"+strconv.Itoa(no), false) {
			if strings.HasPrefix(line[1], "lead ") {
				moves = append(moves, line[1])
			}
		}
		if got := strings.Join(moves, ", "); got != want {
			t.Errorf("lead %d: %s", no, got)
		}
	}
}

func TestWhatWasTakenBackIsHiddenUnlessAskedFor(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@shop.example", "name": "Ana", "first_seen": "2026-11-01T00:00:00Z"})
	before := d.timeline("P1", false)
	p := workspace.Selection{IDs: []string{"P1"}}
	d.apply(workspace.EditPerson{Selection: p, Set: map[string]string{"name": "Anna"}})
	d.apply(workspace.Undo{})
	if diff := cmp.Diff(before, d.timeline("P1", false)); diff != "" {
		t.Error(diff)
	}
	want := append(before,
		[]string{"2026-11-20T12:02:00Z", "fields updated", "name: Ana → Anna (taken back by J3)", "J2"},
		[]string{"2026-11-20T12:03:00Z", "fields updated", "name: Anna → Ana (takes back J2)", "J3"})
	if diff := cmp.Diff(want, d.timeline("P1", true)); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.EditPerson{Selection: p, Set: map[string]string{"name": "Anne"}})
	last := d.timeline("P1", false)
	if diff := cmp.Diff([]string{"2026-11-20T12:04:00Z", "fields updated", "name: Ana → Anne", "J4"}, last[len(last)-1]); diff != "" {
		t.Error(diff)
	}
}

func TestATimelineNamesThePersonItCannotFind(t *testing.T) {
	d := newDesk(t)
	for _, err := range d.Find(t.Context(), workspace.Query{Kind: workspace.Moment, Of: "P9"}) {
		if workspace.KindOf(err) != workspace.NotFound || !strings.Contains(err.Error(), "P9") {
			t.Errorf("%v", err)
		}
		return
	}
	t.Error("somebody unknown has a timeline")
}
