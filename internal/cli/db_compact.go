package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
)

func newDBCompact(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Rewrite the file without the space that became free",
		Long: "Rewrite the file, or the tables of a database, without the space that became free. What was erased or removed before is in no byte\n" +
			"of it afterwards. In a database this is VACUUM FULL of the tables of all its workspaces: each is locked while it is rewritten, and\n" +
			"only the owner of the tables may. Write-ahead logs, replicas and backups keep what they have; see docs/postgresql.md.",
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
