package workspacetest

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
)

// talkChanges is each verb of conversations and agents once, for everyChange.
func talkChanges() []sampleChange {
	team := []workspace.Change{
		workspace.AddAgent{Name: "Mia", Email: "mia@example.com"}, workspace.AddAgent{Name: "Tom"},
		workspace.SetAgentStatus{Agent: "mia", Status: workspace.AgentAvailable}, workspace.SetAgentStatus{Agent: "tom", Status: workspace.AgentBusy},
	}
	all := workspace.Selection{All: true}
	with := func(name string, c ...workspace.Change) sampleChange {
		return sampleChange{name, append(append([]workspace.Change{}, team...), c...)}
	}
	return []sampleChange{
		with("agents"),
		with("assign", workspace.AssignConversations{Selection: all, Auto: true}),
		with("unassign", workspace.AssignConversations{Selection: pick("C1", "C3"), Agent: "Mia"}, workspace.UnassignConversations{Selection: pick("C3")}),
		with("remove agent", workspace.AssignConversations{Selection: pick("C2"), Agent: "Tom"}, workspace.RemoveAgent{Agent: "Tom"}),
		{"escalate conversations", []workspace.Change{workspace.MoveConversations{Selection: all, To: workspace.TalkEscalated}}},
		{"close conversations", []workspace.Change{workspace.MoveConversations{Selection: all, To: workspace.TalkClosed}}},
		{"reopen conversations", []workspace.Change{workspace.MoveConversations{Selection: pick("C2"), To: workspace.TalkOpen}}},
	}
}

func testTalks(t *testing.T, open func(*testing.T) *desk) {
	t.Run("AreSharedOutAndCounted", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		all := workspace.Selection{All: true}
		d.came(d.apply(workspace.AssignConversations{Selection: all, Auto: true}), counts{Matched: 3, Unchanged: 3})
		d.apply(workspace.AddAgent{Name: "Mia"}, workspace.AddAgent{Name: "Tom"},
			workspace.SetAgentStatus{Agent: "Mia", Status: workspace.AgentAvailable}, workspace.SetAgentStatus{Agent: "Tom", Status: workspace.AgentAvailable})
		d.came(d.apply(workspace.AssignConversations{Selection: all, Auto: true}), counts{Matched: 3, Changed: 3})
		d.has(workspace.Agent, "A1", map[workspace.Field]string{workspace.AgentConversations: "2", workspace.AgentIdleSince: ""})
		d.has(workspace.Agent, "A2", map[workspace.Field]string{workspace.AgentConversations: "1"})
		d.has(workspace.Person, "P2", map[workspace.Field]string{workspace.PersonAssignee: "Tom"})
		d.apply(workspace.MoveConversations{Selection: pick("C2"), To: workspace.TalkClosed})
		d.has(workspace.Person, "P2", map[workspace.Field]string{workspace.PersonAssignee: ""})
		d.refused(workspace.Invalid, workspace.AssignConversations{Selection: pick("C2"), Agent: "Mia"})
		d.refused(workspace.NotFound, workspace.AssignConversations{Selection: pick("C1"), Agent: "Lea"})
		d.refused(workspace.Conflict, workspace.AddAgent{Name: "MIA", Email: "mia@example.com"})
	})
	t.Run("ArePartOfWhatPeopleAreAskedFor", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		for where, want := range map[string]string{
			"conversation.channel = PAGE": "P3", "conversation.status != open": "P2", "conversation.status = escalated and lead.tag = coupon_request": "P2",
			"not (conversation.channel = page or ticket.status = open)": "P2", "conversation.started_at < 2026-11-20T07:10:00Z": "P1",
		} {
			q := workspace.Query{Kind: workspace.Person, Where: Where(t, workspace.Person, where)}
			if got := strings.Join(d.ids(q), " "); got != want {
				t.Errorf("%s: %s, want %s", where, got, want)
			}
		}
		q := workspace.Query{Kind: workspace.Conversation, Where: Where(t, workspace.Conversation, `"INES"`)}
		if got := strings.Join(d.ids(q), " "); got != "C1" {
			t.Errorf("the conversations of Ines: %s, want C1", got)
		}
		d.has(workspace.Channel, "H1", map[workspace.Field]string{workspace.ChannelPeople: "2"})
	})
}

// talkChange draws work on conversations and on the team.
func (s *sequence) talkChange() workspace.Change {
	agent := one(s, "agent", "Mia", "mia", "Tom", "A1", "mia@example.com")
	switch rapid.IntRange(0, 7).Draw(s.T, "talk change") {
	case 0:
		return workspace.AddAgent{Name: one(s, "name", "Mia", "MIA", "Tom", "A3", " x"), Email: one(s, "e-mail", "", "mia@example.com", "tom@example.com", "no address")}
	case 1:
		return workspace.RemoveAgent{Agent: agent}
	case 2, 3:
		return workspace.SetAgentStatus{Agent: agent, Status: one(s, "status", "available", "available", "busy", "offline", "asleep")}
	case 4:
		return workspace.AssignConversations{Selection: s.selection(workspace.Conversation), Agent: one(s, "to", agent, agent, ""), Auto: rapid.Bool().Draw(s.T, "auto")}
	case 5:
		return workspace.UnassignConversations{Selection: s.selection(workspace.Conversation)}
	}
	return workspace.MoveConversations{Selection: s.selection(workspace.Conversation), To: one(s, "to", workspace.TalkOpen, workspace.TalkEscalated, workspace.TalkClosed)}
}
