package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newRedo(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:               "redo [ENTRY…]",
		Short:             "Apply again what undo took back; without an entry your own last one",
		Example:           "lobby redo --dry-run",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Entry)),
	}
	m := newMutation(a, false, cmd)
	cmd.Flags().BoolVar(&force, "force", false, "keep what was changed again since, redo the rest")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		entries, err := m.app.entryArgs(args)
		if err != nil {
			return err
		}
		return runTakeBack(cmd.Context(), m, workspace.Redo{Entries: entries, Force: force})
	}
	return cmd
}
