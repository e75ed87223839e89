package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newTagsRename(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "rename TAG NEW-TAG",
		Short:             "Rename a tag on everybody who carries it",
		Long:              "Rename a tag on everybody who carries it. Where the new tag is in use already, the two become one.",
		Example:           "lobby tags rename win-back come-back",
		Args:              takes(2, 2),
		ValidArgsFunction: firstArg(a.completeTags),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{workspace.RenameTag{From: args[0], To: args[1]}}})
	}
	return cmd
}
