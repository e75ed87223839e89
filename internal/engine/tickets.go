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
	ids, err := b.pick(workspace.Ticket, c.Selection)
	if err != nil || ids.Empty() {
		return err
	}
	groups, err := b.Group(workspace.Query{Kind: workspace.Ticket, Where: within("id", ids)}, workspace.TicketStatus, true)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Value.S == to {
			b.same(workspace.Ticket, g.Set)
			continue
		}
		b.changed(workspace.Ticket, g.Set)
		if err := b.assign(workspace.Ticket, g.Set, set{workspace.TicketStatus, workspace.TextValue(to)}); err != nil {
			return err
		}
	}
	return nil
}
