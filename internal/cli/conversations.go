package cli

import "github.com/spf13/cobra"

func newConversations(a *app) *cobra.Command {
	return group("conversations", "Read what visitors, bots and agents wrote", []string{"conversation"},
		newConversationsList(a),
		newConversationsShow(a),
		newImport(a, conversationsImport()),
	)
}
