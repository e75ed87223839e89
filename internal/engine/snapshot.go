package engine

import (
	"context"
	"iter"

	"github.com/lobbycli/lobby/internal/workspace"
)

// snapshot is the workspace as one transaction of the store sees it.
type snapshot struct {
	*Engine
	reader workspace.Reader
}

// Snapshot runs fn in one transaction that only reads.
func (e *Engine) Snapshot(ctx context.Context, fn func(workspace.Workspace) error) error {
	return e.store.View(ctx, func(r workspace.Reader) error {
		within := *e
		within.store = still{e.store, r}
		return fn(snapshot{&within, r})
	})
}

// Find yields rows as they are read. There is no spool: whoever asks waits for nobody.
func (s snapshot) Find(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	if q.Kind == workspace.Insight {
		return s.Engine.Find(ctx, q)
	}
	return s.lookup(ctx, s.reader).rows(q)
}

// still is a store whose transaction is under way.
type still struct {
	workspace.Store
	reader workspace.Reader
}

func (s still) View(_ context.Context, fn func(workspace.Reader) error) error { return fn(s.reader) }

func (s still) Update(context.Context, workspace.Mode, func(workspace.Writer) error) error {
	return workspace.Errorf(workspace.Denied, "a snapshot is only read")
}

// Close leaves the store to whom it belongs.
func (s still) Close() error { return nil }
