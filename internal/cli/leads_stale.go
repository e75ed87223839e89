package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsStale(a *app) *cobra.Command {
	var olderThan string
	cmd := &cobra.Command{
		Use:     "stale",
		Short:   "List leads that wait too long; exits with 10 when there are any",
		Long:    "List leads that are still new after some time, the longest waiting first. Exits with 10 when there are any, for cron.",
		Example: "lobby leads stale --older-than 200d\nlobby leads stale --older-than 48h -o ids || echo 'somebody waits'",
		Args:    takes(0, 0),
	}
	s, l, at := newSelection(a, workspace.Lead, cmd), newAlarm(a, workspace.Lead, cmd), newAsOf(a, cmd)
	cmd.Flags().StringVar(&olderThan, "older-than", "24h", "how long is too long: 36h, 7d or 2w")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runLeadsStale(cmd.Context(), s, l, at, olderThan) }
	return cmd
}

func runLeadsStale(ctx context.Context, s *selection, l *listing, at *asOf, olderThan string) error {
	moment, zone, err := at.moment()
	if err != nil {
		return err
	}
	before, err := filter.ParseTime("-"+olderThan, moment, zone)
	if err != nil {
		return usagef("--older-than: %q is not a time span", olderThan).WithHint("write it like 36h, 7d or 2w")
	}
	ws, err := s.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	q, err := s.query(ctx, ws)
	if err != nil {
		return err
	}
	q.Where = filter.All(
		filter.Compare{Field: "status", Op: filter.Eq, Value: workspace.LeadNew},
		filter.Compare{Field: "created_at", Op: filter.Lt, Value: workspace.FormatTime(before)},
		q.Where,
	)
	if l.sort == "" {
		l.sort = "created_at"
	}
	n, err := l.alarm(ctx, ws, q)
	if n > 0 {
		return workspace.Errorf(workspace.Found, "%s waiting for longer than %s", counted(n, "lead", "leads"), olderThan)
	}
	return err
}
