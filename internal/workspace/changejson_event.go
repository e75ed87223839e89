package workspace

import (
	"time"
)

// MaxEvent is the longest text of one event, in bytes.
const MaxEvent = 256 << 10

// ParseEvent reads one event, as a line of an ingest file or a body carries it.
// Errors are Invalid and name the member: unknown or repeated members, a missing
// event_id, type or at, a type without its own member or with another's, values
// that do not fit, a text over MaxEvent.
func ParseEvent(text []byte) (Event, error) {
	var e Event
	if len(text) > MaxEvent {
		return e, Errorf(Invalid, "the event is longer than 256 KiB")
	}
	members, err := ReadMembers(string(text), nil)
	if err != nil {
		return e, err
	}
	for _, m := range members {
		if err := e.set(m); err != nil {
			return Event{}, err
		}
	}
	if err := e.check(); err != nil {
		return Event{}, err
	}
	return e, nil
}

// set takes one member. A part that is null counts as absent.
func (e *Event) set(m Member) error {
	var err error
	switch {
	case m.Name == "at":
		e.At, err = readMoment(m.Value)
	case m.Name == "person":
		err = e.Person.read(m.Value)
	case m.Name == "environment" && !m.Value.Null():
		e.Environment = &Environment{}
		err = e.Environment.read(m.Value)
	case m.Name == "message" && !m.Value.Null():
		e.Message = &EventMessage{}
		err = e.Message.read(m.Value)
	case m.Name == "lead" && !m.Value.Null():
		e.Lead = &EventLead{}
		err = e.Lead.read(m.Value)
	case m.Name == "ticket" && !m.Value.Null():
		e.Ticket = &EventTicket{}
		err = readTexts(m.Value, []textMember{{"subject", &e.Ticket.Subject}, {"body", &e.Ticket.Body}})
	case m.Name == "escalation" && !m.Value.Null():
		e.Escalation = &EventEscalated{}
		err = readTexts(m.Value, []textMember{{"reason", &e.Escalation.Reason}})
	case m.Name == "environment", m.Name == "message", m.Name == "lead", m.Name == "ticket", m.Name == "escalation":
		return nil
	default:
		return setText(m, []textMember{
			{"event_id", &e.ID}, {"type", &e.Type}, {"channel", &e.Channel}, {"conversation", &e.Conversation},
		})
	}
	if err != nil {
		return Errorf(Invalid, "%s: %v", m.Name, err)
	}
	return nil
}

// check compares the type with the members there are.
func (e *Event) check() error {
	switch {
	case e.ID == "":
		return Errorf(Invalid, "event_id is missing")
	case e.Type == "":
		return Errorf(Invalid, "type is missing")
	case e.At.IsZero():
		return Errorf(Invalid, "at is missing")
	}
	parts := []struct {
		name  string
		there bool
	}{
		{"message", e.Message != nil}, {"lead", e.Lead != nil}, {"ticket", e.Ticket != nil}, {"escalation", e.Escalation != nil},
	}
	known := e.Type == "identify" || e.Type == "page" || e.Type == "conversation.closed"
	for _, p := range parts {
		known = known || p.name == e.Type
		switch {
		case p.name == e.Type && !p.there:
			return Errorf(Invalid, "%s: an event of type %s needs this member", p.name, e.Type)
		case p.name != e.Type && p.there:
			return Errorf(Invalid, "%s: does not belong in an event of type %q", p.name, clip(e.Type))
		}
	}
	if !known {
		return Errorf(Invalid, "type: %q is not one of message, identify, lead, ticket, escalation, page, conversation.closed", clip(e.Type))
	}
	return nil
}

func readMoment(v RawJSON) (time.Time, error) {
	text, ok := v.Text()
	if !ok {
		return time.Time{}, Errorf(Invalid, "%s is not a time like 2026-11-20T10:00:00Z", clip(string(v)))
	}
	return ParseMoment(text)
}

func (p *EventPerson) read(v RawJSON) error {
	members, err := ReadMembers(string(v), nil)
	if err != nil {
		return err
	}
	texts := []textMember{
		{"cookie", &p.Cookie}, {"user_id", &p.UserID}, {"email", &p.Email}, {"name", &p.Name}, {"phone", &p.Phone},
		{"company", &p.Company}, {"platform", &p.Platform}, {"platform_id", &p.PlatformID}, {"avatar_url", &p.AvatarURL},
	}
	for _, m := range members {
		switch m.Name {
		case "tags":
			var tags Value
			tags, err = Person.ParseJSON(PersonTags, m.Value)
			p.Tags = tags.List()
		case "metadata":
			p.Metadata, err = readMeta(m.Value)
		default:
			err = setText(m, texts)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readMeta reads a flat object; keys that are null are left out.
func readMeta(v RawJSON) (map[string]any, error) {
	if v.Null() {
		return nil, nil
	}
	members, err := ReadMembers(string(v), nil)
	if err != nil {
		return nil, Errorf(Invalid, "metadata: %v", err)
	}
	out := make(map[string]any, len(members))
	for _, m := range members {
		switch m.Value[0] {
		case '{', '[':
			return nil, Errorf(Invalid, "metadata: %q holds a list or an object; only text, numbers, true, false and null fit", clip(m.Name))
		case 'n':
		default:
			out[m.Name] = m.Value.scalar()
		}
	}
	return out, nil
}

func (e *Environment) read(v RawJSON) error {
	return readTexts(v, []textMember{
		{"ip", &e.IP}, {"country", &e.Country}, {"city", &e.City}, {"browser", &e.Browser}, {"os", &e.OS},
		{"user_agent", &e.UserAgent}, {"page_url", &e.PageURL}, {"entry_url", &e.EntryURL},
		{"language", &e.Language}, {"timezone", &e.Timezone},
	})
}

func (m *EventMessage) read(v RawJSON) error {
	members, err := ReadMembers(string(v), nil)
	if err != nil {
		return err
	}
	for _, part := range members {
		if part.Name == "products" && !part.Value.Null() {
			var elements []RawJSON
			if elements, err = ReadElements(string(part.Value)); err == nil {
				m.Products, err = each(elements, readProduct)
			}
			if err != nil {
				return Errorf(Invalid, "products: %v", err)
			}
			continue
		}
		if err := setText(part, []textMember{{"from", &m.From}, {"text", &m.Text}, {"agent", &m.Agent}, {"products", new(string)}}); err != nil {
			return err
		}
	}
	from, ok := Message.Spec(MessageFrom).EnumValue(m.From)
	if !ok {
		return Errorf(Invalid, "from: %q is not one of visitor, bot, agent", clip(m.From))
	}
	m.From = from
	return nil
}

func (l *EventLead) read(v RawJSON) error {
	err := readTexts(v, []textMember{
		{"tag", &l.Tag}, {"order_number", &l.OrderNumber}, {"name", &l.Name}, {"email", &l.Email}, {"phone", &l.Phone},
	})
	if err != nil {
		return err
	}
	tag, ok := Lead.Spec(LeadTag).EnumValue(l.Tag)
	if !ok {
		return Errorf(Invalid, "tag: %q is not a lead tag", clip(l.Tag))
	}
	l.Tag = tag
	return nil
}
