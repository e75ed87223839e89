package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// ticketsMove closes tickets or opens them again, and is what its command says.
type ticketsMove struct {
	verb, to, short, example string

	all bool
}

func ticketsClose() *ticketsMove {
	return &ticketsMove{verb: "close", to: workspace.TalkClosed, short: "Close tickets",
		example: "lobby tickets close T1\nlobby tickets close --where 'created_at < -60d' --yes"}
}

func ticketsReopen() *ticketsMove {
	return &ticketsMove{verb: "reopen", to: workspace.TalkOpen, short: "Open closed tickets again",
		example: "lobby tickets list --status closed --limit 2 -o ids | lobby tickets reopen -"}
}

func newTicketsMove(a *app, o *ticketsMove) *cobra.Command {
	cmd := &cobra.Command{
		Use:   o.verb + " [TICKET… | -]",
		Short: o.short,
		Long: o.short + ". Tickets are named by id, read from standard input with `-`, or selected by flags; all of them\n" +
			"change in one step or none does. A ticket that is there already counts as unchanged.",
		Example:           o.example,
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeFor(workspace.Ticket, o.verb)),
	}
	s, m := newSelection(a, workspace.Ticket, cmd), newMutation(a, true, cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "every ticket")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSelected(cmd.Context(), s, m, args, o.all, plan{what: o.verb + " these tickets"}, func(on workspace.Selection) workspace.Change {
			return workspace.MoveTickets{Selection: on, To: o.to}
		})
	}
	return cmd
}
