package engine

import "github.com/lobbycli/lobby/internal/workspace"

// An entry of the journal is taken back as a whole, or not at all. So what nobody can take
// back, and what takes back itself, share their entry with nothing else.

// standsAlone refuses a batch that erases people, or takes something back, and does
// something else.
func (b *batch) standsAlone() error {
	erasures := 0
	for _, c := range b.Changes {
		switch c.(type) {
		case workspace.ErasePeople:
			erasures++
		case workspace.Undo, workspace.Redo, workspace.UnmergePerson:
			if len(b.Changes) > 1 {
				return workspace.Errorf(workspace.Invalid, "a batch with %s does nothing else: who takes that back would take back the rest", c.Verb()).
					WithHint("nothing was changed; send %s in a batch of its own", c.Verb())
			}
		}
	}
	if erasures == 0 || erasures == len(b.Changes) {
		return nil
	}
	return workspace.Errorf(workspace.Invalid, "a batch that erases people does nothing else: it cannot be taken back").
		WithHint("nothing was changed; erase people in a batch of its own")
}
