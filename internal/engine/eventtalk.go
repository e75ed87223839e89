package engine

import (
	"github.com/lobbycli/lobby/internal/workspace"
)

// talk applies an event of a conversation: a message, a form, an escalation,
// the end.
func (in *intake) talk(person workspace.Row, e *workspace.Event) error {
	row, err := in.conversation(person, e)
	if err != nil {
		return err
	}
	at := moment{e.At.UnixMicro(), e.ID}
	m := readMarks(row.Get(workspace.ConversationMarks))
	if start := row.Num(workspace.ConversationStartedAt); start == 0 || at.at < start {
		row.Set(workspace.ConversationStartedAt, workspace.IntValue(at.at))
	}
	switch e.Type {
	case "message":
		if err := in.message(person, row, m, at, e); err != nil {
			return err
		}
	case "escalation":
		m.latest(markEscalated, at)
		in.calls = append(in.calls, row.No)
	case "conversation.closed":
		m.latest(markClosed, at)
	}
	row.Set(workspace.ConversationStatus, workspace.TextValue(talkStatus(m)))
	row.Set(workspace.ConversationMarks, m.value())
	return nil
}

// conversation finds the conversation of an event, or starts it.
func (in *intake) conversation(person workspace.Row, e *workspace.Event) (workspace.Row, error) {
	if err := in.places.seen(e.Channel, e.Person.Platform); err != nil {
		return workspace.Row{}, err
	}
	key := session(e)
	if no, ok := in.talks[key]; ok {
		row, ok, err := in.row(workspace.Conversation, no)
		if err != nil || ok {
			return row, err
		}
	}
	row, err := in.create(workspace.Conversation)
	if err != nil {
		return row, err
	}
	in.talks[key] = row.No
	row.Set(workspace.ConversationPerson, workspace.RefValue(person.No))
	row.Set(workspace.ConversationChannel, workspace.TextValue(e.Channel))
	row.Set(workspace.ConversationSession, workspace.TextValue(key))
	hold(person, heldConversations, 1, true)
	return row, nil
}

// message adds a message to its conversation.
func (in *intake) message(person, talk workspace.Row, m marks, at moment, e *workspace.Event) error {
	row, err := in.create(workspace.Message)
	if err != nil {
		return err
	}
	from, _ := workspace.Message.Spec(workspace.MessageFrom).EnumValue(e.Message.From)
	row.Set(workspace.MessageConversation, workspace.RefValue(talk.No))
	row.Set(workspace.MessageAt, workspace.IntValue(at.at))
	row.Set(workspace.MessageFrom, workspace.TextValue(from))
	row.Set(workspace.MessageAgent, workspace.TextValue(e.Message.Agent))
	row.Set(workspace.MessageText, workspace.TextValue(e.Message.Text))
	row.Set(workspace.MessageEvent, workspace.TextValue(e.ID))
	if len(e.Message.Products) > 0 {
		row.Set(workspace.MessageProducts, workspace.TextValue(workspace.CompactJSON(e.Message.Products)))
	}
	talk.Set(workspace.ConversationMessages, workspace.IntValue(talk.Num(workspace.ConversationMessages)+1))
	if at.at >= talk.Num(workspace.ConversationLastMessageAt) && m.latest("last", at) {
		talk.Set(workspace.ConversationLastMessage, workspace.TextValue(e.Message.Text))
		talk.Set(workspace.ConversationLastMessageAt, workspace.IntValue(at.at))
	}
	if from == workspace.FromVisitor {
		m.latest(markWritten, at)
	}
	// A conversation can belong to somebody the event does not name any more.
	owner := person
	if talk.Ref(workspace.ConversationPerson) != person.No {
		if other, ok, err := in.row(workspace.Person, talk.Ref(workspace.ConversationPerson)); err != nil {
			return err
		} else if ok {
			owner = other
		}
	}
	hold(owner, heldMessages, 1, true)
	return nil
}
