package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newConversationsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List conversations, the latest message first",
		Example: "lobby conversations list --status open\nlobby conversations list --person P1 -o json",
		Args:    takes(0, 0),
	}
	s, l := newSelection(a, workspace.Conversation, cmd), newListing(a, workspace.Conversation, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}
