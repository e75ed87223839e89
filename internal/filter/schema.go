package filter

import (
	"slices"
	"strings"
)

// Type says how a field compares.
type Type uint8

// The types of fields.
const (
	Exact     Type = iota // a key: case counts
	Folded                // text: = is equality of Fold
	Email                 // = is equality of EmailKey
	Enum                  // one of Info.Enum
	Int                   // a counter; 0 is missing only where presence is asked
	Time                  // microseconds since 1970 UTC; 0 is missing
	List                  // = means contains an element, compared as Folded
	ExactList             // = means contains an element, compared as Exact
	Map                   // flat metadata, addressed as meta.KEY
	Ref                   // the number of a record, written with the letter of its kind; 0 is missing
)

// Info describes a field to this package.
type Info struct {
	Index  int // the position the getters of Row take
	Name   string
	Type   Type
	Enum   []string // the values of an Enum, or of a List that has only these, spelled with underscores; of an Int the words for 0, 1, …
	Letter byte     // of a Ref, such as 'P'; 0 when ids of the kind are bare numbers
	Search bool     // free text looks here
}

// Schema is the fields of a kind of record.
type Schema interface {
	// Lookup finds a field by name. For meta.KEY this package asks for
	// "metadata". Names behind an owner, such as "person.", are fields of another
	// record: they can be checked, but whoever compiles must have replaced them by
	// a Within. Free text on records that have none of their own to search, but a
	// person, is replaced in the same way.
	Lookup(name string) (Info, bool)
	// Fields lists the fields in column order.
	Fields() []Info
}

// metaPrefix begins the names of metadata values, metaField holds them.
const (
	metaPrefix   = "meta."
	metaField    = "metadata"
	personPrefix = "person."
)

// splitOwner takes the record off the name of a field of another record:
// "person." of whoever a record belongs to, and of people "conversation.",
// "lead." and "ticket." of some record of theirs.
func splitOwner(name string) (owner, field string) {
	head, tail, ok := strings.Cut(name, ".")
	switch head {
	case "person", "conversation", "lead", "ticket":
		if ok {
			return head + ".", tail
		}
	}
	return "", name
}

// searches reports whether free text has somewhere to look.
func searches(s Schema) bool {
	_, owned := s.Lookup(personPrefix + "name")
	return owned || slices.ContainsFunc(s.Fields(), func(i Info) bool { return i.Search })
}

// splitMeta takes the key off a name of metadata: "person.meta.plan" is key
// "plan" of "person.metadata".
func splitMeta(name string) (field, key string, ok bool) {
	owner, name := splitOwner(name)
	key, ok = strings.CutPrefix(name, metaPrefix)
	return owner + metaField, key, ok
}

// Row gives the values of one record to a compiled filter, by Info.Index.
type Row interface {
	Text(index int) string                     // "" is missing
	Int(index int) int64                       // of Int, Ref and Time
	Each(index int, yield func(string) bool)   // the elements of a list
	Meta(index int, key string) (string, bool) // a metadata value as text
}
