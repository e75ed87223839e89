package cli

import "github.com/lobbycli/lobby/internal/workspace"

func ticketsTo(to, verb, short, example string) *move {
	return &move{
		kind: workspace.Ticket, verb: verb, short: short, example: example, long: "What was closed can be opened again.",
		change: func(on workspace.Selection, _ string) workspace.Change {
			return workspace.MoveTickets{Selection: on, To: to}
		},
	}
}

func ticketsClose() *move {
	return ticketsTo(workspace.TalkClosed, "close", "Close tickets", "lobby tickets close T1\nlobby tickets close --where 'created_at < -60d' --yes")
}

func ticketsReopen() *move {
	return ticketsTo(workspace.TalkOpen, "reopen", "Open closed tickets again", "lobby tickets list --status closed --limit 2 -o ids | lobby tickets reopen -")
}
