package httpapi

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/lobbycli/lobby/internal/workspace"
)

// swells is how many times its length a body takes of memory at most, while it is
// read, applied and journaled: with the worst that may be written in it.
const swells = 20

// room is memory for small bodies and for large ones: large ones never keep small
// ones waiting. Those rest on the disk until there is room.
type room struct{ small, large, disk int64 }

// gate is who may work in the room now.
type gate struct{ small, large, disk *semaphore.Weighted }

func newGate(r room) gate {
	return gate{semaphore.NewWeighted(r.small), semaphore.NewWeighted(r.large), semaphore.NewWeighted(r.disk)}
}

// hold waits until there is room in memory to work on a body of so many bytes. The
// room is given back when the visit is over.
func (v *visit) hold(size int64) error {
	l := v.server.limits
	door, most := v.server.gate.small, l.held.small
	switch {
	case size <= l.free:
		return nil
	case size > l.small:
		door, most = v.server.gate.large, l.held.large
	}
	free, err := v.enter(door, min(size*swells, most))
	if err == nil {
		v.atEnd(free)
	}
	return err
}

// rest waits until there is room on the disk for a body of so many bytes, until it is
// given back.
func (v *visit) rest(size int64) (free func(), err error) {
	return v.enter(v.server.gate.disk, min(size, v.server.limits.held.disk))
}

// enter waits at a door, and not for ever.
func (v *visit) enter(door *semaphore.Weighted, takes int64) (free func(), err error) {
	wait := v.server.limits.wait
	ctx, cancel := context.WithTimeout(v.request.Context(), wait)
	defer cancel()
	if door.Acquire(ctx, takes) != nil {
		return nil, overloaded(wait, "the server is busy with other large bodies")
	}
	return func() { door.Release(takes) }, nil
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
