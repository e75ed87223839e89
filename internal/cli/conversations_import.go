package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newConversationsImport(a *app) *cobra.Command {
	return newImport(a, importing{
		kind: workspace.Conversation, nested: true,
		long: "Import conversations with their messages, as JSON or JSON lines:\n" +
			`{"id":"c-1","person_id":"u_12","started_at":"2026-11-01T10:00:00Z","messages":[{"at":"…","from":"visitor","text":"Hi"}]}` + "\n" +
			"person_id is the id of a person here, or the one the person was imported with. Import the people first.",
		example: "lobby conversations import conversations.jsonl --dry-run",
	})
}
