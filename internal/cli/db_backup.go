package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newDBBackup(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:     "backup FILE",
		Short:   "Write a complete, checked copy of the workspace while others go on working",
		Example: "lobby db backup today.db",
		Args:    takes(1, 1),
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace the file if it exists")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runDBBackup(cmd.Context(), a, args[0], force) }
	return cmd
}

func runDBBackup(ctx context.Context, a *app, path string, force bool) error {
	if path == "-" {
		return usagef("a backup is a file, not a stream").WithHint("name the file")
	}
	if _, err := os.Lstat(path); !force && !errors.Is(err, fs.ErrNotExist) {
		return workspace.Errorf(workspace.Conflict, "%s: exists already", path).WithHint("--force replaces it")
	}
	k, err := a.openKeeper(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	if err := k.Backup(ctx, path); err != nil {
		return err
	}
	a.notice("wrote %s", path)
	return nil
}
