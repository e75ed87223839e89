package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List leads, the most recent first",
		Long: "List leads, the most recent first. --search looks in name, e-mail and order number; the tags and\n" +
			"order numbers of follow-ups count as those of their lead. --segment keeps the leads of its people.",
		Example: "lobby leads list --status new\nlobby leads list --tag refund-request --tag cancellation -o csv\nlobby leads list --where 'created_at > -7d and person.country = Germany'",
		Args:    takes(0, 0),
	}
	s, l := newSelection(a, workspace.Lead, cmd), newListing(a, workspace.Lead, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}

// runList shows those of the records that the flags select for which all of also
// hold.
func runList(ctx context.Context, s *selection, l *listing, also ...filter.Expr) error {
	ws, err := s.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	q, err := s.query(ctx, ws)
	if err != nil {
		return err
	}
	q.Where = filter.All(append(also, q.Where)...)
	return l.show(ctx, ws, q)
}
