package httpapi

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// How often and how long a call is tried again.
const (
	mostTries   = 8
	longestTry  = 30 * time.Second // all tries together, but for the last one's work
	firstPause  = 100 * time.Millisecond
	longestRest = 5 * time.Second
)

// attempt is what came of asking once.
type attempt struct {
	err   error
	again bool          // another try may help
	after time.Duration // how long the server asked to wait
	maybe bool          // it is not known whether the server did what was asked
}

// persist asks until there is an answer, if the call may be repeated.
func (c *Client) persist(ctx context.Context, safe, keyed bool, try func() attempt) error {
	begin := c.options.Now()
	maybe := false
	for n := 1; ; n++ {
		a := try()
		if a.err == nil {
			return nil
		}
		maybe = a.maybe || maybe && (a.again || ctx.Err() != nil)
		pause := max(a.after, backOff(n))
		last := !a.again || !safe && !keyed || n == mostTries || c.options.Now().Sub(begin)+pause > longestTry
		if !last && c.options.Wait(ctx, pause) == nil {
			continue
		}
		if !safe && maybe {
			return unknown(a.err, keyed)
		}
		return a.err
	}
}

// unknown says that nobody here can say what became of a change.
func unknown(cause error, keyed bool) error {
	err := workspace.Errorf(workspace.Unknown, "the connection was lost and it is not known whether the change was made: %w", cause)
	if keyed {
		return err.WithHint("repeat it with the same key: it is applied once")
	}
	return err.WithHint("look before you repeat it")
}

// backOff is the pause behind try n: twice as long each time, and not the same for
// everybody who was cut off at once.
func backOff(n int) time.Duration {
	pause := min(firstPause<<(n-1), longestRest)
	return pause/2 + rand.N(pause/2)
}

// rest waits, or until the context ends.
func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
