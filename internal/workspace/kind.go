package workspace

import (
	"strconv"

	"github.com/lobbycli/lobby/internal/filter"
)

// Kind is a noun: what a row is about.
type Kind uint8

// The stored kinds come first; from Entry on, the rows are derived and no store
// holds them.
const (
	NoKind Kind = iota
	Person
	Lead
	Conversation
	Message
	Ticket
	Note
	Agent
	Channel
	Segment
	Setting
	Pair
	Merged     // a former person: frozen, its keys lead to the survivor
	Token      // what lets a caller in over the network, and as whom
	Mail       // a notification that shall go out, or went
	Entry      // a journal entry
	Moment     // a line of a person's timeline
	Duplicate  // a group of people who may be one
	Tag        // a label and how many people carry it
	Step       // one thing a journal entry did to one record
	Insight    // how the visitor of a conversation felt, judged from what was written
	Difference // one thing that is different between two exports of people
)

// No is the number of a record within its kind, dense, from 1 to 2^31-1. The
// number is the id: P1042 is person number 1042.
type No = uint32

// MaxNo is the largest number a record can have.
const MaxNo No = 1<<31 - 1

// noun describes a kind.
type noun struct {
	name, plural string
	letter       byte
	fields       []Spec
}

// StoredKinds lists the kinds a store keeps rows of.
func StoredKinds() []Kind {
	return []Kind{Person, Lead, Conversation, Message, Ticket, Note, Agent, Channel, Segment, Setting, Pair, Merged, Token, Mail}
}

// Listed reports whether all rows of the kind are made whenever somebody asks for
// some: they are few, and ordered by any field, derived ones too.
func (k Kind) Listed() bool {
	switch k {
	case Entry, Moment, Duplicate, Tag, Step, Segment, Setting, Merged, Agent, Channel:
		return true
	}
	return false
}

// String is the noun in the singular.
func (k Kind) String() string { return k.noun().name }

// Plural is the noun in the plural, as commands and routes spell it.
func (k Kind) Plural() string { return k.noun().plural }

// Letter begins the ids of the kind; 0 when its rows have no id of their own.
func (k Kind) Letter() byte { return k.noun().letter }

// KindNamed finds a kind by its singular or plural name.
func KindNamed(name string) (Kind, bool) {
	for k := Person; k <= Difference; k++ {
		if n := k.noun(); n.name == name || n.plural == name {
			return k, true
		}
	}
	return NoKind, false
}

// ID spells the id of record no, such as P1042; 0 is no record and spells "".
func (k Kind) ID(no No) string {
	if no == 0 {
		return ""
	}
	b := make([]byte, 0, 11)
	if l := k.Letter(); l != 0 {
		b = append(b, l)
	}
	return string(strconv.AppendUint(b, uint64(no), 10))
}

// ParseID reads an id of the kind, such as P1042 (the letter in either case).
// It reports false for anything else, foreign ids and e-mail addresses included.
func (k Kind) ParseID(text string) (No, bool) {
	l := k.Letter()
	if l == 0 || len(text) < 2 || len(text) > 11 || text[0]|0x20 != l|0x20 || text[1] == '0' {
		return 0, false
	}
	n := uint64(0)
	for _, c := range []byte(text[1:]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	if n == 0 || n > uint64(MaxNo) {
		return 0, false
	}
	return No(n), true
}

// Field is a line of a kind's field table: the position of a value in a row.
// Field 0 is the id in every kind.
type Field uint16

// ID is the field every kind begins with.
const ID Field = 0

// Fields is the whole field table of the kind, hidden fields included.
func (k Kind) Fields() []Spec { return k.noun().fields }

// Spec describes a field of the kind.
func (k Kind) Spec(f Field) *Spec { return &k.noun().fields[f] }

// FieldNamed finds a field by its name. Hyphens count as underscores. Hidden
// fields are found too; callers that face people use Columns or the Schema.
func (k Kind) FieldNamed(name string) (Field, bool) {
	for i := range k.noun().fields {
		if sameName(k.noun().fields[i].Name, name) {
			return Field(i), true
		}
	}
	return 0, false
}

// sameName compares a field name with what somebody typed.
func sameName(name, typed string) bool {
	if len(name) != len(typed) {
		return false
	}
	for i := range len(name) {
		if c := typed[i]; c != name[i] && !(c == '-' && name[i] == '_') {
			return false
		}
	}
	return true
}

// Columns are the fields of lists and exports, in their documented order.
func (k Kind) Columns() []Field {
	var out []Field
	for i := range k.noun().fields {
		if k.noun().fields[i].Flags&Hidden == 0 {
			out = append(out, Field(i))
		}
	}
	return out
}

// Schema is the kind as the filter language sees it.
func (k Kind) Schema() filter.Schema { return schema{k} }
