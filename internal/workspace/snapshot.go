package workspace

import "context"

// Snapshotter is what a Workspace may offer besides: several questions about one
// moment, at the price of one.
type Snapshotter interface {
	// Snapshot runs fn, perhaps again, on a workspace that answers for one moment. It
	// cannot be changed, keeps others who want to write waiting and is over with fn: fn
	// asks for little and waits for nobody.
	Snapshot(ctx context.Context, fn func(Workspace) error) error
}

// Snapshot runs fn on one moment of a workspace; where that is not offered, such as
// over the network, on the workspace as it is.
func Snapshot(ctx context.Context, ws Workspace, fn func(Workspace) error) error {
	if s, ok := ws.(Snapshotter); ok {
		return s.Snapshot(ctx, fn)
	}
	return fn(ws)
}
