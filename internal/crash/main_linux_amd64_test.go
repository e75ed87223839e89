package crash_test

import (
	"crypto/rand"
	"io"
	"os"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/term"
)

// asProgram is the variable by which this test is the program.
const asProgram = "LOBBY_CRASH_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	os.Exit(cli.Main(door(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv, os.TempDir)))
}

// door is a door of the program with a clock that stands still.
func door(args []string, in io.Reader, out, err io.Writer, env func(string) string, temp func() string) cli.Door {
	return cli.Door{
		Program: "lobby", Args: args, In: in, Out: out, Err: err, Env: env, Environ: func() []string { return nil }, Temp: temp,
		User: func() string { return "tester" }, Zone: time.UTC, NewKey: rand.Text,
		Slice:    sliceRows,
		Now:      func() time.Time { return time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC) },
		Terminal: func() (io.ReadWriteCloser, error) { return nil, term.ErrNoTerminal },
	}
}
