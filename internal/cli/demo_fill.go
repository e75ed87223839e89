package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/demo"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// demoActor is who the journal of the demo says did it.
const demoActor = "demo"

// fillDemo brings the events in, in slices of one run, and lets the team do its
// first work if anything was new.
func (a *app) fillDemo(ctx context.Context, ws workspace.Workspace, o demoRun) error {
	progress := term.NewProgress(a.streams, "demo", 0, a.door.Now)
	defer progress.Done()
	batch, created := workspace.Batch{Actor: demoActor, Verb: o.verb()}, 0
	var events []workspace.Event
	apply := func() error {
		batch.Changes = []workspace.Change{workspace.AddEvents{Events: events}}
		r, err := ws.Apply(ctx, batch)
		if batch.Run == 0 {
			batch.Run = r.Entry
		}
		created += r.Created
		progress.Add(int64(len(events)))
		events = events[:0]
		return err
	}
	for e := range demo.Events(o.people, o.seed, a.door.Now()) {
		if events = append(events, e); len(events) == sliceEvents {
			if err := apply(); err != nil {
				return err
			}
		}
	}
	if err := apply(); err != nil || created == 0 {
		return err
	}
	for _, c := range demo.Changes() { // leads may have moved since an interrupted run
		if _, err := ws.Apply(ctx, workspace.Batch{Actor: demoActor, Changes: []workspace.Change{c}, Continue: true}); err != nil {
			return err
		}
	}
	return nil
}
