package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsDelete(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "delete NAME",
		Short:             "Forget a segment; the people in it stay",
		Example:           "lobby segments delete 'Trial users' --yes",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeSegments),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runPlan(cmd.Context(), m, plan{
			changes: []workspace.Change{workspace.DeleteSegment{Name: args[0]}}, destructive: true, what: "delete the segment " + strconv.Quote(args[0]),
		})
	}
	return cmd
}
