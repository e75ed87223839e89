package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
)

// restoring is what a restore may do.
type restoring struct{ yes, force, dryRun bool }

func newDBRestore(a *app) *cobra.Command {
	var o restoring
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Replace the whole workspace by a backup",
		Long: "Replace the whole workspace by a backup, which is checked first. What was there, the journal included, stays in a\n" +
			"file beside it whose name ends in .before-restore. A workspace with later changes than the backup needs --force.\n" +
			"People who were erased in the workspace since are erased again, and stay known as erased.",
		Example: "lobby db restore lobby-backup.db --dry-run\nlobby db restore lobby-backup.db --force --yes",
		Args:    takes(1, 1),
	}
	f := cmd.Flags()
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&o.force, "force", false, "replace a workspace that has later changes than the backup")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "check the backup, say what would happen and change nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runDBRestore(cmd.Context(), a, args[0], o) }
	return cmd
}

func runDBRestore(ctx context.Context, a *app, path string, o restoring) error {
	address, options, err := a.place()
	if err != nil {
		return err
	}
	if err := connect.CheckBackup(ctx, address, path, o.force, options); err != nil {
		return err
	}
	if o.dryRun {
		a.notice("%s is sound and would replace everything in %s", path, address)
		return nil
	}
	if !o.yes {
		if err := a.confirm(ctx, fmt.Sprintf("About to replace everything in %s by %s.\nGo on?", address, path)); err != nil {
			return err
		}
	}
	done, err := connect.Restore(ctx, address, path, options)
	if err != nil {
		return err
	}
	a.notice("%s is now what %s holds", address, path)
	if done.Erased > 0 {
		a.notice("erased again, as they had been since the backup: %s", counted(done.Erased, "person", "people"))
	}
	if done.Unread {
		a.notice("what was there is so damaged that nobody knows who had been erased: whoever had is here again")
	}
	if done.Kept != "" {
		a.notice("what was there is kept in %s", done.Kept)
	}
	return nil
}
