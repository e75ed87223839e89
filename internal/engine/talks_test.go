package engine_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// talkEvent is an event of one visitor's conversation, some minutes after noon.
func talkEvent(id, kind, visitor, talk string, minute int) workspace.Event {
	e := workspace.Event{
		ID: id, Type: kind, At: workspacetest.Noon().Add(time.Duration(minute) * time.Minute), Channel: "shop", Conversation: talk,
		Person: workspace.EventPerson{Cookie: visitor},
	}
	switch kind {
	case "message":
		e.Message = &workspace.EventMessage{From: workspace.FromVisitor, Text: "hello"}
	case "escalation":
		e.Escalation = &workspace.EventEscalated{Reason: "asked for a human"}
	}
	return e
}

// talking opens n conversations, each of a visitor of its own.
func (d *desk) talking(n int) {
	d.Helper()
	var events []workspace.Event
	for i := range n {
		events = append(events, talkEvent(fmt.Sprint("open-", i), "message", fmt.Sprint("v-", i), fmt.Sprint("t-", i), -60+i))
	}
	d.events(events...)
}

// staff makes agents known who are available, a minute apart.
func (d *desk) staff(names ...string) {
	d.Helper()
	for _, name := range names {
		d.apply(workspace.AddAgent{Name: name})
		d.apply(workspace.SetAgentStatus{Agent: name, Status: workspace.AgentAvailable})
	}
}

func talks(ids ...string) workspace.Selection { return workspace.Selection{IDs: ids} }

// whose is each conversation with its status and agent, by number.
func (d *desk) whose() []string {
	d.Helper()
	var out []string
	for _, cells := range d.find(workspace.Query{Kind: workspace.Conversation, Order: []workspace.Order{{Field: workspace.ID}}},
		workspace.ID, workspace.ConversationStatus, workspace.ConversationAssignee) {
		out = append(out, strings.TrimSpace(strings.Join(cells, " ")))
	}
	return out
}

func (d *desk) equal(got, want any, what string) {
	d.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		d.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestTheNextConversationIsForWhoeverHasTheFewestThenForTheLongestIdle(t *testing.T) {
	d := newDesk(t)
	d.talking(7)
	d.staff("Mia", "Tom", "Lea") // idle since in this order
	d.apply(workspace.SetAgentStatus{Agent: "Mia", Status: workspace.AgentBusy})
	d.apply(workspace.SetAgentStatus{Agent: "mia", Status: workspace.AgentAvailable}) // and longest idle no more
	d.apply(workspace.AssignConversations{Selection: talks("C1", "C2", "C3"), Auto: true})
	d.equal(d.whose()[:3], []string{"C1 open Tom", "C2 open Lea", "C3 open Mia"}, "the longest idle comes first")
	d.apply(workspace.MoveConversations{Selection: talks("C2"), To: workspace.TalkClosed})
	r := d.apply(workspace.AssignConversations{Selection: workspace.Selection{All: true}, Auto: true})
	d.equal(d.whose(), []string{"C1 open Tom", "C2 closed Lea", "C3 open Mia", "C4 open Lea", "C5 open Mia", "C6 open Tom", "C7 open Lea"}, "loads differ by at most one")
	if r.Changed != 4 || r.Unchanged != 3 {
		t.Errorf("%d changed and %d unchanged, want 4 and 3", r.Changed, r.Unchanged)
	}
}

func TestWithoutAnAgentWhoIsThereAConversationStaysAndTheReceiptSaysWhy(t *testing.T) {
	d := newDesk(t)
	d.talking(2)
	d.staff("Mia")
	d.apply(workspace.AddAgent{Name: "Tom", Email: "tom@example.com"})
	d.apply(workspace.SetAgentStatus{Agent: "Mia", Status: workspace.AgentBusy})
	r := d.apply(workspace.AssignConversations{Selection: talks("C1"), Auto: true})
	if r.Entry != 0 || r.Unchanged != 1 || !strings.Contains(r.Outcomes[0].Why, "no agent") {
		t.Errorf("J%d, %d unchanged, %+v", r.Entry, r.Unchanged, r.Outcomes)
	}
	d.apply(workspace.AssignConversations{Selection: talks("C1"), Agent: "tom@example.com"}) // by hand to whomever
	d.apply(workspace.AssignConversations{Selection: talks("C2"), Agent: "mia"})
	d.apply(workspace.SetAgentStatus{Agent: "A1", Status: workspace.AgentAvailable})
	d.apply(workspace.AssignConversations{Selection: talks("C1", "C2"), Auto: true})
	d.equal(d.whose(), []string{"C1 open Mia", "C2 open Mia"}, "whose agent is away gets another")
}

func TestWhoIsNoAgentGetsNothing(t *testing.T) {
	d := newDesk(t)
	d.talking(2)
	d.staff("Mia Cole")
	d.apply(workspace.MoveConversations{Selection: talks("C2"), To: workspace.TalkClosed})
	for _, c := range []struct {
		change workspace.Change
		kind   workspace.ErrKind
		says   string
	}{
		{workspace.AssignConversations{Selection: talks("C1"), Agent: "Mia Cobe"}, workspace.NotFound, "did you mean Mia Cole?"},
		{workspace.AssignConversations{Selection: talks("C1"), Agent: "A7"}, workspace.NotFound, "agents list"},
		{workspace.AssignConversations{Selection: talks("C1")}, workspace.Usage, ""},
		{workspace.AssignConversations{Selection: talks("C1"), Agent: "A1", Auto: true}, workspace.Usage, ""},
		{workspace.AssignConversations{Selection: talks("C2"), Agent: "A1"}, workspace.Invalid, "reopen"},
		{workspace.MoveConversations{Selection: talks("C2"), To: workspace.TalkEscalated}, workspace.Invalid, "reopen"},
		{workspace.MoveConversations{Selection: talks("C1"), To: workspace.TalkOpen}, workspace.Done, ""},
		{workspace.SetAgentStatus{Status: workspace.AgentBusy}, workspace.NotFound, "agents add"},
		{workspace.SetAgentStatus{Agent: "Mia Cole", Status: "asleep"}, workspace.Invalid, "offline"},
		{workspace.AddAgent{Name: "mia cole", Email: "mia@example.com"}, workspace.Conflict, "remove"},
		{workspace.AddAgent{Name: "A2"}, workspace.Invalid, ""},
		{workspace.AddAgent{Name: " Tom"}, workspace.Invalid, ""},
		{workspace.AddAgent{Name: "Tom", Email: "tom"}, workspace.Invalid, ""},
		{workspace.RemoveAgent{Agent: "Tom"}, workspace.NotFound, ""},
	} {
		_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c.change}})
		if workspace.KindOf(err) != c.kind || !strings.Contains(hint(err), c.says) {
			t.Errorf("%+v: %v (%s), want %v and %q", c.change, err, hint(err), c.kind, c.says)
		}
	}
}

func TestAnEscalationFindsAnAgentUnlessTheWorkspaceDoesNotWantThat(t *testing.T) {
	d := newDesk(t)
	d.staff("Mia", "Tom")
	answer := talkEvent("e3", "message", "v-1", "t-1", 2)
	answer.Message = &workspace.EventMessage{From: workspace.FromAgent, Agent: "Lea", Text: "hi"}
	d.events(talkEvent("e1", "message", "v-1", "t-1", 0), talkEvent("e2", "escalation", "v-1", "t-1", 1), answer,
		talkEvent("e4", "escalation", "v-2", "t-2", 1), talkEvent("e5", "conversation.closed", "v-2", "t-2", 2))
	d.equal(d.whose(), []string{"C1 escalated Mia", "C2 closed"}, "the one that waits")
	d.events(talkEvent("e6", "escalation", "v-1", "t-1", 9))
	d.apply(workspace.SetSetting{Name: "assign.auto", Value: "off"})
	d.events(talkEvent("e7", "escalation", "v-3", "t-3", 9))
	d.equal(d.whose(), []string{"C1 escalated Mia", "C2 closed", "C3 escalated"}, "who has an agent keeps them")
}

// TestMovesByHandAndEventsMeetInAnyOrder closes a conversation by hand at 12:30 and
// lets events of before and after arrive in every order around that.
func TestMovesByHandAndEventsMeetInAnyOrder(t *testing.T) {
	for _, c := range []struct {
		kind   string
		minute int  // after noon
		late   bool // arrives after the move
		move   string
		want   string
	}{
		{"message", 20, false, workspace.TalkClosed, workspace.TalkClosed},
		{"message", 20, true, workspace.TalkClosed, workspace.TalkClosed},
		{"message", 40, true, workspace.TalkClosed, workspace.TalkOpen},
		{"escalation", 20, false, workspace.TalkClosed, workspace.TalkClosed},
		{"escalation", 20, true, workspace.TalkClosed, workspace.TalkClosed},
		{"escalation", 40, true, workspace.TalkClosed, workspace.TalkEscalated},
		{"conversation.closed", 20, true, workspace.TalkEscalated, workspace.TalkEscalated},
		{"conversation.closed", 40, true, workspace.TalkEscalated, workspace.TalkClosed},
		{"conversation.closed", 20, false, workspace.TalkOpen, workspace.TalkOpen},
	} {
		d := newDesk(t)
		d.events(talkEvent("e0", "message", "v", "t", 0))
		event := talkEvent("e1", c.kind, "v", "t", c.minute)
		if !c.late {
			d.events(event)
		}
		d.now = workspacetest.Noon().Add(29 * time.Minute)
		d.apply(workspace.MoveConversations{Selection: talks("C1"), To: c.move})
		if c.late {
			d.events(event)
		}
		if got := d.whose()[0]; got != "C1 "+c.want {
			t.Errorf("%s at 12:%d, late %v, %s by hand: %s, want %s", c.kind, c.minute, c.late, c.move, got, c.want)
		}
	}
}

func TestAMoveWorksAgainstAFastClockAndIsTakenBackUnderLaterEvents(t *testing.T) {
	d := newDesk(t)
	d.events(talkEvent("e1", "escalation", "v", "t", 60*24*365))
	close := d.apply(workspace.MoveConversations{Selection: talks("C1"), To: workspace.TalkClosed})
	d.equal(d.whose(), []string{"C1 closed"}, "closed whatever the channel's clock says")
	bot := talkEvent("e2", "message", "v", "t", 5)
	bot.Message.From = workspace.FromBot
	d.events(bot)
	d.apply(workspace.Undo{Entries: []int64{close.Entry}})
	bot.ID = "e3"
	d.events(bot)
	d.equal(d.whose(), []string{"C1 escalated"}, "nothing of the move is left")
}

// TestWhatFollowsFromConversationsIsAlwaysTrueAndUndoLeadsBack works at random and
// compares with what is said in two sentences.
func TestWhatFollowsFromConversationsIsAlwaysTrueAndUndoLeadsBack(t *testing.T) {
	checks(t, 30)
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		d.talking(3)
		d.staff("Mia", "Tom")
		event := 0
		draw := func() workspace.Change {
			ref := talks(rapid.SampledFrom([]string{"C1", "C2", "C3", "C4"}).Draw(rt, "talk"))
			agent := rapid.SampledFrom([]string{"Mia", "Tom", "lea"}).Draw(rt, "agent")
			switch rapid.IntRange(0, 9).Draw(rt, "change") {
			case 0, 1:
				return workspace.AssignConversations{Selection: ref, Agent: agent}
			case 2:
				return workspace.AssignConversations{Selection: workspace.Selection{All: true}, Auto: true}
			case 3:
				return workspace.UnassignConversations{Selection: ref}
			case 4, 5:
				return workspace.MoveConversations{Selection: ref, To: rapid.SampledFrom([]string{"open", "escalated", "closed"}).Draw(rt, "to")}
			case 6:
				return workspace.SetAgentStatus{Agent: agent, Status: rapid.SampledFrom([]string{"available", "busy", "offline"}).Draw(rt, "status")}
			case 7:
				return rapid.SampledFrom([]workspace.Change{workspace.AddAgent{Name: "Lea"}, workspace.RemoveAgent{Agent: agent}}).Draw(rt, "team")
			case 8:
				return workspace.MergePeople{Into: "P1", From: []string{rapid.SampledFrom([]string{"P2", "P3"}).Draw(rt, "from")}}
			}
			event++
			kind := rapid.SampledFrom([]string{"message", "escalation", "conversation.closed"}).Draw(rt, "event")
			return workspace.AddEvents{Events: []workspace.Event{talkEvent(fmt.Sprint("x", event), kind,
				fmt.Sprint("v-", rapid.IntRange(0, 3).Draw(rt, "visitor")), fmt.Sprint("t-", rapid.IntRange(0, 4).Draw(rt, "talk")), rapid.IntRange(0, 90).Draw(rt, "minute"))}}
		}
		var entries []int64
		var before []string
		for range rapid.IntRange(1, 12).Draw(rt, "changes") {
			was, c := workspacetest.Export(t, d), draw()
			d.now = d.now.Add(time.Minute)
			r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
			if err == nil && r.Entry != 0 {
				entries, before = append(entries, r.Entry), append(before, was)
			}
			if wrong := d.unsettled(); wrong != "" {
				rt.Fatalf("after %s %+v: %s", c.Verb(), c, wrong)
			}
		}
		for i := len(entries) - 1; i >= 0; i-- {
			d.apply(workspace.Undo{Entries: entries[i : i+1]})
			if diff := gocmp.Diff(strings.Split(before[i], "\n"), strings.Split(workspacetest.Export(t, d), "\n")); diff != "" {
				rt.Fatalf("undo of J%d does not lead back (-want +got):\n%s", entries[i], diff)
			}
			if wrong := d.unsettled(); wrong != "" {
				rt.Fatalf("after undo of J%d: %s", entries[i], wrong)
			}
		}
	})
}

// unsettled is what does not follow from the conversations as it should.
func (d *desk) unsettled() string {
	open := rows(d.T, d, workspace.Query{Kind: workspace.Conversation, Where: d.where(workspace.Conversation, "status != closed")})
	for _, p := range rows(d.T, d, workspace.Query{Kind: workspace.Person}) {
		theirs := slices.DeleteFunc(slices.Clone(open), func(r workspace.Row) bool { return r.Ref(workspace.ConversationPerson) != p.No })
		slices.SortStableFunc(theirs, func(a, b workspace.Row) int {
			return cmp.Or(cmp.Compare(b.Num(workspace.ConversationLastMessageAt), a.Num(workspace.ConversationLastMessageAt)), cmp.Compare(a.No, b.No))
		})
		want := ""
		if len(theirs) > 0 {
			want = theirs[0].Str(workspace.ConversationAssignee)
		}
		if got := p.Str(workspace.PersonAssignee); got != want {
			return fmt.Sprintf("the agent of %s is %q, want %q", p.ID(), got, want)
		}
	}
	for _, a := range rows(d.T, d, workspace.Query{Kind: workspace.Agent}) {
		load := 0
		for _, c := range open {
			if strings.EqualFold(c.Str(workspace.ConversationAssignee), a.Str(workspace.AgentName)) {
				load++
			}
		}
		idle := load == 0 && a.Num(workspace.AgentConnected) == 1 && a.Str(workspace.AgentState) == workspace.AgentAvailable
		if int(a.Num(workspace.AgentConversations)) != load || idle != (a.Num(workspace.AgentIdleSince) != 0) {
			return fmt.Sprintf("%s has %d conversations, idle %v, want %d, %v", a.ID(), a.Num(workspace.AgentConversations), !idle, load, idle)
		}
	}
	return ""
}

func TestAChannelCountsEverybodyWhoEverTalkedThereOnce(t *testing.T) {
	d := newDesk(t)
	d.events(talkEvent("e1", "message", "v-1", "t-1", 0), talkEvent("e2", "message", "v-1", "t-2", 1), talkEvent("e3", "message", "v-2", "t-3", 2))
	other := talkEvent("e4", "message", "v-2", "t-4", 3)
	other.Channel = "docs"
	d.events(other)
	d.apply(workspace.MoveConversations{Selection: workspace.Selection{All: true}, To: workspace.TalkClosed})
	channels := func() [][]string {
		return d.find(workspace.Query{Kind: workspace.Channel}, workspace.ChannelName, workspace.ChannelPeople)
	}
	d.equal(channels(), [][]string{{"shop", "2"}, {"docs", "1"}}, "people of the channels")
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	d.equal(channels(), [][]string{{"shop", "1"}, {"docs", "1"}}, "merged people are one")
}

func TestAChannelIsOneHoweverItIsSpelled(t *testing.T) {
	for _, together := range []bool{true, false} {
		d := newDesk(t)
		one, other := talkEvent("m1", "message", "v-1", "a", 0), talkEvent("m2", "message", "v-2", "b", 1)
		other.Channel = "SHOP"
		if together {
			d.events(one, other)
		} else {
			d.events(one)
			d.events(other)
		}
		d.equal(d.find(workspace.Query{Kind: workspace.Channel}, workspace.ChannelName, workspace.ChannelPeople), [][]string{{"shop", "2"}}, "the channels")
	}
}
