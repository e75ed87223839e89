package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Door is everything outside the process that a run may touch.
type Door struct {
	Args     []string // without the name of the program
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Environ  func() []string
	User     func() string // the login name; "" when there is none
	Temp     func() string // the folder for temporary files
	Now      func() time.Time
	Zone     *time.Location // of a person without --tz
	NewKey   func() string  // random text, never the same twice
	Terminal func() (io.ReadWriteCloser, error)
	Signals  <-chan os.Signal
	Unhook   func() // makes the next signal end the process at once
}

// Main runs one command and gives the exit code of the process. It never panics.
func Main(d Door) (code int) {
	a := &app{door: d, streams: term.New(d.In, d.Out, d.Err, d.Env, d.Terminal)}
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(a.streams.Err, "lobby: internal error: %v\n", p)
			if d.Env("LOBBY_DEBUG") != "" {
				fmt.Fprintf(a.streams.Err, "%s", debug.Stack())
			}
			code = workspace.Internal.Info().Exit
		}
	}()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	go watch(d, ctx, cancel)
	root := newRoot(a)
	root.SetArgs(d.Args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = a.refused
	}
	var signal interrupted
	if err != nil && asSignal(context.Cause(ctx), &signal) {
		fmt.Fprintln(a.streams.Err, "lobby: interrupted")
		return signal.exit()
	}
	return a.report(err)
}

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

func asSignal(err error, to *interrupted) bool {
	i, ok := err.(interrupted)
	*to = i
	return ok
}

// watch turns the first signal into the end of the context.
func watch(d Door, ctx context.Context, cancel context.CancelCauseFunc) {
	select {
	case s := <-d.Signals:
		d.Unhook()
		cancel(interrupted{s})
	case <-ctx.Done():
	}
}
