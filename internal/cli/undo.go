package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newUndo(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "undo [ENTRY…]",
		Short: "Take batches of changes back; without an entry your own last one",
		Long: "Take batches of changes back; without an entry your own last one. A whole import counts as one.\n" +
			"When something was changed again since, undo refuses and names it; --force keeps the later value there and takes back the rest.",
		Example:           "lobby undo\nlobby undo J1 --force --dry-run",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Entry)),
	}
	m := newMutation(a, false, cmd)
	cmd.Flags().BoolVar(&force, "force", false, "keep what was changed again since, take back the rest")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		entries, err := m.app.entryArgs(args)
		if err != nil {
			return err
		}
		return runTakeBack(cmd.Context(), m, workspace.Undo{Entries: entries, Force: force})
	}
	return cmd
}

// runTakeBack applies an undo or a redo.
func runTakeBack(ctx context.Context, m *mutation, change workspace.Change) error {
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	return m.run(ctx, ws, plan{changes: []workspace.Change{change}})
}

// noticeBack says what an undo took back, or a redo applied again, and offers
// the opposite. It is done, so an entry that cannot be read is told by its number alone.
func (a *app) noticeBack(ctx context.Context, ws workspace.Workspace, c workspace.Change, r workspace.Receipt) {
	did, would, opposite := "took back", "would take back", "redo %s applies it again"
	if _, again := c.(workspace.Redo); again {
		did, would, opposite = "applied again", "would apply again", "undo %s takes it back"
	}
	for _, no := range r.Back {
		id := workspace.Entry.ID(workspace.No(no))
		about := id
		if row, err := entryRow(ctx, ws, id); err == nil {
			about += fmt.Sprintf(", %s by %s", row.Str(workspace.EntryVerb), row.Str(workspace.EntryActor))
		}
		if len(r.Back) == 1 {
			about += ", of " + counted(r.Changed, "record", "records")
		}
		if r.DryRun {
			a.notice("%s %s", would, about)
		} else {
			a.notice("%s: %s %s; lobby "+opposite, workspace.Entry.ID(workspace.No(r.Entry)), did, about, id)
		}
	}
}

// entryArgs reads arguments that are entries of the journal; no arguments is
// none, which means the last one, but an empty standard input is an error.
func (a *app) entryArgs(args []string) ([]int64, error) {
	refs, err := a.readRefs(args)
	if err == nil && len(args) > 0 && len(refs) == 0 {
		err = usagef("no entries on standard input")
	}
	if err != nil {
		return nil, err
	}
	return entryNumbers(refs)
}

func entryNumbers(refs []string) ([]int64, error) {
	var nos []int64
	for _, ref := range refs {
		no, ok := workspace.Entry.ParseID(ref)
		if !ok {
			return nil, usagef("%q is not an entry of the journal", ref).WithHint("write it like J12; lobby log lists them")
		}
		nos = append(nos, int64(no))
	}
	return nos, nil
}

// idIs is the filter for one record.
func idIs(k workspace.Kind, no workspace.No) filter.Expr {
	return filter.Compare{Field: "id", Op: filter.Eq, Value: k.ID(no)}
}
