package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show NAME",
		Short:             "Show a segment: its filter and how many people it selects now",
		Example:           "lobby segments show customers\nlobby segments show 'Trial users' -o json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeSegments),
		RunE:              func(cmd *cobra.Command, args []string) error { return runSegmentsShow(cmd.Context(), a, args[0]) },
	}
}

func runSegmentsShow(ctx context.Context, a *app, name string) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	q := workspace.Query{Kind: workspace.Segment, Where: filter.Compare{Field: "name", Op: filter.Eq, Value: name}, Limit: 1}
	for row, err := range ws.Find(ctx, q) {
		if err != nil {
			return err
		}
		return a.object(record(row))
	}
	return workspace.Errorf(workspace.NotFound, "%s: no such segment", name).WithHint("lobby segments list shows them all")
}
