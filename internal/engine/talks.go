package engine

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The status of a conversation follows from its marks alone (talkStatus). Moving
// one by hand is a mark like those of events, made at the time of the entry, so
// that events that arrive later, whenever they happened, and moves fit together.

// The marks of a conversation that its status follows from.
const (
	markEscalated = "escalated"
	markClosed    = "closed"
	markReopened  = "reopened"
	markWritten   = "written" // by the visitor
)

// talkStatus is the status that marks lead to, in whatever order they came.
func talkStatus(m marks) string {
	closed, isClosed := m[markClosed]
	escalated, isEscalated := m[markEscalated]
	reopened, isReopened := m[markReopened]
	awake := m[markWritten]
	if awake.before(reopened) {
		awake = reopened
	}
	switch {
	case isEscalated && (!isClosed || closed.before(escalated)) && (!isReopened || reopened.before(escalated)):
		return workspace.TalkEscalated
	case isClosed && !closed.before(awake):
		return workspace.TalkClosed
	}
	return workspace.TalkOpen
}

// notClosed are the conversations somebody still works on.
func notClosed() filter.Expr {
	return filter.In{Field: "status", Values: []string{workspace.TalkOpen, workspace.TalkEscalated}}
}

// talkMove is the verb and the mark that lead to a status.
func talkMove(to string) (verb, mark string) {
	switch to {
	case workspace.TalkEscalated:
		return "escalate", markEscalated
	case workspace.TalkClosed:
		return "close", markClosed
	}
	return "reopen", markReopened
}

// talkVerdict says whether conversations of a status allow a verb; nil allows it.
func talkVerdict(status, verb string) *workspace.Error {
	allowed := workspace.Conversation.Actions(status)
	if slices.Contains(allowed, verb) {
		return nil
	}
	name := status
	if status == "" {
		name = "such"
	}
	return workspace.Errorf(workspace.Invalid, "cannot %s a conversation that is %s", verb, name).
		WithHint("what is %s allows: %s", name, strings.Join(allowed, ", "))
}

// moveConversations moves conversations: one verdict per former status.
func (b *batch) moveConversations(c workspace.MoveConversations) error {
	to, err := workspace.Conversation.Status(c.To)
	if err != nil {
		return err
	}
	ids, err := b.pick(workspace.Conversation, c.Selection)
	if err != nil || ids.Empty() {
		return err
	}
	groups, err := b.Group(workspace.Query{Kind: workspace.Conversation, Where: within("id", ids)}, workspace.ConversationStatus, true)
	if err != nil {
		return err
	}
	verb, mark := talkMove(to)
	for _, g := range groups {
		refusal := talkVerdict(g.Value.S, verb)
		switch {
		case g.Value.S == to:
			b.same(workspace.Conversation, g.Set)
		case refusal != nil:
			err = b.refuse(workspace.Conversation, g.Set, refusal)
		default:
			b.changed(workspace.Conversation, g.Set)
			err = b.markTalks(g.Set, mark, to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// talkSlice is how many conversations are in hand at once.
const talkSlice = 10_000

// markTalks gives conversations a mark of this entry, and the status it leads to.
func (b *batch) markTalks(ids workspace.Ids, mark, to string) error {
	for part := range slices.Chunk(ids.Numbers(), talkSlice) {
		if err := b.going(); err != nil {
			return err
		}
		if err := b.load(workspace.Conversation, idset.Of(part...)); err != nil {
			return err
		}
		for _, no := range part {
			row := b.hands[workspace.Conversation][no].is
			m := readMarks(row.Get(workspace.ConversationMarks))
			m[mark] = b.moveMoment(m)
			row.Set(workspace.ConversationMarks, m.value())
			row.Set(workspace.ConversationStatus, workspace.TextValue(to))
		}
		if err := b.flush(); err != nil {
			return err
		}
	}
	return nil
}

// moveMoment is when this entry moves a conversation: now, or after what a channel
// with a fast clock has told already.
func (b *batch) moveMoment(m marks) moment {
	at := b.at.UnixMicro()
	for _, other := range m {
		at = max(at, other.at+1)
	}
	return moment{at, entryMark(b.entry)}
}

// entryMark stands in a mark in the place of an event's id.
func entryMark(entry int64) string { return workspace.Entry.ID(workspace.No(entry)) }

// unmark takes the marks an entry made by hand back where later events left
// others: was is the marks before the entry.
func unmark(row workspace.Row, entry int64, was workspace.Value) {
	m, before := readMarks(row.Get(workspace.ConversationMarks)), readMarks(was)
	for name, at := range m {
		if at.id != entryMark(entry) {
			continue
		}
		delete(m, name)
		if old, ok := before[name]; ok {
			m[name] = old
		}
	}
	row.Set(workspace.ConversationMarks, m.value())
}
