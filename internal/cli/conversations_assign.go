package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newConversationsAssign(a *app) *cobra.Command {
	var to string
	var auto, all bool
	cmd := &cobra.Command{
		Use:   "assign [CONVERSATION… | -] {--to AGENT | --auto}",
		Short: "Give conversations to an agent, or to whoever is there",
		Long: "Give conversations to an agent, or with --auto each to an agent who is connected and available: to whoever\n" +
			"has the fewest that are not closed, then to who had none for the longest. With --auto, closed conversations and\n" +
			"those whose agent is connected stay as they are; so does everything while nobody is available, which is said.\n" +
			"Who is busy keeps what they have and gets nothing new. --dry-run says who would get what.",
		Example: "lobby conversations assign C1 --to 'Mia Cole'\nlobby conversations assign --status escalated --where 'not assignee' --auto --yes\n" +
			"lobby conversations list --agent 'Mia Cole' --status open -o ids | lobby conversations assign - --to 'Tom Berg' --dry-run",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeFor(workspace.Conversation, "assign")),
	}
	s, m := newSelection(a, workspace.Conversation, cmd), newMutation(a, true, cmd)
	m.steps = true
	f := cmd.Flags()
	f.StringVar(&to, "to", "", "the agent: an id, a name or an e-mail address")
	f.BoolVar(&auto, "auto", false, "choose among the agents who are connected and available")
	f.BoolVar(&all, "all", false, "every conversation")
	register(cmd, "to", a.completeAgents)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if auto == (to != "") {
			return usagef("give either --to AGENT or --auto").WithHint("lobby agents list shows who there is")
		}
		p := plan{what: "assign these conversations", also: func(ctx context.Context, ws workspace.Workspace) { a.noticeAway(ctx, ws, to) }}
		return runSelected(cmd.Context(), s, m, args, all, p, func(on workspace.Selection) workspace.Change {
			return workspace.AssignConversations{Selection: on, Agent: to, Auto: auto}
		})
	}
	return cmd
}

// noticeAway says of an agent who was given conversations that they are not there.
func (a *app) noticeAway(ctx context.Context, ws workspace.Workspace, ref string) {
	if ref == "" {
		return
	}
	agent, err := oneRow(ctx, ws, workspace.Agent, ref)
	if err == nil && agent.Num(workspace.AgentConnected) == 0 {
		a.notice("%s is offline; lobby agents stranded lists what waits for them", term.Safe(agent.Str(workspace.AgentName)))
	}
}

func newConversationsUnassign(a *app) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:               "unassign [CONVERSATION… | -]",
		Short:             "Take conversations from their agents",
		Long:              "Take conversations from their agents. Closed ones keep the name of who had them.",
		Example:           "lobby conversations unassign C1\nlobby conversations unassign --agent 'Mia Cole' --where 'status != closed' --yes",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeFor(workspace.Conversation, "unassign")),
	}
	s, m := newSelection(a, workspace.Conversation, cmd), newMutation(a, true, cmd)
	cmd.Flags().BoolVar(&all, "all", false, "every conversation")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSelected(cmd.Context(), s, m, args, all, plan{what: "unassign these conversations"}, func(on workspace.Selection) workspace.Change {
			return workspace.UnassignConversations{Selection: on}
		})
	}
	return cmd
}
