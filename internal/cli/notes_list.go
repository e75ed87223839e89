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
		Long:    "List notes, the most recent first. --search looks in the text and by whom it is about; --segment keeps the notes about its people.",
		Example: "lobby notes list --person P1\nlobby notes list --highlighted -o csv\nlobby notes list --where 'text ~ invoice and created_at > -7d'",
		Args:    takes(0, 0),
	}
	s, l := newSelection(a, workspace.Note, cmd), newListing(a, workspace.Note, cmd)
	cmd.Flags().BoolVar(&highlighted, "highlighted", false, "only those that also stand in the profile; =false: only the others")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var which filter.Expr = filter.Has{Field: "highlighted"}
		switch {
		case !cmd.Flags().Changed("highlighted"):
			return runList(cmd.Context(), s, l)
		case !highlighted:
			which = filter.Not{X: which}
		}
		return runList(cmd.Context(), s, l, which)
	}
	return cmd
}
