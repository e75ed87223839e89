package cli

import "github.com/spf13/cobra"

func newNotes(a *app) *cobra.Command {
	return group("notes", "Write down what the team should know about people", []string{"note"},
		newNotesList(a),
		newNotesAdd(a),
		newNotesChange(a, notesHighlight()),
		newNotesChange(a, notesUnhighlight()),
		newNotesChange(a, notesRemove()),
	)
}
