package engine_test

import (
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestPeopleAreFoundByTheirRecords(t *testing.T) {
	d := newDesk(t)
	d.talking(3)
	d.staff("Mia")
	d.events(talkEvent("m1", "message", "v-0", "t-9", 5))
	d.apply(workspace.AssignConversations{Selection: talks("C2"), Agent: "Mia"})
	d.apply(workspace.MoveConversations{Selection: talks("C1", "C3"), To: workspace.TalkClosed})
	d.events(form("f1", "v-1", "refund_request", 9).Events[0])
	d.apply(workspace.EditPerson{Selection: talks("P3"), Set: map[string]string{"name": "Ana Ruiz"}})
	people := func(k workspace.Kind, where string) [][]string {
		return d.find(workspace.Query{Kind: k, Where: d.where(k, where), Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID)
	}
	for where, want := range map[string][][]string{
		"conversation.channel = SHOP":                             {{"P1"}, {"P2"}, {"P3"}},
		"conversation.status = closed":                            {{"P1"}, {"P3"}},
		"conversation.status != closed":                           {{"P2"}}, // exactly the others
		"conversation.status = open":                              {{"P1"}, {"P2"}},
		"conversation.assignee = mia and status = lead":           {{"P2"}},
		"not conversation.assignee":                               {{"P1"}, {"P3"}},
		`conversation.assignee = ""`:                              {{"P1"}, {"P3"}},
		"conversation.status in (closed, escalated) or name":      {{"P1"}, {"P3"}},
		"conversation.started_at > 2026-11-20T12:00:00Z":          {{"P1"}},
		"conversation.messages > 1":                               {},
		"lead.tag = refund_request":                               {{"P2"}},
		"not lead.status = new":                                   {{"P1"}, {"P3"}},
		"ticket.status = open":                                    {},
		"conversation.id = C2":                                    {{"P2"}},
		"not (conversation.channel = docs or ticket.id)":          {{"P1"}, {"P2"}, {"P3"}},
		"conversation.channel = shop and not (lead.name or name)": {{"P1"}, {"P2"}},
	} {
		if got := people(workspace.Person, where); len(got) != len(want) {
			t.Errorf("%s: %v, want %v", where, got, want)
		} else {
			d.equal(got, want, where)
		}
	}
	d.equal(people(workspace.Conversation, `"ana ruiz"`), [][]string{{"C3"}}, "conversations are searched by their person")
	d.equal(people(workspace.Conversation, `not "ana ruiz" and status = open`), [][]string{{"C2"}, {"C4"}}, "and not")
	d.apply(workspace.CreateSegment{Name: "closed", Where: "conversation.status = closed"})
	got := d.find(workspace.Query{Kind: workspace.Conversation, Segments: []string{"closed"}, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID)
	d.equal(got, [][]string{{"C1"}, {"C3"}, {"C4"}}, "a segment selects all records of its people")
}

func TestADayOfSomeRecordIsNoQuestion(t *testing.T) {
	for _, where := range []string{"conversation.started_at = 2026-11-20", "conversation.person.name = x", "conversation.shoe = 1"} {
		x, err := filter.Parse(where)
		if err == nil {
			_, err = filter.Check(x, workspace.Person.Schema())
		}
		if err == nil {
			t.Errorf("%s is accepted", where)
		}
	}
}
