package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestTheTeamAndChannelsComeInTheOrderOfTheirSums(t *testing.T) {
	d := newDesk(t)
	d.talking(3)
	d.events(workspace.Event{ID: "x", Type: "message", At: d.now, Channel: "docs", Conversation: "y", Person: workspace.EventPerson{Cookie: "v-0"},
		Message: &workspace.EventMessage{From: workspace.FromVisitor, Text: "hello"}})
	for _, name := range []string{"Mia", "Tom", "Lea"} {
		d.apply(workspace.AddAgent{Name: name})
	}
	d.apply(workspace.AssignConversations{Selection: talks("C1", "C2"), Agent: "Tom"}, workspace.AssignConversations{Selection: talks("C3"), Agent: "Lea"})
	team := workspace.Query{Kind: workspace.Agent, Order: []workspace.Order{{Field: workspace.AgentConversations, Desc: true}}}
	if diff := cmp.Diff([][]string{{"Tom", "2"}, {"Lea", "1"}, {"Mia", "0"}}, d.find(team, workspace.AgentName, workspace.AgentConversations)); diff != "" {
		t.Error(diff)
	}
	team.Skip, team.Limit = 1, 1
	if diff := cmp.Diff([][]string{{"Lea"}}, d.find(team, workspace.AgentName)); diff != "" {
		t.Error(diff)
	}
	channels := workspace.Query{Kind: workspace.Channel, Order: []workspace.Order{{Field: workspace.ChannelPeople}}}
	if diff := cmp.Diff([][]string{{"docs", "1"}, {"shop", "3"}}, d.find(channels, workspace.ChannelName, workspace.ChannelPeople)); diff != "" {
		t.Error(diff)
	}
}

func TestWhoIsNotConnectedIsOffline(t *testing.T) {
	d := newDesk(t)
	state := func() string {
		d.Helper()
		return strings.Join(d.find(workspace.Query{Kind: workspace.Agent}, workspace.AgentState, workspace.AgentConnected)[0], " ")
	}
	d.apply(workspace.AddAgent{Name: "Mia"})
	if got := state(); got != "offline false" {
		t.Error(got)
	}
	d.apply(workspace.SetAgentStatus{Agent: "Mia", Status: workspace.AgentBusy})
	if got := state(); got != "busy true" {
		t.Error(got)
	}
	d.apply(workspace.SetAgentStatus{Agent: "Mia", Status: workspace.AgentOffline})
	if n, err := d.Count(t.Context(), workspace.Query{Kind: workspace.Agent, Where: filter.Compare{Field: "state", Op: filter.Eq, Value: "offline"}}); n != 1 || err != nil {
		t.Error(n, err)
	}
}

func TestFreeTextLooksInNotesAndTickets(t *testing.T) {
	d := newDesk(t)
	d.events(workspace.Event{ID: "t", Type: "ticket", At: d.now, Person: workspace.EventPerson{Cookie: "v1", Name: "Ana"},
		Ticket: &workspace.EventTicket{Subject: "Lamp", Body: "The cable is broken"}})
	d.apply(workspace.AddNote{Person: "P1", Text: "Wants a Rückruf"}, workspace.AddNote{Person: "P1", Text: "Pays late"})
	for _, c := range []struct {
		kind   workspace.Kind
		needle string
		want   [][]string
	}{
		{workspace.Ticket, "CABLE", [][]string{{"T1"}}},
		{workspace.Ticket, "lamp", [][]string{{"T1"}}},
		{workspace.Ticket, "ana", [][]string{}},
		{workspace.Note, "ruckruf", [][]string{{"N1"}}},
		{workspace.Note, "ana", [][]string{{"N2"}, {"N1"}}},
		{workspace.Note, "nobody", [][]string{}},
	} {
		if diff := cmp.Diff(c.want, d.find(workspace.Query{Kind: c.kind, Where: filter.Text{Needle: c.needle}}, workspace.ID)); diff != "" {
			t.Errorf("%s: %s", c.needle, diff)
		}
	}
}

func TestWhatFollowsFromConversationsIsToldAfterThemAndNotCounted(t *testing.T) {
	d := newDesk(t)
	d.talking(3)
	d.staff("Mia", "Tom")
	assign := workspace.AssignConversations{Selection: workspace.Selection{All: true}, Auto: true}
	tried := d.batch(workspace.Batch{Actor: "ana", DryRun: true, Changes: []workspace.Change{assign}})
	var told []string
	for _, s := range tried.Steps[:4] {
		told = append(told, s.Str(workspace.StepRecord)+" "+s.Str(workspace.StepField)+" "+s.Str(workspace.StepNew))
	}
	if diff := cmp.Diff([]string{"C1 assignee Mia", "C2 assignee Tom", "C3 assignee Mia", "P1 assignee Mia"}, told); diff != "" {
		t.Error(diff)
	}
	d.apply(assign)
	if r := d.apply(workspace.Undo{}); r.Changed != 3 || r.Matched != 3 {
		t.Errorf("undo changed %d of %d, want 3 of 3", r.Changed, r.Matched)
	}
	if r := d.apply(workspace.Redo{}); r.Changed != 3 {
		t.Errorf("redo changed %d, want 3", r.Changed)
	}
}
