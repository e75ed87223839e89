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

func newConversationsAnalyze(a *app) *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "analyze [CONVERSATION…|-]",
		Short: "Judge conversations by what the visitor wrote: sentiment, confusion, urgency, satisfaction",
		Long: "Judge conversations by what the visitor wrote; what bots and agents wrote does not count. Sentiment is positive, neutral or negative,\n" +
			"with a score from -100 to 100, and unknown unless at least half of the messages are English. Confusion, urgency and satisfaction are\n" +
			"numbers of messages with phrases of English, Spanish, German, French, Portuguese or Italian that say so; where the language is\n" +
			"unknown, 0 means that they were not judged. The sentences that led to the verdict are the field evidence;\n" +
			"a list for people shows the first of each signal, with --wide all columns. Irony is not understood. Nothing is stored: the verdict is made anew each time.",
		Example: "lobby conversations analyze C1\n" +
			"lobby conversations analyze --since 2026-11-01 --sentiment negative --sort score\n" +
			"lobby conversations analyze --status open --agent 'Mia Cole'\n" +
			"lobby conversations analyze --where 'urgency > 0 and person.status = customer' -o ids",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Conversation)),
	}
	s, l := newSelection(a, workspace.Insight, cmd), newListing(a, workspace.Insight, cmd)
	cmd.Flags().StringVar(&since, "since", "", "only with messages since this time, such as -7d or 2026-11-20")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		l.own = func(ws workspace.Workspace, st *term.Streams, o output.Options, rows iter.Seq2[workspace.Row, error]) (int, error) {
			if o.Wide {
				return output.Rows(st, o, l.kind, l.kind.Columns(), rows)
			}
			return showCards(cmd.Context(), ws, st, o, rows, insightCards{newTalkCards(st, o)}.text)
		}
		return runConversationsAnalyze(cmd.Context(), s, l, args, since)
	}
	return cmd
}

func runConversationsAnalyze(ctx context.Context, s *selection, l *listing, args []string, since string) error {
	ws, err := s.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	q, err := s.query(ctx, ws)
	if err != nil {
		return err
	}
	late, err := s.app.saidSince(since)
	if err != nil {
		return err
	}
	named, err := s.app.namedTalks(ctx, ws, args)
	if err != nil {
		return err
	}
	q.Where = filter.All(q.Where, late, named)
	return l.show(ctx, ws, q)
}
