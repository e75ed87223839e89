package connect

import (
	"context"

	"github.com/lobbycli/lobby/internal/workspace"
)

var _ workspace.Snapshotter = (*local)(nil)

// Snapshot opens the file once for all that fn asks. At a server the questions are
// asked one by one.
func (l *local) Snapshot(ctx context.Context, fn func(workspace.Workspace) error) error {
	return l.do(ctx, func(ctx context.Context, a *attempt) error {
		return workspace.Snapshot(ctx, a.workspace(), fn)
	})
}
