package pgstore

import (
	"context"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// turns are places at the server for those of this process who want to change
// something. Who waits for a turn there holds a connection; the others wait here and
// hold none, so that who reads always finds one.
type turns chan struct{}

func newTurns(connections int32) turns { return make(turns, max(1, connections/2)) }

// enter waits for a place as long as the server would let us wait for the turn.
func (s *Store) enter(ctx context.Context) error {
	late := time.NewTimer(s.options.LockTimeout)
	defer late.Stop()
	select {
	case s.turns <- struct{}{}:
		return nil
	default:
	}
	select {
	case s.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return stopped(ctx)
	case <-late.C:
		_, hint := meaning(lockNotAvailable)
		return workspace.Errorf(workspace.Unavailable, "the database %s: others are changing it, and more were waiting", s.address).WithHint("%s", hint)
	}
}

func (s *Store) leave() { <-s.turns }
