package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleTimeline(a *app) *cobra.Command {
	var reverse, undone bool
	cmd := &cobra.Command{
		Use:   "timeline PERSON",
		Short: "Tell what happened to one person, in order",
		Long: "Tell what happened to one person, oldest first: conversations, leads, tickets, notes, and what was changed by whom,\n" +
			"as the records and the journal know it, before a merge too.\n" +
			"What was taken back is left out; --undone shows it too.",
		Example:           "lobby people timeline P1\nlobby people timeline P1 --reverse --limit 5",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Person)),
	}
	l := newListing(a, workspace.Moment, cmd)
	cmd.Flags().BoolVar(&reverse, "reverse", false, "newest first")
	cmd.Flags().BoolVar(&undone, "undone", false, "what was taken back, too")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		q := workspace.Query{Kind: workspace.Moment, Of: args[0], All: undone}
		if reverse {
			q.Order = []workspace.Order{{Field: workspace.MomentAt, Desc: true}, {Field: workspace.ID, Desc: true}}
		}
		return runPeopleTimeline(cmd.Context(), l, q)
	}
	return cmd
}

func runPeopleTimeline(ctx context.Context, l *listing, q workspace.Query) error {
	ws, err := l.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	return l.show(ctx, ws, q)
}
