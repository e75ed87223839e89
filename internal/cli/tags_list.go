package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newTagsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List tags with how many people carry each",
		Example: "lobby tags list\nlobby tags list --sort name -o csv",
		Args:    takes(0, 0),
	}
	l, s := newListing(a, workspace.Tag, cmd), newSelection(a, workspace.Tag, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}
