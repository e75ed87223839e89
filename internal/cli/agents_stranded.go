package cli

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newAgentsStranded(a *app) *cobra.Command {
	var reassign bool
	cmd := &cobra.Command{
		Use:   "stranded",
		Short: "List conversations whose agent is not there; exits with 10 when there are any",
		Long: "List conversations that are not closed and whose agent is not connected, or is none any more. Exits with 10 when there\n" +
			"are any, for cron. With --reassign they go to whoever is connected and available, as with lobby conversations\n" +
			"assign --auto; it exits with 10 when some stay. Who is busy keeps what they have, and gets nothing new.",
		Example: "lobby agents stranded || echo 'somebody waits'\nlobby agents stranded --reassign --yes || echo 'nobody is there'",
		Args:    takes(0, 0),
	}
	s, l, m := newSelection(a, workspace.Conversation, cmd), newAlarm(a, workspace.Conversation, cmd), newMutation(a, false, cmd)
	m.steps = true
	cmd.Flags().BoolVar(&reassign, "reassign", false, "give them to whoever is connected and available")
	l.own = func(ws workspace.Workspace, st *term.Streams, o output.Options, rows iter.Seq2[workspace.Row, error]) (int, error) {
		return showCards(cmd.Context(), ws, st, o, rows, newTalkCards(st, o).text)
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runAgentsStranded(cmd.Context(), s, l, m, reassign) }
	return cmd
}

func runAgentsStranded(ctx context.Context, s *selection, l *listing, m *mutation, reassign bool) error {
	if (m.dryRun || m.yes) && !reassign {
		return usagef("--dry-run and --yes are for --reassign")
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
	stranded, err := strandedTalks(ctx, ws)
	if err != nil {
		return err
	}
	q.Where = filter.All(stranded, q.Where)
	if reassign {
		return reassignTalks(ctx, ws, m, q)
	}
	n, err := l.alarm(ctx, ws, q)
	if n > 0 {
		return workspace.Errorf(workspace.Found, "%s stranded", counted(n, "conversation", "conversations"))
	}
	return err
}

// strandedTalks are the conversations that are not closed and whose agent is not
// among those who are connected.
func strandedTalks(ctx context.Context, ws workspace.Workspace) (filter.Expr, error) {
	var there []string
	for agent, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Agent}) {
		if err != nil {
			return nil, err
		}
		if agent.Num(workspace.AgentConnected) != 0 {
			there = append(there, agent.Str(workspace.AgentName))
		}
	}
	stranded := []filter.Expr{
		filter.Compare{Field: "status", Op: filter.Ne, Value: workspace.TalkClosed}, filter.Has{Field: "assignee"},
	}
	if len(there) > 0 {
		stranded = append(stranded, filter.Not{X: filter.In{Field: "assignee", Values: there}})
	}
	return filter.And{X: stranded}, nil
}

// reassignTalks gives the conversations a query selects to whoever is there. Some
// that stay are Found.
func reassignTalks(ctx context.Context, ws workspace.Workspace, m *mutation, q workspace.Query) error {
	on := target{query: q, Selection: workspace.Selection{Where: q.Where.String(), Segments: q.Segments}}
	r, err := m.apply(ctx, ws, plan{changes: []workspace.Change{workspace.AssignConversations{Selection: on.Selection, Auto: true}}, on: on, what: "reassign these conversations"})
	if err != nil {
		return err
	}
	if err := m.print(r); err != nil {
		return err
	}
	m.noticeReasons(r)
	if r.Unchanged > 0 {
		return workspace.Errorf(workspace.Found, "%s stranded still", counted(r.Unchanged, "conversation", "conversations"))
	}
	return nil
}
