package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newLogShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show ENTRY",
		Short:             "Show one entry of the journal",
		Example:           "lobby log show J1",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Entry)),
		RunE:              func(cmd *cobra.Command, args []string) error { return runLogShow(cmd.Context(), a, args[0]) },
	}
}

func runLogShow(ctx context.Context, a *app, ref string) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	row, err := entryRow(ctx, ws, ref)
	if err != nil {
		return err
	}
	return a.object(record(row))
}

// entryRow finds an entry of the journal by its id.
func entryRow(ctx context.Context, ws workspace.Workspace, ref string) (workspace.Row, error) {
	nos, err := entryNumbers([]string{ref})
	if err != nil {
		return workspace.Row{}, err
	}
	q := workspace.Query{Kind: workspace.Entry, Where: idIs(workspace.Entry, workspace.No(nos[0])), All: true, Limit: 1}
	for row, err := range ws.Find(ctx, q) {
		return row, err
	}
	return workspace.Row{}, workspace.Errorf(workspace.NotFound, "%s: no such entry in the journal", ref).WithHint("lobby log lists them")
}
