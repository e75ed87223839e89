package cli

import "github.com/spf13/cobra"

func newTickets(a *app) *cobra.Command {
	return group("tickets", "Read and close what people asked for in writing", []string{"ticket"},
		newTicketsList(a),
		newTicketsShow(a),
		newMove(a, ticketsClose()),
		newMove(a, ticketsReopen()),
	)
}
