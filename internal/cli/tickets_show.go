package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newTicketsShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show TICKET",
		Short:             "Show a ticket with its text",
		Example:           "lobby tickets show T1\nlobby tickets show T1 -o json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Ticket)),
		RunE:              func(cmd *cobra.Command, args []string) error { return runTicketsShow(cmd.Context(), a, args[0]) },
	}
}

func runTicketsShow(ctx context.Context, a *app, ref string) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	ticket, err := oneRow(ctx, ws, workspace.Ticket, ref)
	if err != nil {
		return err
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	if format != output.Table {
		return a.object(record(ticket))
	}
	people, err := ownersOf(ctx, ws, []workspace.Row{ticket})
	if err != nil {
		return err
	}
	p, err := a.newPage()
	if err != nil {
		return err
	}
	p.heading("%s  %s", ticket.ID(), ticket.Str(workspace.TicketSubject))
	person := people[ticket.Ref(workspace.TicketPerson)]
	p.fact("Person", term.Safe(person.ID()+" "+person.Str(workspace.PersonDisplayName)))
	p.fact("Status", ticket.Str(workspace.TicketStatus))
	p.fact("Created", p.moment(ticket.Time(workspace.TicketCreatedAt)))
	if body := ticket.Str(workspace.TicketBody); body != "" {
		p.WriteByte('\n')
		p.running(body, 2)
	}
	return a.page(p.String())
}
