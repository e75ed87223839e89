package cli

import "github.com/spf13/cobra"

func newConversations(a *app) *cobra.Command {
	return group("conversations", "Read what visitors, bots and agents wrote, and work on it", []string{"conversation"},
		newConversationsList(a),
		newConversationsShow(a),
		newConversationsExport(a),
		newConversationsAssign(a),
		newConversationsUnassign(a),
		newMove(a, conversationsEscalate()),
		newMove(a, conversationsClose()),
		newMove(a, conversationsReopen()),
		newConversationsAnalyze(a),
		newImport(a, conversationsImport()),
	)
}
