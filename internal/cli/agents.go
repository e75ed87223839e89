package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newAgents(a *app) *cobra.Command {
	return a.group("agents", "See who of the team takes conversations",
		member{"list", newAgentsList},
		member{"add", newAgentsAdd},
		member{"remove", newAgentsRemove},
		member{"status", newAgentsStatus},
		member{"stranded", newAgentsStranded},
	)
}

// completeAgents offers the names of the agents.
func (a *app) completeAgents(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Agent}, func(r workspace.Row) string { return r.Str(workspace.AgentName) })
}
