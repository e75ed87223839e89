package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"time"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Door is everything outside the process that a run may touch.
type Door struct {
	Program  string                                              // how the program was called
	Again    func(ctx context.Context, args ...string) *exec.Cmd // this program, in a process of its own
	Args     []string                                            // without the name of the program
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Environ  func() []string
	User     func() string // the login name; "" when there is none
	Temp     func() string // the folder for temporary files
	Now      func() time.Time
	Zone     *time.Location                     // of a person without --tz
	NewKey   func() string                      // random text, never the same twice
	Slice    int                                // rows of an import that are one durable batch; 0 is 20,000
	Terminal func() (io.ReadWriteCloser, error) // to ask on; nil opens the controlling one
	Signals  <-chan os.Signal
	Unhook   func()                  // makes the next signal end the process at once
	Collect  func(percent, most int) // how much garbage may gather, in percent of what lives, until all is so many MiB; nil leaves that alone
}

// Main runs one command and gives the exit code of the process. It never panics.
func Main(d Door) (code int) {
	if d.Terminal == nil {
		d.Terminal = term.OpenTerminal
	}
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
	go watch(ctx, d, cancel)
	a.streams.In = &interruptible{ctx: ctx, in: d.In}
	root := newRoot(a)
	root.SetOut(a.streams.Out)
	root.SetErr(a.streams.Err)
	root.SetArgs(joinMinus(d.Args))
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = a.refused
	}
	if by := (interrupted{}); err != nil && errors.As(context.Cause(ctx), &by) {
		a.notice("lobby: interrupted")
		return by.exit()
	}
	return a.report(a.settle(err))
}
