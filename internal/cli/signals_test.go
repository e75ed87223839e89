package cli_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/term"
)

// TestAnInterruptedRunSaysSoAndGoesOn interrupts an import and an ingest at any moment
// with any signal that asks a process to end: it says what stays, and the same command
// with --resume gives what one run gives.
func TestAnInterruptedRunSaysSoAndGoesOn(t *testing.T) {
	t.Parallel()
	random, folder := soak.Random(t), t.TempDir()
	contacts, events := filepath.Join(folder, "contacts.csv"), filepath.Join(folder, "events.jsonl")
	writeFile(t, contacts, inventContacts(21_000))
	writeFile(t, events, inventEvents(3_000))
	jobs := [][]string{{"people", "import", contacts}, {"ingest", events}}
	want, takes := make([]string, len(jobs)), make([]time.Duration, len(jobs))
	for i, args := range jobs {
		o, start := newOffice(t), time.Now()
		o.finishes(args...)
		takes[i], want[i] = time.Since(start), o.all()
	}
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}
	rounds, interrupted, different := soak.Rounds(t, 5), 0, 0
	for round := 0; round < rounds || interrupted == 0 && round < 5*rounds; round++ { // a busy machine may be late or early
		i, signal := round%len(jobs), signals[random.IntN(len(signals))]
		o := newOffice(t)
		cmd, out := o.apart(jobs[i]...), &said{}
		cmd.Stderr = out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		after := 30*time.Millisecond + time.Duration(random.Int64N(int64(takes[i])*9/10)) // it begins to listen first
		time.Sleep(after)
		_ = cmd.Process.Signal(signal) // it may have ended
		_ = cmd.Wait()
		switch code := cmd.ProcessState.ExitCode(); {
		case code == 0, code == -1 && out.String() == "": // it was ready before, or did not listen yet
		case code == 128+int(signal):
			interrupted++
			if !strings.Contains(out.String(), "lobby: interrupted") {
				t.Errorf("%v after %v: it said %q", signal, after, out)
			}
		default:
			t.Errorf("%v after %v: exit code %d: %s", signal, after, code, out)
		}
		o.finishes(append(jobs[i], "--resume")...)
		if got := o.all(); got != want[i] {
			different++
			t.Errorf("%v after %v, resumed: %s", signal, after, firstDifference(want[i], got))
		}
	}
	soak.Figure(t, "rounds", rounds)
	soak.Figure(t, "runs a signal ended", interrupted)
	soak.Figure(t, "interrupted and resumed: different from one run", different)
	if interrupted == 0 {
		t.Error("no run was interrupted")
	}
}

// TestAnInterruptedExportLeavesNoHalfFile interrupts an export at any moment: the file is
// there whole or not at all, and nothing else is.
func TestAnInterruptedExportLeavesNoHalfFile(t *testing.T) {
	random, o := soak.Random(t), newOffice(t)
	o.takes(inventContacts(20_000), "people", "import", "-")
	start := time.Now()
	want := o.finishes("people", "export", "--out", "-", "-o", "csv")
	takes, rounds, whole, half := time.Since(start), soak.Rounds(t, 5), 0, 0
	for range rounds {
		folder := t.TempDir()
		cmd := o.apart("people", "export", "--out", filepath.Join(folder, "people.csv"))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30*time.Millisecond + time.Duration(random.Int64N(int64(takes))))
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = cmd.Wait()
		left, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		switch got, _ := os.ReadFile(filepath.Join(folder, "people.csv")); {
		case len(left) == 0 && cmd.ProcessState.ExitCode() != 0:
		case len(left) == 1 && string(got) == want:
			whole++
		default:
			half++
			t.Errorf("%v, %d files, one of %d bytes", cmd.ProcessState, len(left), len(got))
		}
	}
	soak.Figure(t, "rounds", rounds)
	soak.Figure(t, "interrupted exports: whole files", whole)
	soak.Figure(t, "interrupted exports: half files", half)
}

// TestTheSecondSignalEndsARunAtOnce waits for a plan that never comes with a command
// that was asked to end already, and stops listening then.
func TestTheSecondSignalEndsARunAtOnce(t *testing.T) {
	unhooked, signals, code := make(chan struct{}), make(chan os.Signal, 1), make(chan int, 1)
	o := newOffice(t)
	in, plan := io.Pipe()
	defer plan.Close()
	go func() {
		code <- o.through(cli.Door{In: in, Out: io.Discard, Err: io.Discard, Signals: signals, Unhook: func() { close(unhooked) }}, "apply", "-")
	}()
	signals <- os.Interrupt
	select {
	case <-unhooked: // whatever comes now takes its usual way, which ends the process
	case <-time.After(10 * time.Second):
		t.Fatal("it listens on")
	}
	select {
	case got := <-code:
		if got != 130 {
			t.Errorf("exit code %d", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on")
	}
}

// broken fails every write or read with an error.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
func (b broken) Read([]byte) (int, error)  { return 0, b.err }

// TestBrokenStreamsAreTold runs the examples of every command with a standard output on
// a full disk, with a reader that left, without standard error and without standard
// input.
func TestBrokenStreamsAreTold(t *testing.T) {
	sample := sampleWorkspace(t)
	t.Chdir(t.TempDir())
	for name, text := range exampleFiles(sample) {
		writeFile(t, name, string(text))
	}
	told := 0
	everyCommand(cli.Command(cli.Door{}), func(cmd *cobra.Command) {
		switch cmd.CommandPath() {
		case "lobby serve", "lobby db check": // processes of their own
			return
		}
		for line := range strings.Lines(cmd.Example) {
			for _, args := range exampleRuns(line) {
				if slices.Contains(args, "--rejects") {
					continue // the second run would find the file of the first
				}
				about := "lobby " + strings.Join(args, " ")
				run := func(in io.Reader, out, err io.Writer) int {
					t.Helper()
					o := newOffice(t)
					if err := os.WriteFile(o.file, sample, 0o600); err != nil {
						t.Fatal(err)
					}
					return o.through(cli.Door{In: in, Out: out, Err: err}, args...)
				}
				var out, said bytes.Buffer
				if run(strings.NewReader("P1\n"), &out, &said) != 0 || out.Len() == 0 {
					continue // it says nothing, or not that all is well
				}
				said.Reset()
				if code := run(strings.NewReader("P1\n"), broken{syscall.ENOSPC}, &said); code != 1 || !strings.Contains(said.String(), "no space left on device") {
					t.Errorf("%s: exit code %d on a full disk: %s", about, code, said.String())
				}
				said.Reset()
				if code := run(strings.NewReader("P1\n"), broken{syscall.EPIPE}, &said); code != 0 || strings.Contains(said.String(), "pipe") {
					t.Errorf("%s: exit code %d when the reader left: %s", about, code, said.String())
				}
				before := out.Len()
				out.Reset()
				if code := run(strings.NewReader("P1\n"), &out, broken{syscall.EBADF}); code != 0 || out.Len() != before {
					t.Errorf("%s: exit code %d and %d bytes, not %d, without standard error", about, code, out.Len(), before)
				}
				told++
				if i := slices.Index(args, "-"); i > 0 && !strings.HasPrefix(args[i-1], "--") && args[1] != "export" && run(broken{syscall.EBADF}, io.Discard, &said) == 0 {
					t.Errorf("%s: read nothing and all is well", about)
				}
			}
		}
	})
	soak.Figure(t, "commands with broken streams", told)
	if told < 60 {
		t.Errorf("only %d commands were run", told)
	}
}

// through runs a command through a door, of which the streams are given.
func (o *office) through(d cli.Door, args ...string) int {
	env := map[string]string{"LOBBY_WORKSPACE": "bolt:" + o.file, "HOME": filepath.Dir(o.file)}
	d.Program, d.Args, d.Temp, d.Zone, d.NewKey = "lobby", args, os.TempDir, time.UTC, storyDoor().NewKey
	d.Env, d.Environ = func(name string) string { return env[name] }, func() []string { return nil }
	d.User, d.Now = func() string { return "tester" }, func() time.Time { return moment(storyNow) }
	d.Terminal = func() (io.ReadWriteCloser, error) { return nil, term.ErrNoTerminal }
	return cli.Main(d)
}
