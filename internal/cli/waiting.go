package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// apply applies a batch; who sits at a terminal sees what is waited for when it takes
// long.
func (a *app) apply(ctx context.Context, ws workspace.Workspace, b workspace.Batch) (workspace.Receipt, error) {
	address, err := a.address()
	if err != nil {
		return workspace.Receipt{}, err
	}
	var w *term.Waiting
	if !a.flags.quiet {
		w = term.NewWaiting(a.streams, "waiting for "+address, a.door.Now)
	}
	a.waiting.Store(w)
	defer func() {
		a.waiting.Store(nil)
		w.Done()
	}()
	return ws.Apply(ctx, b)
}

// noticeWait tells who waits for a server, at a terminal or with -v, why it takes long.
func (a *app) noticeWait(text string) {
	if w := a.waiting.Load(); w != nil {
		w.Say(text)
	} else if a.streams.ErrTerminal() || a.flags.verbose {
		a.notice("%s", text)
	}
}
