package cli

import "context"

// runPlan applies a plan that needs nothing from the workspace beforehand.
func runPlan(ctx context.Context, m *mutation, p plan) error {
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	return m.run(ctx, ws, p)
}
