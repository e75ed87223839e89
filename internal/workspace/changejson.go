package workspace

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// changeMember holds the verb of a change in its JSON spelling.
const changeMember = "change"

// MarshalChange spells a change as one JSON object: {"change":"lead.close",…},
// as it stands in plans and travels. Imports have no such spelling, nor moves to
// what is no status: Invalid.
func MarshalChange(c Change) ([]byte, error) {
	b := AppendJSONString([]byte(`{"change":`), c.Verb())
	var body string
	switch c := c.(type) {
	case Import:
		return nil, Errorf(Invalid, "%s: an import cannot stand in a plan", c.Verb())
	case MoveLeads:
		if err := leadsTo(Lead, c.To); err != nil {
			return nil, err
		}
		body = CompactJSON(moveWire{c.Selection, c.If})
	case MoveConversations:
		if err := leadsTo(Conversation, c.To); err != nil {
			return nil, err
		}
		body = CompactJSON(c)
	case MoveTickets:
		if err := leadsTo(Ticket, c.To); err != nil {
			return nil, err
		}
		body = CompactJSON(c)
	default:
		body = CompactJSON(c)
	}
	if body != "{}" {
		b = append(b, ',')
	}
	return append(b, body[1:]...), nil
}

// leadsTo refuses a move to what is no status, or is spelled otherwise: its verb would
// say another.
func leadsTo(k Kind, to string) error {
	one, err := k.Status(to)
	if err == nil && one != to {
		err = Errorf(Invalid, "%q is spelled %s", clip(to), one)
	}
	return err
}

// ParseChange reads what MarshalChange writes. Errors are Invalid: broken JSON,
// an unknown verb, an unknown or repeated member, a value that does not fit.
func ParseChange(text []byte) (Change, error) { return RawJSON(text).Change() }

// Change reads the value as ParseChange does. References share its memory.
func (v RawJSON) Change() (Change, error) {
	members, err := ReadMembers(string(v), nil)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(members, func(m Member) bool { return m.Name == changeMember })
	if i < 0 {
		return nil, Errorf(Invalid, "%s is missing", changeMember).WithHint("such as {\"change\":\"lead.close\",\"ids\":[\"L1\"]}")
	}
	verb, ok := members[i].Value.Text()
	if !ok {
		return nil, Errorf(Invalid, "%s: %s is not a verb", changeMember, clip(string(members[i].Value)))
	}
	for _, known := range verbs() {
		if known.verb == verb {
			c, err := known.read(slices.Delete(members, i, i+1))
			if err != nil {
				return nil, Errorf(Invalid, "%s: %w", verb, err)
			}
			return c, nil
		}
	}
	return nil, Errorf(Invalid, "unknown change %q", clip(verb)).WithHint("known changes: %s", strings.Join(Verbs(), ", "))
}

// Verbs lists the verbs ParseChange knows.
func Verbs() []string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.verb)
	}
	return names
}

// verb is one kind of change and how its members are read.
type verb struct {
	verb string
	read func([]Member) (Change, error)
}

func verbs() []verb {
	return []verb{
		{"person.edit", readChange[EditPerson]},
		{"person.tag", readChange[TagPeople]},
		{"tag.rename", readChange[RenameTag]},
		{"person.merge", readChange[MergePeople]},
		{"person.unmerge", readChange[UnmergePerson]},
		{"lead.handle", readMove(LeadHandled)},
		{"lead.close", readMove(LeadClosed)},
		{"lead.reopen", readMove(LeadNew)},
		{"lead.split", readChange[SplitLead]},
		{"person.erase", readChange[ErasePeople]},
		{"conversation.assign", readChange[AssignConversations]},
		{"conversation.unassign", readChange[UnassignConversations]},
		{"conversation.escalate", readTalkMove(TalkEscalated)},
		{"conversation.close", readTalkMove(TalkClosed)},
		{"conversation.reopen", readTalkMove(TalkOpen)},
		{"ticket.close", readTicketMove(TalkClosed)},
		{"ticket.reopen", readTicketMove(TalkOpen)},
		{"note.add", readChange[AddNote]},
		{"note.highlight", readMark},
		{"note.remove", readChange[RemoveNotes]},
		{"agent.add", readChange[AddAgent]},
		{"agent.remove", readChange[RemoveAgent]},
		{"agent.status", readChange[SetAgentStatus]},
		{"mail.claim", readChange[ClaimMails]},
		{"mail.settle", readChange[SettleMail]},
		{"segment.create", readChange[CreateSegment]},
		{"segment.edit", readChange[EditSegment]},
		{"segment.rename", readChange[RenameSegment]},
		{"segment.delete", readChange[DeleteSegment]},
		{"setting.set", readChange[SetSetting]},
		{"token.create", readChange[CreateToken]},
		{"token.revoke", readChange[RevokeToken]},
		{"event", readEvents},
		{"undo", readChange[Undo]},
		{"redo", readChange[Redo]},
	}
}

// moveWire is MoveLeads without its target, which the verb tells.
type moveWire struct {
	Selection
	If string `json:"if_status,omitempty"`
}

func readMove(to string) func([]Member) (Change, error) {
	return func(members []Member) (Change, error) {
		w, err := decode[moveWire](members)
		return MoveLeads{Selection: w.Selection, To: to, If: w.If}, err
	}
}

// readMark wants to be told which way: to say nothing would mean no longer.
func readMark(members []Member) (Change, error) {
	if !slices.ContainsFunc(members, func(m Member) bool { return m.Name == "highlighted" }) {
		return nil, Errorf(Invalid, "highlighted is missing").WithHint("say \"highlighted\":true, or false for no longer")
	}
	return readChange[MarkNotes](members)
}

func readTalkMove(to string) func([]Member) (Change, error) {
	return func(members []Member) (Change, error) {
		c, err := decode[MoveConversations](members)
		c.To = to
		return c, err
	}
}

func readTicketMove(to string) func([]Member) (Change, error) {
	return func(members []Member) (Change, error) {
		c, err := decode[MoveTickets](members)
		c.To = to
		return c, err
	}
}

func readChange[C Change](members []Member) (Change, error) { return decode[C](members) }

func readEvents(members []Member) (Change, error) {
	var c AddEvents
	for _, m := range members {
		if m.Name != "events" {
			return nil, Errorf(Invalid, "unknown member %q", clip(m.Name))
		}
		err := EachElement(string(m.Value), func(v RawJSON) error {
			if len(c.Events) == mostEvents {
				return Errorf(Invalid, "more than the %d of one change", mostEvents)
			}
			e, err := ParseEvent([]byte(v))
			if err != nil {
				return Errorf(Invalid, "%d: %w", len(c.Events)+1, err)
			}
			c.Events = append(c.Events, e)
			return nil
		})
		if err != nil {
			return nil, Errorf(Invalid, "events: %w", err)
		}
	}
	return c, nil
}

// decode reads the members of a struct. The library would also take names in
// other cases, so that one value could stand there twice: those are refused.
func decode[T any](members []Member) (T, error) {
	var v T
	selection, selects := any(&v).(interface{ takeIDs(RawJSON) error })
	b := []byte{'{'}
	for _, m := range members {
		if strings.Trim(m.Name, "abcdefghijklmnopqrstuvwxyz_") != "" {
			return v, Errorf(Invalid, "unknown member %q", clip(m.Name))
		}
		if m.Name == "ids" && selects {
			if err := selection.takeIDs(m.Value); err != nil {
				return v, Errorf(Invalid, "ids: %w", err)
			}
			continue
		}
		if err := short(m.Value); err != nil {
			return v, Errorf(Invalid, "%s: %w", m.Name, err)
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(AppendJSONString(b, m.Name), ':')
		b = append(b, m.Value...)
	}
	dec := json.NewDecoder(bytes.NewReader(append(b, '}')))
	dec.DisallowUnknownFields()
	err := dec.Decode(&v)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return v, Errorf(Invalid, "%s: a JSON %s does not fit here", wrong.Field, wrong.Value)
	}
	if err != nil {
		return v, Errorf(Invalid, "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return v, nil
}
