package boltstore

import (
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// rest is how a value of a field is written.
type rest uint8

const (
	restNone  rest = iota // nothing rests: the id, derived fields
	restText              // length and bytes
	restCode              // code of a dictionary
	restCodes             // codes of a dictionary, one an element
	restEnum              // place in the enum, from 1
	restInt               // variable length
	restTime              // eight bytes
	restRef               // number of a record
)

// mask is a set of fields of one kind; no kind has more than 64.
type mask uint64

func maskOf(fields ...workspace.Field) (m mask) {
	for _, f := range fields {
		m |= 1 << f
	}
	return m
}

func (m mask) has(f workspace.Field) bool { return m>>f&1 != 0 }

// shape is how rows of one kind rest, read off its field table, and what one
// transaction has seen of them.
type shape struct {
	notes  // of a transaction that writes
	kind   workspace.Kind
	specs  []workspace.Spec
	rests  []rest
	hot    []workspace.Field // in columns
	record mask              // in the record
	// all is every field that rests, text those whose trigrams are posted, bits those
	// whose codes are.
	all, text, bits mask
	search          []filter.Info  // where free text looks
	known           []*sharedDict  // by field, of a file that is held
	dicts           []*dict        // by field
	chunks          []*chunk       // by field
	present         *workspace.Ids // every row, once somebody asked
	next            workspace.No   // the number that comes next, of a transaction that gave some out; else 0
	begun           workspace.No   // from this number on there was no row when it began; 0 until somebody wrote
	highest         workspace.No   // of the rows it has put
}

func newShape(k workspace.Kind) *shape {
	s := &shape{kind: k, specs: k.Fields()}
	s.of = s
	s.rests = make([]rest, len(s.specs))
	s.dicts, s.chunks = make([]*dict, len(s.specs)), make([]*chunk, len(s.specs))
	for i := range s.specs {
		f, sp := workspace.Field(i), &s.specs[i]
		s.rests[f] = restOf(sp)
		if s.rests[f] == restNone {
			continue
		}
		s.all |= maskOf(f)
		if sp.Is(workspace.Bits) {
			s.bits |= maskOf(f)
		}
		if sp.Is(workspace.Hot) {
			s.hot = append(s.hot, f)
		} else {
			s.record |= maskOf(f)
		}
	}
	for _, info := range k.Schema().Fields() {
		if !info.Search {
			continue
		}
		s.search = append(s.search, info)
		if f := workspace.Field(info.Index); !s.specs[f].Is(workspace.Bits) {
			s.text |= maskOf(f)
		}
	}
	return s
}

func restOf(sp *workspace.Spec) rest {
	if sp.Is(workspace.Derived) {
		return restNone
	}
	coded := sp.Flags&(workspace.Dict|workspace.Bits) != 0
	switch sp.Form {
	case workspace.Own:
		return restNone
	case workspace.Int:
		return restInt
	case workspace.Time:
		return restTime
	case workspace.Ref:
		return restRef
	case workspace.List:
		if coded {
			return restCodes
		}
	case workspace.Text:
		switch {
		case sp.Type == filter.Enum:
			return restEnum
		case coded:
			return restCode
		}
	}
	return restText
}

// present reports whether rows with a value of the field have a posting.
func present(sp *workspace.Spec) bool {
	return !sp.Is(workspace.Bits) && sp.Flags&(workspace.Keyed|workspace.Ordered|workspace.Search) != 0
}

// enumCode is the place of a value in its enum, from 1; 0 is missing.
func enumCode(sp *workspace.Spec, text string) (uint32, error) {
	if text == "" {
		return 0, nil
	}
	i := slices.Index(sp.Enum, text)
	if i < 0 {
		return 0, workspace.Errorf(workspace.Invalid, "%s: %.60q is not one of its values", sp.Name, text)
	}
	return uint32(i + 1), nil
}

// enumText is the value a code stands for.
func enumText(sp *workspace.Spec, code uint64) (string, bool) {
	if code == 0 {
		return "", true
	}
	if code > uint64(len(sp.Enum)) {
		return "", false
	}
	return sp.Enum[code-1], true
}
