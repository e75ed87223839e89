package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownSteps is how much of what an entry did is shown.
const shownSteps = 1000

func newLogShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show ENTRY",
		Short:             "Show one entry of the journal: what it did to which records",
		Example:           "lobby log show J1\nlobby log show J1 --jq '.steps[].record'",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Entry)),
		RunE:              func(cmd *cobra.Command, args []string) error { return runLogShow(cmd.Context(), a, args[0]) },
	}
}

func runLogShow(ctx context.Context, a *app, ref string) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	row, err := entryRow(ctx, ws, ref)
	if err != nil {
		return err
	}
	steps, err := stepsOf(ctx, ws, row.ID())
	if err != nil {
		return err
	}
	if err := a.printEntry(row, steps[:min(len(steps), shownSteps)]); err != nil {
		return err
	}
	if len(steps) > shownSteps {
		a.notice("%s did more; these are the first %d steps", row.ID(), shownSteps)
	}
	return nil
}

// stepsOf is what an entry did, one step more than is shown.
func stepsOf(ctx context.Context, ws workspace.Workspace, ref string) ([]workspace.Row, error) {
	var steps []workspace.Row
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Step, Of: ref, Limit: shownSteps + 1}) {
		if err != nil {
			return nil, err
		}
		steps = append(steps, row)
	}
	return steps, nil
}

// printEntry writes an entry and what it did: a table of its own for people, a
// member of the object for programs.
func (a *app) printEntry(row workspace.Row, steps []workspace.Row) error {
	o, err := a.shown()
	if err != nil {
		return err
	}
	if o.Format != output.Table {
		return a.object(append(record(row), output.Member{Name: "steps", Value: records(steps)}))
	}
	if err := a.object(record(row)); err != nil || len(steps) == 0 {
		return err
	}
	if err := a.print("\n"); err != nil {
		return err
	}
	_, err = output.Rows(a.streams, o, workspace.Step, nil, func(yield func(workspace.Row, error) bool) {
		for _, step := range steps {
			if !yield(step, nil) {
				return
			}
		}
	})
	return err
}

// entryRow finds an entry of the journal by its id.
func entryRow(ctx context.Context, ws workspace.Workspace, ref string) (workspace.Row, error) {
	nos, err := entryNumbers([]string{ref})
	if err != nil {
		return workspace.Row{}, err
	}
	q := workspace.Query{Kind: workspace.Entry, Where: idIs(workspace.Entry, workspace.No(nos[0])), All: true, Limit: 1}
	for row, err := range ws.Find(ctx, q) {
		return row, err
	}
	return workspace.Row{}, workspace.Errorf(workspace.NotFound, "%s: no such entry in the journal", ref).WithHint("lobby log lists them")
}
