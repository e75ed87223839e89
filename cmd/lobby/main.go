// Command lobby administers the people, leads and conversations of a chat
// workspace. Here is the door and nothing else: everything outside the process
// is handed to package cli.
package main

import (
	"context"
	"crypto/rand"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/cli"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a reader that leaves early is an error we see and keep quiet about
	signals := make(chan os.Signal, 1)
	go listen(signals) // which takes the runtime two threads: a command begins meanwhile
	os.Exit(cli.Main(cli.Door{
		Program: os.Args[0], Again: again, Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Env: os.Getenv, Environ: os.Environ, User: loginName, Temp: os.TempDir,
		Now: time.Now, Zone: time.Local, NewKey: rand.Text,
		Signals: signals, Unhook: func() { signal.Stop(signals) }, Collect: collect,
	}))
}

// listen asks for the signals that end a command.
func listen(signals chan<- os.Signal) {
	wanted := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup does
		wanted = append(wanted, syscall.SIGHUP)
	}
	signal.Notify(signals, wanted...)
}

// collect gives the collector of garbage more room than it takes by itself, in percent
// of what lives: who makes much that ends soon would collect for a fifth to a third of
// the time. From most MiB on it collects more often again. Who set GOGC has decided
// already, and who set GOMEMLIMIT how much the most is.
func collect(percent, most int) {
	const usual = 100
	if was := debug.SetGCPercent(percent); was != usual {
		debug.SetGCPercent(was)
		return
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(int64(most) << 20)
	}
}

// again is this program, to be run in a process of its own.
func again(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	return exec.CommandContext(ctx, self, args...)
}

// loginName is who the operating system says we are; "" when it does not know.
func loginName() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}
