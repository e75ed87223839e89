package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// leadsTo is a step through the pipeline.
func leadsTo(a *app, to, verb, short, example string) *cobra.Command {
	return newMove(a, &move{
		kind: workspace.Lead, verb: verb, short: short, example: example, guarded: true,
		long: "The pipeline is new → handled, new → closed, handled → closed,\nand closed → new with reopen.",
		change: func(on workspace.Selection, ifStatus string) workspace.Change {
			return workspace.MoveLeads{Selection: on, To: to, If: ifStatus}
		},
	})
}

func newLeadsHandle(a *app) *cobra.Command {
	return leadsTo(a, workspace.LeadHandled, "handle", "Mark new leads as handled",
		"lobby leads handle --where 'tag = order_resolved and status = new' --yes\nlobby leads list --status new -o ids | lobby leads handle - --dry-run")
}

func newLeadsClose(a *app) *cobra.Command {
	return leadsTo(a, workspace.LeadClosed, "close", "Close new or handled leads",
		"lobby leads close --where 'created_at < -60d' --on-error continue --yes\nlobby leads list --status handled | lobby leads close - --if-status handled")
}

func newLeadsReopen(a *app) *cobra.Command {
	return leadsTo(a, workspace.LeadNew, "reopen", "Make closed leads new again",
		"lobby leads list --status closed --limit 2 -o ids | lobby leads reopen -")
}
