package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/workspace"
)

// oneRow finds one record of a kind by a reference.
func oneRow(ctx context.Context, ws workspace.Workspace, k workspace.Kind, ref string) (row workspace.Row, err error) {
	err = workspace.Snapshot(ctx, ws, func(ws workspace.Workspace) error {
		nos, err := ws.Refer(ctx, k, []string{ref})
		if err != nil {
			return err
		}
		for row, err = range ws.Find(ctx, workspace.Query{Kind: k, Where: idIs(k, nos[0]), Limit: 1}) {
			return err
		}
		return workspace.Errorf(workspace.NotFound, "%s: no such %s", ref, k).WithHint("see lobby %s list", k.Plural())
	})
	return row, err
}

// allRows reads everything a query selects.
func allRows(ctx context.Context, ws workspace.Workspace, q workspace.Query) ([]workspace.Row, error) {
	return workspace.AllRows(ws.Find(ctx, q))
}
