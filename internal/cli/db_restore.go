package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
)

func newDBRestore(a *app) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:     "restore FILE",
		Short:   "Replace the whole workspace by a backup",
		Long:    "Replace the whole workspace by a backup, which is checked first. What was there is gone, the journal included: make a backup of it before.",
		Example: "lobby db restore lobby-backup.db --yes",
		Args:    takes(1, 1),
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runDBRestore(cmd.Context(), a, args[0], yes) }
	return cmd
}

func runDBRestore(ctx context.Context, a *app, path string, yes bool) error {
	address, o, err := a.place()
	if err != nil {
		return err
	}
	if err := connect.CheckBackup(ctx, path, o); err != nil {
		return err
	}
	if !yes {
		if err := a.confirm(ctx, fmt.Sprintf("About to replace everything in %s by %s.\nGo on?", address, path)); err != nil {
			return err
		}
	}
	if err := connect.Restore(ctx, address, path, o); err != nil {
		return err
	}
	a.notice("%s is now what %s holds", address, path)
	return nil
}
