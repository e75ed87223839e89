package engine

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/lobbycli/lobby/internal/insight"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Engine is a Workspace over a Store.
type Engine struct {
	store workspace.Store
	now   func() time.Time
	temp  string
	judge *insight.Judge

	patience  time.Duration
	newSecret func() []byte
}

// Options are what the engine needs from outside.
type Options struct {
	Now  func() time.Time // the clock
	Temp string           // folder for the spools of slow readers

	Patience time.Duration // how long in all a slow reader may hold a snapshot up before a spool takes the rest; 0 is a moment

	NewSecret func() []byte // makes the secret under which erasures are remembered; nil is chance
}

// New makes a workspace of a store. Closing it closes the store.
func New(store workspace.Store, o Options) *Engine {
	if o.NewSecret == nil {
		o.NewSecret = func() []byte { return []byte(rand.Text()) }
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	return &Engine{store: store, now: o.Now, temp: o.Temp, patience: o.Patience, judge: insight.New(), newSecret: o.NewSecret}
}

// Close closes the store.
func (e *Engine) Close() error { return e.store.Close() }

// Rehearsal is a workspace over a private copy, for dry runs of streams that
// are longer than one batch. Closing it removes the copy.
func (e *Engine) Rehearsal(ctx context.Context) (workspace.Workspace, error) {
	k, ok := e.store.(workspace.Keeper)
	if !ok {
		return nil, workspace.Errorf(workspace.Invalid, "this workspace cannot rehearse a stream")
	}
	s, err := k.Scratch(ctx)
	if err != nil {
		return nil, err
	}
	return New(s, Options{Now: e.now, Temp: e.temp, NewSecret: e.newSecret}), nil
}

var _ workspace.Workspace = (*Engine)(nil)
