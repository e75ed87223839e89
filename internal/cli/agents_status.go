package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newAgentsStatus(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status [AGENT] available|busy|offline",
		Short: "Say whether an agent takes conversations",
		Long: "Say whether an agent takes conversations: available ones do, busy ones are there and do not, offline ones are not there.\n" +
			"Without a name it is about you: the agent whose name or e-mail address is that of --actor.",
		Example: "lobby agents status 'Mia Cole' busy\nlobby agents status available --actor 'Mia Cole'",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("what is the agent?").WithHint("say available, busy or offline")
			}
			return takes(1, 2)(cmd, args)
		},
		ValidArgsFunction: argByArg(func(cmd *cobra.Command, typed string) []string {
			return append(workspace.AgentStatuses(), a.completeAgents(cmd, typed)...)
		}, fixedWords(workspace.AgentStatuses()...)),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c := workspace.SetAgentStatus{Status: args[len(args)-1]}
		if len(args) == 2 {
			c.Agent = args[0]
		}
		if err := oneOf("the status", c.Status, workspace.AgentStatuses()); err != nil {
			return err
		}
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{c}})
	}
	return cmd
}
