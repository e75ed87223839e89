package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsCreate(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Give a filter on people a name",
		Long: "Give a filter on people a name. Flags combine with and; times such as -7d are counted back from the moment the segment is used.\n" +
			"Creating the same segment twice changes nothing.",
		Example: "lobby segments create 'Spanish trials' --tag trial --where 'country = Spain'\nlobby segments create Quiet --status customer --where 'last_seen < -30d'",
		Args:    takes(1, 1),
	}
	m, s := newMutation(a, false, cmd), newSelection(a, workspace.Person, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		where, err := segmentFilter(s)
		if err != nil {
			return err
		}
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{workspace.CreateSegment{Name: args[0], Where: where}}})
	}
	return cmd
}
