package workspacetest

import (
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// deskChange is a change of tickets or notes.
func (s *sequence) deskChange() workspace.Change {
	switch one(s, "at the desk", "ticket", "ticket", "add", "add", "mark", "remove") {
	case "ticket":
		return workspace.MoveTickets{Selection: s.selection(workspace.Ticket), To: one(s, "to", workspace.TalkOpen, workspace.TalkClosed, workspace.TalkClosed)}
	case "add":
		return workspace.AddNote{
			Person: s.ref(workspace.Person), Highlighted: s.sometimes("highlighted"),
			Text: one(s, "text", "calls back", "calls back", "名前\nを", " ", strings.Repeat("long ", 2001)),
		}
	case "mark":
		return workspace.MarkNotes{Selection: s.selection(workspace.Note), Highlighted: s.sometimes("highlighted")}
	}
	return workspace.RemoveNotes{Selection: s.selection(workspace.Note)}
}
