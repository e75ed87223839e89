package engine_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// tickets opens n tickets of one person, a minute apart.
func (d *desk) tickets(n int) {
	d.Helper()
	events := make([]workspace.Event, n)
	for i := range events {
		events[i] = workspace.Event{
			ID: "t" + strconv.Itoa(i), Type: "ticket", At: at("2026-11-20T09:00:00Z"), Person: workspace.EventPerson{Cookie: "v1"},
			Ticket: &workspace.EventTicket{Subject: "Broken lamp " + strconv.Itoa(i+1)},
		}
	}
	d.events(events...)
}

func (d *desk) ticketStatuses() [][]string {
	d.Helper()
	return d.find(workspace.Query{Kind: workspace.Ticket, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID, workspace.TicketStatus, workspace.TicketUpdatedAt)
}

func TestTicketsCloseAndOpenAgainAsASet(t *testing.T) {
	const many = 200
	d := newDesk(t)
	d.tickets(many)
	d.apply(workspace.MoveTickets{Selection: workspace.Selection{IDs: []string{"T1", "T7"}}, To: workspace.TalkClosed})
	before := d.ticketStatuses()
	r := d.apply(workspace.MoveTickets{Selection: workspace.Selection{All: true}, To: workspace.TalkClosed})
	if r.Changed != many-2 || r.Unchanged != 2 || len(r.Outcomes) != 2 {
		t.Errorf("%d changed, %d already so in %d outcomes, want 198, 2 in 2", r.Changed, r.Unchanged, len(r.Outcomes))
	}
	after := d.ticketStatuses()
	if again := d.apply(workspace.MoveTickets{Selection: workspace.Selection{All: true}, To: workspace.TalkClosed}); again.Entry != 0 {
		t.Errorf("the same again is J%d", again.Entry)
	}
	d.apply(workspace.Undo{})
	if diff := cmp.Diff(before, d.ticketStatuses()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.Redo{})
	if diff := cmp.Diff(after, d.ticketStatuses()); diff != "" {
		t.Error(diff)
	}
	if r := d.apply(workspace.MoveTickets{Selection: workspace.Selection{Where: "status = closed and subject ~ 'lamp 19'"}, To: workspace.TalkOpen}); r.Changed != 11 {
		t.Errorf("%d opened again, want 11", r.Changed)
	}
	d.refused(workspace.MoveTickets{Selection: workspace.Selection{All: true}, To: "handled"})
}

func TestATimelineTellsWhatBecameOfATicket(t *testing.T) {
	d := newDesk(t)
	d.events(visit("v1", "ana@shop.example")...)
	d.tickets(1)
	one := workspace.Selection{IDs: []string{"T1"}}
	d.apply(workspace.MoveTickets{Selection: one, To: workspace.TalkClosed})
	d.apply(workspace.MoveTickets{Selection: one, To: workspace.TalkOpen})
	want := [][]string{
		{"2026-11-20T09:00:00Z", "ticket opened", "T1, Broken lamp 1", ""},
		{"2026-11-20T12:03:00Z", "ticket closed", "T1, by ana", "J3"},
		{"2026-11-20T12:04:00Z", "ticket reopened", "T1, by ana", "J4"},
	}
	var got [][]string
	for _, line := range d.timeline("P1", false) {
		if line[2] != "" && line[2][0] == 'T' {
			got = append(got, line)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
