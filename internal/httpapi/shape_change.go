package httpapi

import (
	"reflect"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// changes are one of each verb that travels.
func changes() []workspace.Change {
	return []workspace.Change{
		workspace.EditPerson{}, workspace.TagPeople{}, workspace.RenameTag{}, workspace.MergePeople{}, workspace.UnmergePerson{},
		workspace.MoveLeads{To: workspace.LeadHandled}, workspace.MoveLeads{To: workspace.LeadClosed}, workspace.MoveLeads{To: workspace.LeadNew},
		workspace.SplitLead{}, workspace.ErasePeople{},
		workspace.AssignConversations{}, workspace.UnassignConversations{},
		workspace.MoveConversations{To: workspace.TalkEscalated}, workspace.MoveConversations{To: workspace.TalkClosed}, workspace.MoveConversations{To: workspace.TalkOpen},
		workspace.MoveTickets{To: workspace.TalkClosed}, workspace.MoveTickets{To: workspace.TalkOpen},
		workspace.AddNote{}, workspace.MarkNotes{}, workspace.RemoveNotes{},
		workspace.AddAgent{}, workspace.RemoveAgent{}, workspace.SetAgentStatus{}, workspace.ClaimMails{}, workspace.SettleMail{},
		workspace.CreateSegment{}, workspace.EditSegment{}, workspace.RenameSegment{}, workspace.DeleteSegment{},
		workspace.SetSetting{}, workspace.CreateToken{}, workspace.RevokeToken{},
		workspace.AddEvents{}, workspace.Undo{}, workspace.Redo{},
	}
}

// changeShape is the shape of a change: one object a verb, made from its struct.
func changeShape() shape {
	return named("Change", func() Shape {
		s := Shape{About: "one thing that shall be different; its member change says which", By: "change"}
		for _, c := range changes() {
			s.OneOf, s.Verbs = append(s.OneOf, verbShape(c)()), append(s.Verbs, c.Verb())
		}
		return s
	})
}

// verbShape is the shape of the changes of one verb.
func verbShape(c workspace.Change) shape {
	var name strings.Builder
	for word := range strings.SplitSeq(c.Verb(), ".") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return named("Change"+name.String(), func() Shape {
		s := Shape{Go: reflect.TypeOf(c), Members: []Member{{Name: "change", Of: Shape{Type: typeString, Enum: []string{c.Verb()}}}}}
		switch c.(type) {
		case workspace.MoveLeads: // the verb tells where to
			s.Without = "to"
		case workspace.AddEvents:
			event := eventShape()()
			s.Members = append(s.Members, Member{Name: "events", Of: Shape{Items: &event}})
		}
		return s
	})
}

// eventShape is the shape of an event.
func eventShape() shape {
	return named("Event", func() Shape {
		return Shape{
			Go:    reflect.TypeFor[workspace.Event](),
			About: "what a channel sends; besides message, lead, ticket and escalation, which have a member of that name, there are identify, page and conversation.closed. The same event_id twice changes nothing, and the order of arrival does not matter.",
			Members: []Member{{Name: "type", Of: Shape{
				Enum: []string{"message", "identify", "lead", "ticket", "escalation", "page", "conversation.closed"},
			}}},
		}
	})
}
