package workspacetest

import (
	"context"
	"fmt"

	"github.com/lobbycli/lobby/internal/workspace"
)

// erasure draws people to erase.
func (s *sequence) erasure() workspace.Change {
	return workspace.ErasePeople{Selection: s.selection(workspace.Person)}
}

// whole looks for records that belong to nobody.
func (s *sequence) whole(b Backend) {
	s.Helper()
	there := map[string]bool{}
	owners := []workspace.Kind{workspace.Person, workspace.Conversation, workspace.Lead}
	err := b.Store.View(context.Background(), func(r workspace.Reader) error {
		clear(there)
		for _, k := range owners {
			for row, err := range r.Walk(workspace.Query{Kind: k}, workspace.ID) {
				if err != nil {
					return err
				}
				there[row.ID()] = true
			}
		}
		for _, k := range workspace.StoredKinds() {
			for row, err := range r.Walk(workspace.Query{Kind: k}) {
				if err != nil {
					return err
				}
				for f, spec := range k.Fields() {
					if k == workspace.Merged || k == workspace.Pair || spec.Form != workspace.Ref || row.Ref(workspace.Field(f)) == 0 {
						continue // of people who are former themselves
					}
					if owner := spec.Of.ID(row.Ref(workspace.Field(f))); !there[owner] && spec.Of != workspace.NoKind {
						return fmt.Errorf("%s %d: its %s %s is nobody's", k, row.No, spec.Name, owner)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		s.Errorf("%s: %v", b.Name, err)
	}
}
