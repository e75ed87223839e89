package filter

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
)

// Expr is a predicate on one record: And, Or, Not, Compare, In, Has, Text or
// Within. Everything is the empty And, nothing the empty Or; a nil Expr counts
// as everything.
//
// String is the canonical text: Parse of it gives the same tree again. Only
// Within, which is never parsed, and a list that Parse would not make (an And
// or Or of one, an In of none) print as something else of the same meaning.
type Expr interface{ String() string }

// And holds where all of X hold; the empty And is everything.
type And struct{ X []Expr }

// All is the filter that holds where all parts do. A part that is nil is everything;
// so is All of nothing, which is nil.
func All(parts ...Expr) Expr {
	parts = slices.DeleteFunc(slices.Clone(parts), func(x Expr) bool { return x == nil })
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return parts[0]
	}
	return And{X: parts}
}

// Or holds where any of X holds; the empty Or is nothing.
type Or struct{ X []Expr }

// Not holds where X does not.
type Not struct{ X Expr }

// Compare holds where a field stands in a relation to a value. Field is a name
// of the schema, meta.KEY, or either behind "person.".
type Compare struct {
	Field string
	Op    Op
	Value string
}

// In holds where a field equals any of the values.
type In struct {
	Field  string
	Values []string
}

// Has holds where a field is not missing; a number is missing when it is 0.
type Has struct{ Field string }

// Text is free text: it holds where any searchable field contains the needle.
type Text struct{ Needle string }

// Within holds where the number in a Ref field is in the set. The engine makes
// it of questions about other records.
type Within struct {
	Field string
	Set   idset.Set
}

// Op is the relation of a Compare.
type Op uint8

// The relations. Contains is folded containment; of a list, in any element.
const (
	Eq Op = iota
	Ne
	Lt
	Le
	Gt
	Ge
	Contains
)

// String is the operator as it is written.
func (o Op) String() string {
	return [...]string{"=", "!=", "<", "<=", ">", ">=", "~"}[o]
}
