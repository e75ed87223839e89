package engine

import "github.com/lobbycli/lobby/internal/workspace"

// bring gives a field of the selected records a value, whatever it was; those that
// have it stay.
func (b *batch) bring(k workspace.Kind, s workspace.Selection, to set) error {
	ids, err := b.pick(k, s)
	if err != nil || ids.Empty() {
		return err
	}
	groups, err := b.Group(workspace.Query{Kind: k, Where: within("id", ids)}, to.field, true)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Value == to.value {
			b.same(k, g.Set)
			continue
		}
		b.changed(k, g.Set)
		if err := b.assign(k, g.Set, to); err != nil {
			return err
		}
	}
	return nil
}
