package httpapi

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/lobbycli/lobby/internal/workspace"
)

// hold waits until there is room for a body of so many bytes in memory. The room
// is given back when the visit is over.
func (v *visit) hold(size int64) error {
	l := v.server.limits
	size = min(size, l.held)
	ctx, cancel := context.WithTimeout(v.request.Context(), l.wait)
	defer cancel()
	if v.server.room.Acquire(ctx, size) != nil {
		return overloaded(l.wait, "the server is busy with other large bodies")
	}
	v.atEnd(func() { v.server.room.Release(size) })
	return nil
}

// overloaded asks the caller to come again.
func overloaded(after time.Duration, why string) error {
	return &statusError{
		status: workspace.Unavailable.Info().HTTP,
		header: [][2]string{{"Retry-After", seconds(after)}},
		err:    workspace.Errorf(workspace.Unavailable, "%s", why).WithHint("try again in a while"),
	}
}

// seconds spells a duration for Retry-After: whole seconds, at least one.
func seconds(d time.Duration) string {
	return strconv.Itoa(max(1, int((d+time.Second-1)/time.Second)))
}

// newRoom is the room that bodies share.
func newRoom(l limits) *semaphore.Weighted { return semaphore.NewWeighted(l.held) }
