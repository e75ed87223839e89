package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// conversationsMove is a status conversations are brought to, and what its command says.
type conversationsMove struct {
	verb, to, short, long, example string
	all                            bool
}

func conversationsEscalate() *conversationsMove {
	return &conversationsMove{verb: "escalate", to: workspace.TalkEscalated, short: "Mark open conversations as waiting for a human",
		long:    "Only open conversations are escalated. An agent is assigned with lobby conversations assign.",
		example: "lobby conversations escalate --where 'last_message ~ refund and status = open' --yes\nlobby conversations list --status open --limit 1 -o ids | lobby conversations escalate - --dry-run"}
}

func conversationsClose() *conversationsMove {
	return &conversationsMove{verb: "close", to: workspace.TalkClosed, short: "Close conversations",
		long:    "What the visitor writes later opens them again.",
		example: "lobby conversations close --where 'status != closed and last_message_at < -30d' --yes\nlobby conversations list --status escalated -o ids | lobby conversations close -"}
}

func conversationsReopen() *conversationsMove {
	return &conversationsMove{verb: "reopen", to: workspace.TalkOpen, short: "Make closed or escalated conversations open again",
		long:    "An escalated one is the bot's again, and keeps its agent.",
		example: "lobby conversations list --status closed --limit 2 -o ids | lobby conversations reopen -"}
}

func newConversationsMove(a *app, o *conversationsMove) *cobra.Command {
	cmd := &cobra.Command{
		Use:   o.verb + " [CONVERSATION… | -]",
		Short: o.short,
		Long: o.short + ". " + o.long + "\nConversations are named by id, read from standard input with `-`, or selected by flags; all of them\n" +
			"move in one step or none does. One that is there already counts as unchanged.",
		Example:           o.example,
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeFor(workspace.Conversation, o.verb)),
	}
	s, m := newSelection(a, workspace.Conversation, cmd), newMutation(a, true, cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "every conversation")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSelected(cmd.Context(), s, m, args, o.all, plan{what: o.verb + " these conversations"}, func(on workspace.Selection) workspace.Change {
			return workspace.MoveConversations{Selection: on, To: o.to}
		})
	}
	return cmd
}
