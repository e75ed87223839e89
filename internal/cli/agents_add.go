package cli

import (
	"github.com/spf13/cobra"

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
		return runPlan(cmd.Context(), m, plan{
			changes: []workspace.Change{workspace.RemoveAgent{Agent: args[0]}}, destructive: true, what: "remove the agent " + args[0],
		})
	}
	return cmd
}
