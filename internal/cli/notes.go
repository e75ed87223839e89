package cli

import "github.com/spf13/cobra"

func newNotes(a *app) *cobra.Command {
	return a.group("notes", "Write down what the team should know about people",
		member{"list", newNotesList},
		member{"add", newNotesAdd},
		member{"highlight", newNotesHighlight},
		member{"unhighlight", newNotesUnhighlight},
		member{"remove", newNotesRemove},
	)
}
