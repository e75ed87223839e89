package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newNotesList(a *app) *cobra.Command {
	var highlighted bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List notes, the most recent first",
		Long:    "List notes, the most recent first. --segment keeps the notes about its people.",
		Example: "lobby notes list --person P1\nlobby notes list --highlighted -o csv\nlobby notes list --where 'text ~ invoice and created_at > -7d'",
		Args:    takes(0, 0),
	}
	s, l := newSelection(a, workspace.Note, cmd), newListing(a, workspace.Note, cmd)
	cmd.Flags().BoolVar(&highlighted, "highlighted", false, "only those that also stand in the profile")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if highlighted {
			return runList(cmd.Context(), s, l, filter.Has{Field: "highlighted"})
		}
		return runList(cmd.Context(), s, l)
	}
	return cmd
}
