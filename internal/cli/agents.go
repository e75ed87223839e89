package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newAgents(a *app) *cobra.Command {
	return group("agents", "See who of the team takes conversations", []string{"agent"},
		newAgentsList(a),
		newAgentsAdd(a),
		newAgentsRemove(a),
		newAgentsStatus(a),
		newAgentsStranded(a),
	)
}

// completeAgents offers the names of the agents.
func (a *app) completeAgents(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Agent}, func(r workspace.Row) string { return r.Str(workspace.AgentName) })
}
