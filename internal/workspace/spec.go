package workspace

import (
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
)

// Form is how a value is held and written.
type Form uint8

const (
	Text  Form = iota // Value.S
	Int               // Value.N
	Time              // Value.N, microseconds since 1970 UTC; 0 is missing
	List              // Value.S, elements joined by NUL
	Map               // Value.S, a flat JSON object in canonical text
	Array             // Value.S, a JSON array in canonical text
	Ref               // Value.N, the number of a record of kind Spec.Of
	Own               // the row's own id; no Value
)

// Flag says what a store does with a field and what people may do with it.
type Flag uint16

const (
	Hidden  Flag = 1 << iota // no column: kept for the rules
	Hot                      // lives outside the record, cheap to assign to many rows
	Keyed                    // exact look-up by filter.Key of the value (each element of a List; the number of a Ref)
	Bits                     // a set of rows per distinct value
	Ordered                  // walked in order of its value (Time only)
	Search                   // free text looks here, as a substring of the folded value
	Dict                     // few distinct values: the record holds a code
	Edit                     // people edit may set it
	Free                     // free text: guarded against spreadsheet formulas on CSV export
	Derived                  // made by the engine when a row leaves; never stored or filtered, sorted where the kind is Listed
	Delta                    // undo takes the difference back, whatever happened since (counters)
	Soft                     // undo restores it only where it is unchanged since and never reports it (last seen)
	Bool                     // an Int of 0 or 1, written as false or true
	Masked                   // missing on what the plan of the workspace hides
)

// Spec is one line of a field table. The name is JSON key, CSV header, filter
// word, sort key and --fields word in one.
type Spec struct {
	Name  string
	Form  Form
	Type  filter.Type // how filters compare it
	Flags Flag
	Of    Kind     // the kind a Ref points to
	Enum  []string // the values of an Enum, in their order
	Match Field    // filters test this hidden field instead; 0 is none
	Help  string   // one line for the help topic of fields
}

// Is reports whether the field has all the flags.
func (s *Spec) Is(f Flag) bool { return s.Flags&f == f }

// boolWords spell the values of a Bool.
var boolWords = [...]string{"false", "true"}

// schema gives a kind's table to package filter.
type schema struct{ k Kind }

func (s schema) Fields() []filter.Info {
	var out []filter.Info
	for _, f := range s.k.Columns() {
		if i, ok := s.info(f); ok {
			out = append(out, i)
		}
	}
	return out
}

// Lookup knows the columns. In filters on records that belong to a person it also
// knows person.FIELD, in filters on people conversation.FIELD, lead.FIELD and
// ticket.FIELD, in filters on insights conversation.FIELD; the engine rewrites them
// before a store sees them.
func (s schema) Lookup(name string) (filter.Info, bool) {
	if k, field := s.k.Joined(name); k != NoKind {
		return schema{k}.own(field)
	}
	return s.own(name)
}

// Joined splits the name of a field of another record in filters on the kind: a
// record's person, a person's records, or the conversation an insight is into. Other
// names are of NoKind.
func (k Kind) Joined(name string) (Kind, string) {
	owner, field, ok := strings.Cut(name, ".")
	if !ok {
		return NoKind, name
	}
	if k != Person {
		if _, owned := k.FieldNamed("person_id"); owned && owner == Person.String() {
			return Person, field
		}
		if k == Insight && owner == Conversation.String() {
			return Conversation, field
		}
		return NoKind, name
	}
	for _, of := range []Kind{Conversation, Lead, Ticket} {
		if owner == of.String() {
			return of, field
		}
	}
	return NoKind, name
}

func (s schema) own(name string) (filter.Info, bool) {
	if name == "tag" && s.k == Person { // as on leads, where there is only one
		name = personFields[PersonTags].Name
	}
	f, ok := s.k.FieldNamed(name)
	if !ok || s.k.Spec(f).Is(Hidden) {
		return filter.Info{}, false
	}
	return s.info(f)
}

func (s schema) info(f Field) (filter.Info, bool) {
	sp := s.k.Spec(f)
	if sp.Is(Derived) {
		return filter.Info{}, false
	}
	i := filter.Info{Index: int(f), Name: sp.Name, Type: sp.Type, Enum: sp.Enum, Search: sp.Is(Search)}
	if sp.Is(Bool) {
		i.Enum = boolWords[:]
	}
	switch sp.Form {
	case Own:
		i.Letter = s.k.Letter()
	case Ref:
		i.Letter = sp.Of.Letter()
	}
	if sp.Match != 0 {
		i.Index, i.Type = int(sp.Match), s.k.Spec(sp.Match).Type
	}
	return i, true
}
