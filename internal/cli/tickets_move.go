package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func ticketsTo(a *app, to, verb, short, example string) *cobra.Command {
	return newMove(a, &move{
		kind: workspace.Ticket, verb: verb, short: short, example: example, long: "What was closed can be opened again.",
		change: func(on workspace.Selection, _ string) workspace.Change {
			return workspace.MoveTickets{Selection: on, To: to}
		},
	})
}

func newTicketsClose(a *app) *cobra.Command {
	return ticketsTo(a, workspace.TalkClosed, "close", "Close tickets", "lobby tickets close T1\nlobby tickets close --where 'created_at < -60d' --yes")
}

func newTicketsReopen(a *app) *cobra.Command {
	return ticketsTo(a, workspace.TalkOpen, "reopen", "Open closed tickets again", "lobby tickets list --status closed --limit 2 -o ids | lobby tickets reopen -")
}
