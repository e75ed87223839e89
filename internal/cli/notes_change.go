package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// notesChange is one thing that can be done to many notes, and what its command says.
type notesChange struct {
	verb, short, long, example string
	change                     func(workspace.Selection) workspace.Change
	removes                    bool

	all bool
}

func newNotesHighlight(a *app) *cobra.Command {
	return newNotesChange(a, &notesChange{verb: "highlight", short: "Let notes stand in the profile",
		long:    "Let notes stand in the profile, at the end of what is known about the person.",
		example: "lobby notes highlight N1\nlobby notes list --person P1 --limit 1 -o ids | lobby notes highlight -",
		change: func(on workspace.Selection) workspace.Change {
			return workspace.MarkNotes{Selection: on, Highlighted: true}
		}})
}

func newNotesUnhighlight(a *app) *cobra.Command {
	return newNotesChange(a, &notesChange{verb: "unhighlight", short: "Let notes stand among the others only",
		long:    "Let notes stand among the other notes only, and not in the profile.",
		example: "lobby notes unhighlight --where 'created_at < -90d' --yes",
		change:  func(on workspace.Selection) workspace.Change { return workspace.MarkNotes{Selection: on} }})
}

func newNotesRemove(a *app) *cobra.Command {
	return newNotesChange(a, &notesChange{verb: "remove", short: "Remove notes",
		long:    "Remove notes. Undo brings them back; until then no timeline tells what they said.",
		example: "lobby notes remove N1\nlobby notes remove --where 'created_at < -365d' --dry-run",
		removes: true,
		change:  func(on workspace.Selection) workspace.Change { return workspace.RemoveNotes{Selection: on} }})
}

func newNotesChange(a *app, o *notesChange) *cobra.Command {
	cmd := &cobra.Command{
		Use:               o.verb + " [NOTE… | -]",
		Short:             o.short,
		Long:              o.long + "\nNotes are named by id, read from standard input with `-`, or selected by flags; all of them change in one step or none does.",
		Example:           o.example,
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Note)),
	}
	s, m := newSelection(a, workspace.Note, cmd), newMutation(a, true, cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "every note")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSelected(cmd.Context(), s, m, args, o.all, plan{selected: o.removes, what: o.verb + " these notes"}, o.change)
	}
	return cmd
}
