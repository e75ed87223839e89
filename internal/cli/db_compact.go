package cli

import (
	"context"

	"github.com/spf13/cobra"
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
	k, err := a.openKeeper(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	before, after, err := k.Compact(ctx)
	if err != nil {
		return err
	}
	return a.object(members{{"bytes_before", before}, {"bytes_after", after}})
}
