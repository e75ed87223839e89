package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List segments with how many people each selects now",
		Long:    "List segments with how many people each selects now. all, leads and customers are built in and cannot be changed.",
		Example: "lobby segments list\nlobby segments list -o json --jq '.[] | select(.people > 0) | .name'",
		Args:    takes(0, 0),
	}
	l, s := newListing(a, workspace.Segment, cmd), newSelection(a, workspace.Segment, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}
