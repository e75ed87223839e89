package cli

import "github.com/spf13/cobra"

func newConversations(a *app) *cobra.Command {
	return a.group("conversations", "Read what visitors, bots and agents wrote, and work on it",
		member{"list", newConversationsList},
		member{"show", newConversationsShow},
		member{"export", newConversationsExport},
		member{"assign", newConversationsAssign},
		member{"unassign", newConversationsUnassign},
		member{"escalate", newConversationsEscalate},
		member{"close", newConversationsClose},
		member{"reopen", newConversationsReopen},
		member{"analyze", newConversationsAnalyze},
		member{"import", newConversationsImport},
	)
}
