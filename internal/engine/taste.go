package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// byMoment is the preference of merges that events make: of each value the one
// that came last, as if one person had been known all along.
const byMoment = "moment"

// taste chooses between the values of two people who become one.
type taste struct {
	prefer       string // survivor (or ""), newest, longest, byMoment
	newer        bool   // the other was seen later
	mine, theirs marks
}

// wins reports whether the other's value of a single field is the better one;
// both are there.
func (t taste) wins(f workspace.Field, mine, theirs workspace.Value) bool {
	switch t.prefer {
	case "newest":
		return t.newer && f != workspace.PersonEntryURL
	case "longest":
		return len(theirs.S) > len(mine.S) && f != workspace.PersonEntryURL
	}
	return t.moment(workspace.Person.Spec(f).Name)
}

// metaWins reports whether the other's value of a key of the metadata is the
// better one.
func (t taste) metaWins(key string) bool {
	return t.prefer == "newest" && t.newer || t.moment("meta."+key)
}

// moment reports whether the other's mark of a name counts, in a merge that
// goes by moments.
func (t taste) moment(name string) bool {
	theirs, marked := t.theirs[name]
	mine, both := t.mine[name]
	return t.prefer == byMoment && marked && (!both || mine.before(theirs) != first(name))
}

// list is united elements; events keep lists in order.
func (t taste) list(elements []string) workspace.Value {
	if t.prefer == byMoment {
		slices.Sort(elements)
	}
	return workspace.ListValue(elements)
}

// mergeMeta unites metadata; where both have a key, theirs must win to count.
func mergeMeta(mine, theirs string, wins func(key string) bool) workspace.Value {
	if mine == theirs || mine == "" {
		return workspace.TextValue(theirs)
	}
	m := workspace.ParseMeta(mine)
	for k, v := range workspace.ParseMeta(theirs) {
		if _, have := m[k]; !have || wins(k) {
			m[k] = v
		}
	}
	text, err := workspace.FormatMeta(m)
	if err != nil {
		return workspace.TextValue(mine)
	}
	return workspace.TextValue(text)
}
