package cli

import "github.com/spf13/cobra"

func newTickets(a *app) *cobra.Command {
	return a.group("tickets", "Read and close what people asked for in writing",
		member{"list", newTicketsList},
		member{"show", newTicketsShow},
		member{"close", newTicketsClose},
		member{"reopen", newTicketsReopen},
	)
}
