package workspacetest

import (
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// testDesk is what the team does with tickets and writes down in notes.
func testDesk(t *testing.T, open func(*testing.T) *desk) {
	move := func(to string, refs ...string) workspace.MoveTickets {
		return workspace.MoveTickets{Selection: pick(refs...), To: to}
	}
	begin := func(t *testing.T) *desk {
		d := open(t)
		d.apply(Sample())
		return d
	}
	t.Run("TicketsCloseAndOpenAgain", func(t *testing.T) {
		d := begin(t)
		before := Export(t, d.ws)
		d.came(d.apply(move("closed", "T1")), counts{Matched: 1, Changed: 1})
		d.has(workspace.Ticket, "T1", map[workspace.Field]string{workspace.TicketStatus: "closed"})
		d.came(d.apply(workspace.MoveTickets{Selection: workspace.Selection{All: true}, To: "closed"}), counts{Matched: 1, Unchanged: 1})
		d.apply(move("open", "T1"))
		d.apply(workspace.Undo{})
		d.apply(workspace.Undo{})
		same(t, before, Export(t, d.ws), "closing and reopening, taken back")
		d.refused(workspace.Invalid, move("handled", "T1"))
		d.refused(workspace.NotFound, move("closed", "T1", "T9"))
		d.refused(workspace.Usage, move("closed"))
	})
	t.Run("NotesAreWrittenMarkedAndRemoved", func(t *testing.T) {
		d := begin(t)
		before := Export(t, d.ws)
		d.now = Noon().Add(time.Hour)
		d.came(d.apply(workspace.AddNote{Person: "P1", Text: "First\nsecond"}), counts{Matched: 1, Changed: 1})
		d.has(workspace.Note, "N1", map[workspace.Field]string{
			workspace.NotePerson: "P1", workspace.NoteText: "First\nsecond", workspace.NoteAuthor: actor,
			workspace.NoteHighlighted: "false", workspace.NoteCreatedAt: "2026-11-20T13:00:00Z",
		})
		d.apply(workspace.AddNote{Person: "P2", Text: "Third", Highlighted: true})
		written := Export(t, d.ws)
		all := workspace.Selection{All: true}
		d.came(d.apply(workspace.MarkNotes{Selection: all, Highlighted: true}), counts{Matched: 2, Changed: 1, Unchanged: 1})
		d.apply(workspace.RemoveNotes{Selection: workspace.Selection{Where: "author = " + actor}})
		if n := len(d.find(workspace.Query{Kind: workspace.Note})); n != 0 {
			t.Errorf("%d notes are left", n)
		}
		d.apply(workspace.Undo{})
		d.apply(workspace.Undo{})
		same(t, written, Export(t, d.ws), "marking and removing, taken back")
		d.apply(workspace.Undo{})
		d.apply(workspace.Undo{})
		same(t, before, Export(t, d.ws), "writing, taken back")
	})
	t.Run("ANoteSaysSomethingAboutSomebody", func(t *testing.T) {
		d := begin(t)
		d.refused(workspace.Invalid, workspace.AddNote{Person: "P1", Text: " \n"})
		d.refused(workspace.Invalid, workspace.AddNote{Person: "P1", Text: strings.Repeat("é", 10_001)})
		d.refused(workspace.NotFound, workspace.AddNote{Person: "P99", Text: "x"})
		d.refused(workspace.NotFound, workspace.RemoveNotes{Selection: pick("N1")})
		d.refused(workspace.Usage, workspace.MarkNotes{Highlighted: true})
		d.apply(workspace.AddNote{Person: "P1", Text: strings.Repeat("é", 10_000)})
	})
}
