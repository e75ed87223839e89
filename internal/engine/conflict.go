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

func (c conflict) String() string {
	what := c.kind.ID(c.no)
	if what == "" || c.kind.Letter() == 0 {
		what = c.kind.String()
	}
	if c.holder != 0 {
		return fmt.Sprintf("%s of %s belongs to %s", c.kind.Spec(c.field).Name, what, c.kind.ID(c.holder))
	}
	if c.field == workspace.ID {
		return fmt.Sprintf("%s was changed by J%d", what, c.entry)
	}
	return fmt.Sprintf("%s of %s was changed by J%d", c.kind.Spec(c.field).Name, what, c.entry)
}

func (r *reversal) refusal() error {
	lines := make([]string, 0, 3)
	for _, c := range r.conflicts[:min(3, len(r.conflicts))] {
		lines = append(lines, c.String())
	}
	more := ""
	if n := len(r.conflicts) - len(lines); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return workspace.Errorf(workspace.Conflict, "J%d cannot be taken back: %s%s since", r.h.No, strings.Join(lines, ", "), more).
		WithHint("take the later entry back first, or --force to keep the later values")
}

func (r *reversal) clash(k workspace.Kind, ids workspace.Ids, f workspace.Field, entry int64) {
	for no := range ids.All() {
		r.conflicts = append(r.conflicts, conflict{kind: k, no: no, field: f, entry: entry})
		if len(r.conflicts) >= 1000 {
			return
		}
	}
}
