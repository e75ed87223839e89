package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newChannels(a *app) *cobra.Command {
	return a.group("channels", "See the bots, websites and pages people talk to",
		member{"list", newChannelsList},
	)
}

func newChannelsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List channels with the number of people who ever talked to each",
		Long:    "List channels with the number of people who ever talked to each. --channel of people and conversations takes their names.",
		Example: "lobby channels list\nlobby channels list --fields name,people -o csv",
		Args:    takes(0, 0),
	}
	l, s := newListing(a, workspace.Channel, cmd), newSelection(a, workspace.Channel, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}
