package httpapi

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// How often and how long a call is tried again.
const (
	mostTries   = 8
	longestTry  = 30 * time.Second // all tries together, but for the last one's work
	soonOver    = 2 * time.Second  // where nobody is there: a server that starts anew is back by then
	firstPause  = 100 * time.Millisecond
	longestRest = 5 * time.Second
)

// attempt is what came of asking once.
type attempt struct {
	err   error
	again bool          // another try may help
	after time.Duration // how long the server asked to wait
	soon  bool          // the other try helps soon or not at all
	maybe bool          // it is not known whether the server did what was asked
	final bool          // the workspace itself answered
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
		maybe = a.maybe || maybe && (a.again || !a.final)
		pause := max(a.after, backOff(n))
		longest := longestTry
		if a.soon {
			longest = soonOver
		}
		last := !a.again || !safe && !keyed || n == mostTries || c.options.Now().Sub(begin)+pause > longest
		if !last {
			if n == 1 {
				c.notice("%v; trying again", a.err)
			}
			if c.options.Wait(ctx, pause) == nil {
				continue
			}
		}
		if !safe && maybe {
			return unknown(a.err)
		}
		return a.err
	}
}

// notice tells whoever waits, if somebody wants to know.
func (c *Client) notice(format string, args ...any) {
	if c.options.Notice != nil {
		c.options.Notice(fmt.Sprintf(format, args...))
	}
}

// unknown says that nobody here can say what became of a change.
func unknown(cause error) error {
	return &workspace.Error{
		Kind: workspace.Unknown, Message: "the connection was lost and it is not known whether the change was made",
		Hint: "run the command again: what is already so stays as it is; lobby log --limit 1 shows the last change", Err: cause,
	}
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
