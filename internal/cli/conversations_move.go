package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func conversationsTo(a *app, to, verb, short, long, example string) *cobra.Command {
	return newMove(a, &move{
		kind: workspace.Conversation, verb: verb, short: short, long: long, example: example,
		change: func(on workspace.Selection, _ string) workspace.Change {
			return workspace.MoveConversations{Selection: on, To: to}
		},
	})
}

func newConversationsEscalate(a *app) *cobra.Command {
	return conversationsTo(a, workspace.TalkEscalated, "escalate", "Mark open conversations as waiting for a human",
		"Only open conversations are escalated. An agent is assigned with\nlobby conversations assign.",
		"lobby conversations escalate --where 'last_message ~ refund and status = open' --yes\nlobby conversations list --status open --limit 1 -o ids | lobby conversations escalate - --dry-run")
}

func newConversationsClose(a *app) *cobra.Command {
	return conversationsTo(a, workspace.TalkClosed, "close", "Close conversations", "What the visitor writes later opens them again.",
		"lobby conversations close --where 'status != closed and last_message_at < -30d' --yes\nlobby conversations list --status escalated -o ids | lobby conversations close -")
}

func newConversationsReopen(a *app) *cobra.Command {
	return conversationsTo(a, workspace.TalkOpen, "reopen", "Make closed or escalated conversations open again", "An escalated one is the bot's again, and keeps its agent.",
		"lobby conversations list --status closed --limit 2 -o ids | lobby conversations reopen -")
}
