package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsEdit(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "edit NAME",
		Short:             "Give a segment another filter",
		Example:           "lobby segments edit 'Trial users' --tag trial --tag beta",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeSegments),
	}
	m, s := newMutation(a, false, cmd), newSelection(a, workspace.Person, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		where, err := segmentFilter(s)
		if err != nil {
			return err
		}
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{workspace.EditSegment{Name: args[0], Where: where}}})
	}
	return cmd
}
