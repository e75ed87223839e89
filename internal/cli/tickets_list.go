package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newTicketsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List tickets, the most recent first",
		Long:  "List tickets, the most recent first. --search looks in subject and text; --segment keeps the tickets of its people.",
		Example: "lobby tickets list --status open\nlobby tickets list --person P1 -o json\n" +
			"lobby tickets list --where 'created_at > -7d and person.country = Germany'",
		Args: takes(0, 0),
	}
	s, l := newSelection(a, workspace.Ticket, cmd), newListing(a, workspace.Ticket, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}
