package connect

import (
	"context"
	"iter"

	"github.com/lobbycli/lobby/internal/workspace"
)

var (
	_ workspace.Workspace = (*local)(nil)
	_ workspace.Encoder   = (*local)(nil)
)

func (l *local) Find(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	return answered(ctx, l, func(ctx context.Context, ws workspace.Workspace) iter.Seq2[workspace.Row, error] {
		return ws.Find(ctx, q)
	})
}

// Encode is Find, with the rows as text.
func (l *local) Encode(ctx context.Context, q workspace.Query, e workspace.Encoding) iter.Seq2[workspace.Part, error] {
	return answered(ctx, l, func(ctx context.Context, ws workspace.Workspace) iter.Seq2[workspace.Part, error] {
		return workspace.Encoded(ctx, ws, q, e)
	})
}

// answered yields an answer that comes bit by bit.
func answered[T any](ctx context.Context, l *local, ask func(context.Context, workspace.Workspace) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := l.do(ctx, func(ctx context.Context, a *attempt) error {
			given := false
			for bit, err := range ask(ctx, a.workspace()) {
				if err == nil && !given {
					err = a.give()
					given = true
				}
				if err != nil {
					return err
				}
				if !yield(bit, nil) {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}

func (l *local) Count(ctx context.Context, q workspace.Query) (n int, err error) {
	err = l.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		n, err = a.workspace().Count(ctx, q)
		return err
	})
	return n, err
}

func (l *local) Refer(ctx context.Context, k workspace.Kind, refs []string) (nos []workspace.No, err error) {
	err = l.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		nos, err = a.workspace().Refer(ctx, k, refs)
		return err
	})
	return nos, err
}

func (l *local) Identify(ctx context.Context, keys workspace.Keys) (m workspace.Match, err error) {
	err = l.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		m, err = a.workspace().Identify(ctx, keys)
		return err
	})
	return m, err
}

func (l *local) Stats(ctx context.Context, q workspace.StatsQuery) (s workspace.Stats, err error) {
	err = l.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		s, err = a.workspace().Stats(ctx, q)
		return err
	})
	return s, err
}

// Apply does not repeat a batch without a key of which nobody knows what became.
func (l *local) Apply(ctx context.Context, b workspace.Batch) (r workspace.Receipt, err error) {
	err = l.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		r, err = a.workspace().Apply(ctx, b)
		if a.client != nil && b.Key == "" && !b.DryRun && workspace.KindOf(err) == workspace.Unknown {
			_ = a.give()
		}
		return err
	})
	return r, err
}

// Rehearsal is a private copy, of the server's own when one holds the file.
func (l *local) Rehearsal(ctx context.Context) (copy workspace.Workspace, err error) {
	err = l.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		if a.client != nil {
			copy, err = a.client.Rehearsal(ctx)
		} else {
			copy, err = a.local.engine.Rehearsal(ctx)
		}
		return err
	})
	return copy, err
}
