package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/workspace"
)

// runSelected applies a change to the records that arguments and flags select.
func runSelected(ctx context.Context, s *selection, m *mutation, args []string, all bool, what string, change func(workspace.Selection) workspace.Change) error {
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	on, err := s.target(ctx, ws, args, all)
	if err != nil {
		return err
	}
	return m.run(ctx, ws, plan{changes: []workspace.Change{change(on.Selection)}, on: on, what: what})
}
