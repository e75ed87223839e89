package engine

import (
	"github.com/lobbycli/lobby/internal/workspace"
)

// moveTickets closes tickets or opens them again. There are two statuses and both
// moves are allowed; who is there already stays, however many tickets there are.
func (b *batch) moveTickets(c workspace.MoveTickets) error {
	to, err := workspace.Ticket.Status(c.To)
	if err != nil {
		return err
	}
	return b.bring(workspace.Ticket, c.Selection, set{workspace.TicketStatus, workspace.TextValue(to)})
}
