package engine

import (
	"github.com/lobbycli/lobby/internal/workspace"
)

// talk takes one conversation of a file in, with its messages.
func (a *arrival) talk(r *workspace.ImportRow) (workspace.State, error) {
	no, made, err := a.identify(workspace.Conversation, r, workspace.ConversationExternalID, workspace.ConversationStartedAt)
	if err != nil {
		return "", err
	}
	row, err := a.ownedRow(workspace.Conversation, workspace.ConversationPerson, r, no, made)
	if err != nil {
		return "", err
	}
	a.met(row)
	if made {
		row.Set(workspace.ConversationStatus, workspace.TextValue(workspace.TalkClosed))
	}
	fill(row, r.Row, workspace.ConversationExternalID, workspace.ConversationChannel, workspace.ConversationStatus, workspace.ConversationAssignee)
	if at := r.Row.Num(workspace.ConversationStartedAt); at != 0 && (made || at < row.Num(workspace.ConversationStartedAt)) {
		row.Set(workspace.ConversationStartedAt, workspace.IntValue(at))
	}
	added, err := a.messages(row, r.Messages, made)
	if err != nil {
		return "", err
	}
	if err := a.places.seen(r.Row.Str(workspace.ConversationChannel), ""); err != nil {
		return "", err
	}
	owner, _, err := a.row(workspace.Person, row.Ref(workspace.ConversationPerson))
	if err != nil {
		return "", err
	}
	if added > 0 {
		hold(owner, heldMessages, added, false)
	}
	if !made {
		return a.state(row), nil
	}
	a.remembered(row, workspace.ConversationExternalID)
	hold(owner, heldConversations, 1, false)
	return workspace.Created, nil
}

// said is what makes two messages of a conversation the same one.
type said struct {
	at         int64
	from, text string
}

// messages adds those a conversation does not have yet and gives their number.
func (a *arrival) messages(talk workspace.Row, list []workspace.Row, fresh bool) (int, error) {
	have := map[said]bool{}
	if !fresh {
		ids, err := a.Look(workspace.Message, workspace.MessageConversation, []string{decimal(talk.No)})
		if err != nil {
			return 0, err
		}
		for row, err := range a.Rows(workspace.Message, ids[0]) {
			if err != nil {
				return 0, err
			}
			have[saidIn(row)] = true
		}
		for _, h := range a.hands[workspace.Message] {
			if h.is.Ref(workspace.MessageConversation) == talk.No {
				have[saidIn(h.is)] = true
			}
		}
	}
	added := 0
	for _, m := range list {
		if have[saidIn(m)] {
			continue
		}
		row, err := a.create(workspace.Message)
		if err != nil {
			return 0, err
		}
		fill(row, m, workspace.MessageAt, workspace.MessageFrom, workspace.MessageAgent, workspace.MessageText, workspace.MessageProducts)
		row.Set(workspace.MessageConversation, workspace.RefValue(talk.No))
		added++
		if at := row.Num(workspace.MessageAt); at >= talk.Num(workspace.ConversationLastMessageAt) {
			talk.Set(workspace.ConversationLastMessageAt, workspace.IntValue(at))
			talk.Set(workspace.ConversationLastMessage, row.Get(workspace.MessageText))
		}
		if start := talk.Num(workspace.ConversationStartedAt); start == 0 || row.Num(workspace.MessageAt) < start {
			talk.Set(workspace.ConversationStartedAt, row.Get(workspace.MessageAt))
		}
	}
	if fresh && talk.Num(workspace.ConversationStartedAt) == 0 {
		talk.Set(workspace.ConversationStartedAt, workspace.TimeValue(a.at))
	}
	talk.Set(workspace.ConversationMessages, workspace.IntValue(talk.Num(workspace.ConversationMessages)+int64(added)))
	return added, nil
}

func saidIn(m workspace.Row) said {
	return said{m.Num(workspace.MessageAt), m.Str(workspace.MessageFrom), m.Str(workspace.MessageText)}
}
