package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List people, the latest activity first",
		Long: "List people, the latest activity first. Flags combine with and; one given twice means any of its values.\n" +
			"People who never gave a name are shown under a generated one, which never is their name.",
		Example: "lobby people list\n" +
			"lobby people list --search berlin --status customer\n" +
			"lobby people list --where 'last_seen > -7d and not email' --fields id,display_name,phone\n" +
			"lobby people list --segment customers --sort name -o csv",
		Args: takes(0, 0),
	}
	l, s := newListing(a, workspace.Person, cmd), newSelection(a, workspace.Person, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}
