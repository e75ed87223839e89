package engine

import (
	"github.com/lobbycli/lobby/internal/workspace"
)

// tally keeps something small about each row of a kind.
type tally[T any] struct {
	rows workspace.Ids
	all  []T
}

func newTally[T any](rows workspace.Ids) tally[T] { return tally[T]{rows, make([]T, rows.Len())} }

// of is what is kept about a row; about one that is not there, nobody reads it.
func (t tally[T]) of(no workspace.No) *T {
	if !t.rows.Has(no) {
		return new(T)
	}
	return &t.all[t.rows.Rank(no)-1]
}

// spoken is what is written in a conversation.
type spoken struct {
	messages    int64
	first, last int64 // microseconds
}

// spoken counts messages by conversation.
func (l lookup) spoken(talks workspace.Ids) (tally[spoken], error) {
	t := newTally[spoken](talks)
	for row, err := range l.Walk(workspace.Query{Kind: workspace.Message}, workspace.MessageConversation, workspace.MessageAt) {
		if err != nil {
			return t, err
		}
		s, at := t.of(row.Ref(workspace.MessageConversation)), row.Num(workspace.MessageAt)
		if s.messages == 0 || at < s.first {
			s.first = at
		}
		s.messages, s.last = s.messages+1, max(s.last, at)
	}
	return t, l.going()
}

// heldBy counts the records of all people, in the order of the numbers they hold.
func (l lookup) heldBy(people workspace.Ids, talks tally[spoken]) (tally[[heldSorts]int64], error) {
	t := newTally[[heldSorts]int64](people)
	for sort, k := range heldKinds() {
		if k == workspace.NoKind { // messages are counted with their conversation
			continue
		}
		for row, err := range l.Walk(workspace.Query{Kind: k}, owned()[k]) {
			if err != nil {
				return t, err
			}
			n := t.of(row.Ref(owned()[k]))
			n[sort]++
			if k == workspace.Conversation {
				n[heldMessages] += talks.of(row.No).messages
			}
		}
		if err := l.going(); err != nil {
			return t, err
		}
	}
	return t, nil
}

// talks compares conversations with their messages.
func (i *inspection) talks() error {
	said, err := i.spoken(i.there[workspace.Conversation])
	if err != nil {
		return err
	}
	i.said = said
	return i.each(workspace.Conversation, func(row workspace.Row) {
		s, is := said.of(row.No), name(row.Kind, row.No)
		if n := row.Num(workspace.ConversationMessages); n != s.messages {
			i.find(workspace.FoundCount, "%s says %d messages and has %d", is, n, s.messages)
		}
		if s.messages > 0 && (row.Num(workspace.ConversationStartedAt) > s.first || row.Num(workspace.ConversationLastMessageAt) < s.last) {
			i.find(workspace.FoundOrder, "%s has a message from before it began, or after its last", is)
		}
	}, workspace.ConversationMessages, workspace.ConversationStartedAt, workspace.ConversationLastMessageAt)
}

// counts compares what people are said to have with what they have.
func (i *inspection) counts() error {
	have, err := i.heldBy(i.there[workspace.Person], i.said)
	if err != nil {
		return err
	}
	return i.each(workspace.Person, func(row workspace.Row) {
		if n := have.of(row.No); miscounted(row, *n) {
			i.find(workspace.FoundCount, "%s is said to have other numbers of records than it has", name(row.Kind, row.No))
		}
	}, countedFields()...)
}

// countedFields are those of a person that follow from their records.
func countedFields() []workspace.Field {
	return []workspace.Field{workspace.PersonHeld, workspace.PersonConversations, workspace.PersonMessages, workspace.PersonTickets, workspace.PersonLeads}
}

// miscounted reports whether a person is said to hold other records than they have. A
// counter may be higher: an import can tell of records it did not bring.
func miscounted(row workspace.Row, have [heldSorts]int64) bool {
	if held(row.Get(workspace.PersonHeld)) != have {
		return true
	}
	for sort := range heldNotes {
		if row.Num(counterField(sort)) < have[sort] {
			return true
		}
	}
	return false
}
