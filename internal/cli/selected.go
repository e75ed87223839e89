package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/workspace"
)

// runSelected applies a change to the records that arguments and flags select, as a
// plan that says what the question asks about.
func runSelected(ctx context.Context, s *selection, m *mutation, args []string, all bool, p plan, change func(workspace.Selection) workspace.Change) error {
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	if p.on, err = s.target(ctx, ws, args, all); err != nil {
		return err
	}
	p.changes = []workspace.Change{change(p.on.Selection)}
	return m.run(ctx, ws, p)
}
