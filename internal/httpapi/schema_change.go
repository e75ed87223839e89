package httpapi

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

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

// changeSchema is the schema of a change: one object a verb, made from its struct.
func changeSchema() schema {
	return named("Change", func(all huma.Registry) *huma.Schema {
		s := &huma.Schema{
			Description:   "one thing that shall be different; its member change says which",
			Discriminator: &huma.Discriminator{PropertyName: "change", Mapping: map[string]string{}},
		}
		for _, c := range changes() {
			one := verbSchema(c)(all)
			s.OneOf = append(s.OneOf, one)
			s.Discriminator.Mapping[c.Verb()] = one.Ref
		}
		return s
	})
}

// verbSchema is the schema of the changes of one verb.
func verbSchema(c workspace.Change) schema {
	var name strings.Builder
	for word := range strings.SplitSeq(c.Verb(), ".") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return named("Change"+name.String(), func(all huma.Registry) *huma.Schema {
		s := huma.SchemaFromType(all, reflect.TypeOf(c))
		if _, move := c.(workspace.MoveLeads); move { // the verb tells where to
			delete(s.Properties, "to")
		}
		if events, ok := s.Properties["events"]; ok {
			events.Items = eventSchema()(all)
		}
		s.Properties["change"] = &huma.Schema{Type: huma.TypeString, Enum: []any{c.Verb()}}
		required := []string{"change"}
		for _, name := range s.Required {
			if s.Properties[name] != nil {
				required = append(required, name)
			}
		}
		s.Required = required
		return s
	})
}

// eventSchema is the schema of an event.
func eventSchema() schema {
	return named("Event", func(all huma.Registry) *huma.Schema {
		s := huma.SchemaFromType(all, reflect.TypeFor[workspace.Event]())
		s.Description = "what a channel sends; besides message, lead, ticket and escalation, which have a member of that name, there are identify, page and conversation.closed. The same event_id twice changes nothing, and the order of arrival does not matter."
		s.Properties["type"].Enum = []any{"message", "identify", "lead", "ticket", "escalation", "page", "conversation.closed"}
		return s
	})
}

// neverNull takes from a schema what the generator assumes of every Go slice: the
// lists of this program are never null.
func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	for _, p := range s.Properties {
		neverNull(p)
	}
	for _, p := range s.OneOf {
		neverNull(p)
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		neverNull(more)
	}
}
