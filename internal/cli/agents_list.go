package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newAgentsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the team: who is there, and how many conversations each has",
		Long: "List the team: who is connected, available or busy, how many conversations that are not closed each has, and since\n" +
			"when those who take some have none.",
		Example: "lobby agents list\nlobby agents list --where 'connected = 1 and state = available' -o json",
		Args:    takes(0, 0),
	}
	l, s := newListing(a, workspace.Agent, cmd), newSelection(a, workspace.Agent, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}
