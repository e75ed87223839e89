package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newWorkspacesSettings(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "settings",
		Short:   "List the settings everybody in this workspace shares",
		Example: "lobby workspace settings",
		Args:    takes(0, 0),
	}
	l := newListing(a, workspace.Setting, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runWorkspacesSettings(cmd.Context(), l) }
	return cmd
}

func runWorkspacesSettings(ctx context.Context, l *listing) error {
	ws, err := l.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	return l.show(ctx, ws, workspace.Query{Kind: workspace.Setting})
}
