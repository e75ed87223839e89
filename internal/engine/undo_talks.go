package engine

import (
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A conversation begins no later than its first message, and none of its messages is
// later than its last. What an entry gives back may be older than that: messages that
// came since, and lie between those it found and those it brought, changed neither.

// span is the messages of a conversation.
type span struct {
	first int64 // microseconds
	last  moment
	text  string // of the last
}

// settleSpans makes room in conversations for the messages they have.
func (r *reversal) settleSpans() error {
	if r.busy.Empty() {
		return nil
	}
	spans, err := r.spans(r.busy)
	if err != nil {
		return err
	}
	if err := r.load(workspace.Conversation, r.busy); err != nil {
		return err
	}
	for no, s := range spans {
		row, ok, err := r.row(workspace.Conversation, no)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if row.Num(workspace.ConversationStartedAt) > s.first {
			row.Set(workspace.ConversationStartedAt, workspace.IntValue(s.first))
		}
		if row.Num(workspace.ConversationLastMessageAt) < s.last.at {
			row.Set(workspace.ConversationLastMessageAt, workspace.IntValue(s.last.at))
			row.Set(workspace.ConversationLastMessage, workspace.TextValue(s.text))
			m := readMarks(row.Get(workspace.ConversationMarks))
			m.latest("last", s.last)
			row.Set(workspace.ConversationMarks, m.value())
		}
	}
	return r.flush()
}

// spans reads the messages of conversations.
func (r *reversal) spans(talks workspace.Ids) (map[workspace.No]*span, error) {
	var names []string
	for no := range talks.All() {
		names = append(names, decimal(no))
	}
	sets, err := r.Look(workspace.Message, workspace.MessageConversation, names)
	if err != nil {
		return nil, err
	}
	spans := map[workspace.No]*span{}
	for row, err := range r.Rows(workspace.Message, idset.Or(sets...), workspace.MessageConversation, workspace.MessageAt, workspace.MessageEvent, workspace.MessageText) {
		if err == nil {
			err = r.going()
		}
		if err != nil {
			return nil, err
		}
		no, at := row.Ref(workspace.MessageConversation), moment{row.Num(workspace.MessageAt), row.Str(workspace.MessageEvent)}
		s := spans[no]
		if s == nil {
			s = &span{first: at.at, last: at, text: row.Str(workspace.MessageText)}
			spans[no] = s
		}
		s.first = min(s.first, at.at)
		if !at.before(s.last) {
			s.last, s.text = at, row.Str(workspace.MessageText)
		}
	}
	return spans, nil
}
