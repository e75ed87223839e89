package cli

import (
	"context"
	"io"
	"os"
	"syscall"

	"github.com/lobbycli/lobby/internal/workspace"
)

// interrupted is the cause of a context that a signal ended.
type interrupted struct{ signal os.Signal }

func (i interrupted) Error() string { return i.signal.String() }

// exit is what shells expect of a process that a signal ended.
func (i interrupted) exit() int {
	if n, ok := i.signal.(syscall.Signal); ok {
		return 128 + int(n)
	}
	return workspace.Internal.Info().Exit
}

// watch turns the first signal into the end of the context.
func watch(ctx context.Context, d Door, cancel context.CancelCauseFunc) {
	select {
	case s := <-d.Signals:
		d.Unhook()
		cancel(interrupted{s})
	case <-ctx.Done():
	}
}

// interruptible reads standard input and stops waiting for it when the context
// ends. The abandoned read ends with the process.
type interruptible struct {
	ctx context.Context
	in  io.Reader
	own []byte // nil while somebody reads into it
}

func (r *interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	own, done := r.own, make(chan result, 1)
	if r.own = nil; cap(own) < len(p) {
		own = make([]byte, len(p))
	}
	own = own[:len(p)]
	go func() {
		n, err := r.in.Read(own)
		done <- result{n, err}
	}()
	select {
	case got := <-done:
		r.own = own
		return copy(p, own[:got.n]), got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}
