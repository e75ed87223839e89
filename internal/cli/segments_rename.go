package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsRename(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "rename NAME NEW-NAME",
		Short:             "Give a segment another name",
		Example:           "lobby segments rename 'Trial users' Trials",
		Args:              takes(2, 2),
		ValidArgsFunction: firstArg(a.completeSegments),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{workspace.RenameSegment{Name: args[0], To: args[1]}}})
	}
	return cmd
}
