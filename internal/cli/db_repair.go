package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

// runDBRepair is db check --repair.
func runDBRepair(ctx context.Context, a *app, o checking) error {
	address, options, err := a.place()
	if err != nil {
		return err
	}
	options.Copies = o.copies
	done, err := connect.Repair(ctx, address, o.dryRun, options)
	if err != nil {
		return err
	}
	mended := "yes"
	if o.dryRun {
		mended = "would be"
	}
	t := sheet{columns: []string{"code", "detail", "repaired"}}
	for _, part := range []struct {
		found    []workspace.Finding
		repaired string
	}{{done.Mended, mended}, {done.Left, "no"}} {
		for _, f := range part.found {
			t.add(f.Code, f.Detail, part.repaired)
		}
	}
	if err := a.findings(t); err != nil {
		return err
	}
	mendedThings := atLeast(len(done.Mended), len(t.rows), "thing", "things")
	switch {
	case len(t.rows) == 0:
		a.notice("nothing is damaged")
	case done.Kept != "":
		a.notice("repaired: %s; the file as it was is kept in %s", mendedThings, done.Kept)
	case o.dryRun:
		a.notice("would repair %s; nothing was changed", mendedThings)
	}
	if n := len(done.Left); n > 0 {
		return workspace.Errorf(workspace.Corrupt, "%s cannot be made anew", atLeast(n, n, "thing", "things")).
			WithHint("what is damaged comes back with lobby db restore FILE; broken rules are for somebody to decide")
	}
	return nil
}
