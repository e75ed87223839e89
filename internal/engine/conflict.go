package engine

import (
	"fmt"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// conflict is a later change to the same field of a row, or a key that has
// another holder since.
type conflict struct {
	kind   workspace.Kind
	no     workspace.No
	field  workspace.Field
	entry  int64
	holder workspace.No
}

// String says it with the record's id.
func (c conflict) String() string {
	what := c.kind.ID(c.no)
	if what == "" || c.kind.Letter() == 0 {
		what = c.kind.String()
	}
	return what + ": " + c.why()
}

// why says it of whatever record it is, so that equal ones can be told together.
func (c conflict) why() string {
	name := c.kind.Spec(c.field).Name
	switch {
	case c.holder != 0:
		return fmt.Sprintf("%s belongs to %s", name, c.kind.ID(c.holder))
	case c.field == workspace.ID:
		return fmt.Sprintf("was changed by J%d", c.entry)
	}
	return fmt.Sprintf("%s was changed by J%d", name, c.entry)
}

func (r *reversal) refusal() error {
	all := make([]string, 0, len(r.conflicts))
	for _, c := range r.conflicts {
		all = append(all, c.String())
	}
	all = distinct(all)
	lines := all[:min(3, len(all))]
	more := ""
	if n := len(all) - len(lines); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return workspace.Errorf(workspace.Conflict, "J%d cannot be taken back: %s%s since", r.h.No, strings.Join(lines, ", "), more).
		WithHint("take the later entry back first, or --force to keep the later values")
}

// clash notes conflicts; false means that there are enough of them.
func (r *reversal) clash(k workspace.Kind, ids workspace.Ids, f workspace.Field, entry int64) bool {
	for no := range ids.All() {
		r.conflicts = append(r.conflicts, conflict{kind: k, no: no, field: f, entry: entry})
		if len(r.conflicts) >= 1000 {
			return false
		}
	}
	return true
}
