package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newAgentsAdd(a *app) *cobra.Command {
	var email string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Make a member of the team known",
		Long: "Make a member of the team known, who then can be given conversations. Names are unique regardless of case.\n" +
			"New agents are not connected; lobby agents status says that they are. Adding the same agent twice changes nothing.",
		Example: "lobby agents add 'Lea Vogel' --email lea.vogel@example.com",
		Args:    takes(1, 1),
	}
	m := newMutation(a, false, cmd)
	cmd.Flags().StringVar(&email, "email", "", "e-mail address")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{workspace.AddAgent{Name: args[0], Email: email}}})
	}
	return cmd
}

// runAgentsRemove forgets an agent and says what they leave behind.
func runAgentsRemove(ctx context.Context, m *mutation, ref string) error {
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	p := plan{changes: []workspace.Change{workspace.RemoveAgent{Agent: ref}}, destructive: true, what: "remove the agent " + ref}
	agent, err := oneRow(ctx, ws, workspace.Agent, ref)
	if err != nil && workspace.KindOf(err) != workspace.NotFound { // of nobody, the change says who is called nearly so
		return err
	}
	if err == nil && agent.Num(workspace.AgentConversations) > 0 {
		n := int(agent.Num(workspace.AgentConversations))
		has := agent.Str(workspace.AgentName) + " has " + counted(n, "conversation that is not closed", "conversations that are not closed") +
			"; lobby agents stranded --reassign gives them to whoever is there"
		p.what += " (" + has + ")"
		p.also = func(context.Context, workspace.Workspace) {
			m.app.notice("%s", term.Safe(has))
		}
	}
	return m.run(ctx, ws, p)
}

func newAgentsRemove(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remove AGENT",
		Short: "Forget a member of the team",
		Long: "Forget a member of the team. Conversations keep the name; those that are not closed are stranded then\n" +
			"(see lobby agents stranded).",
		Example:           "lobby agents remove 'Tom Berg' --yes",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeAgents),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runAgentsRemove(cmd.Context(), m, args[0])
	}
	return cmd
}
