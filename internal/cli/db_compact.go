package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
)

func newDBCompact(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "compact",
		Short:   "Rewrite the file without the space that became free",
		Example: "lobby db compact",
		Args:    takes(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runDBCompact(cmd.Context(), a) },
	}
}

func runDBCompact(ctx context.Context, a *app) error {
	if err := a.refuseIDs(); err != nil {
		return err
	}
	k, err := a.openKeeper(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	before, after, err := k.Compact(ctx)
	if err != nil {
		return err
	}
	return a.object(output.Members{{Name: "bytes_before", Value: before}, {Name: "bytes_after", Value: after}})
}
