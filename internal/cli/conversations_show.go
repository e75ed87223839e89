package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newConversationsShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show CONVERSATION",
		Short:             "Show a conversation with its transcript and the products discussed",
		Example:           "lobby conversations show C1\nlobby conversations show C1 -o json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Conversation)),
		RunE:              func(cmd *cobra.Command, args []string) error { return runConversationsShow(cmd.Context(), a, args[0]) },
	}
}

func runConversationsShow(ctx context.Context, a *app, ref string) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	talk, err := oneRow(ctx, ws, workspace.Conversation, ref)
	if err != nil {
		return err
	}
	messages, err := transcript(ctx, ws, talk.No)
	if err != nil {
		return err
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	if format != output.Table {
		return a.object(append(record(talk), transcriptMembers(messages)...))
	}
	p, err := a.newPage()
	if err != nil {
		return err
	}
	p.heading("%s", talk.ID())
	p.fact("Person", workspace.Person.ID(talk.Ref(workspace.ConversationPerson)))
	p.fact("Channel", term.Safe(talk.Str(workspace.ConversationChannel)))
	p.fact("Status", talk.Str(workspace.ConversationStatus))
	p.fact("Agent", term.Safe(talk.Str(workspace.ConversationAssignee)))
	p.fact("Started", p.moment(talk.Time(workspace.ConversationStartedAt)))
	p.fact("Last message", p.moment(talk.Time(workspace.ConversationLastMessageAt)))
	p.talk(talk.ID(), messages)
	return a.page(p.String())
}
