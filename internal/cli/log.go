package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newLog(a *app) *cobra.Command {
	cmd := a.group("log", "The journal: who changed what, newest first", member{"show", newLogShow})
	cmd.Example = "lobby log\nlobby log --limit 3 -o json\nlobby log --where 'verb = lead.close'"
	l, s := newListing(a, workspace.Entry, cmd), newSelection(a, workspace.Entry, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return a.unknownCommand(cmd, args[0])
		}
		return runLog(cmd.Context(), a, l, s)
	}
	return cmd
}

func runLog(ctx context.Context, a *app, l *listing, s *selection) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	q, err := s.query(ctx, ws)
	if err != nil {
		return err
	}
	return l.show(ctx, ws, q)
}
