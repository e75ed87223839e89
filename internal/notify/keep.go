package notify

import (
	"context"
	"time"
)

// Keep runs until the context ends: again after every pause, and when it is woken. What
// a run did, or why it failed, it tells; runs that did nothing are not worth a word.
func (n *Notifier) Keep(ctx context.Context, pause time.Duration, wake <-chan struct{}, tell func(Report, error)) {
	for ctx.Err() == nil {
		r, err := n.Run(ctx, 0)
		if err != nil && ctx.Err() == nil || r.Sent+r.Failed > 0 {
			tell(r, err)
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-time.After(pause):
		}
	}
}
