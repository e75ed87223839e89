package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newConversationsShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show CONVERSATION",
		Short: "Show a conversation with its transcript and the products discussed",
		Long: "Show a conversation: who, where, whose, what may be done with it, the full transcript, and the products that were\n" +
			"recommended.",
		Example:           "lobby conversations show C1\nlobby conversations show C1 -o json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Conversation)),
		RunE:              func(cmd *cobra.Command, args []string) error { return runConversationsShow(cmd.Context(), a, args[0]) },
	}
}

// talkActions is what may be done with a conversation: one without an agent is not
// taken from anybody.
func talkActions(talk workspace.Row) []string {
	return slices.DeleteFunc(workspace.Conversation.Actions(talk.Str(workspace.ConversationStatus)), func(verb string) bool {
		return verb == "unassign" && talk.Str(workspace.ConversationAssignee) == ""
	})
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
		actions := output.Member{Name: "actions", Value: talkActions(talk)}
		return a.object(append(append(record(talk), actions), transcriptMembers(messages)...))
	}
	people, err := ownersOf(ctx, ws, []workspace.Row{talk})
	if err != nil {
		return err
	}
	p, err := a.newPage()
	if err != nil {
		return err
	}
	p.heading("%s", talk.ID())
	person := people[talk.Ref(workspace.ConversationPerson)]
	p.fact("Person", term.Safe(person.ID()+" "+person.Str(workspace.PersonDisplayName)))
	p.fact("Channel", term.Safe(talk.Str(workspace.ConversationChannel)))
	p.fact("Status", talk.Str(workspace.ConversationStatus))
	p.fact("Agent", term.Safe(talk.Str(workspace.ConversationAssignee)))
	p.fact("Started", p.moment(talk.Time(workspace.ConversationStartedAt)))
	p.fact("Last message", p.moment(talk.Time(workspace.ConversationLastMessageAt)))
	p.fact("Actions", strings.Join(talkActions(talk), ", "))
	p.talk(talk.ID(), messages)
	return a.page(p.String())
}
