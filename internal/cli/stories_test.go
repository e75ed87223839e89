package cli_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// storyNow is when stories happen, unless they set STORY_NOW.
const storyNow = "2026-11-20T10:00:00Z"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lobby": func() { os.Exit(cli.Main(storyDoor())) }})
}

// storyDoor is the door of the program with a clock that stands still, in UTC,
// and with a terminal to ask on only where the story has one (STORY_TTY).
func storyDoor() cli.Door {
	keepClock()
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	return cli.Door{
		Program: "lobby", Again: again, Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Env: storyEnv, Environ: os.Environ, Temp: os.TempDir,
		User:   func() string { return "tester" },
		Now:    func() time.Time { return moment(os.Getenv("STORY_NOW")) },
		Zone:   time.UTC,
		NewKey: rand.Text,
		Terminal: func() (io.ReadWriteCloser, error) {
			if os.Getenv("STORY_TTY") == "" {
				return nil, term.ErrNoTerminal
			}
			tty, err := term.OpenTerminal()
			if os.Getenv("STORY_TTY") == "typed" { // before it is asked, which counts in stories
				tty = struct{ io.ReadWriteCloser }{tty}
			}
			return tty, err
		},
		Signals: signals, Unhook: func() { signal.Stop(signals) },
	}
}

// again is the program under test once more.
func again(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return exec.CommandContext(ctx, self, args...)
}

func moment(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// TestStories runs the whole program, one file a story, at every place where a
// workspace can be. A story finds an empty workspace at $ADDRESS and its own home.
func TestStories(t *testing.T) {
	for _, b := range backends() {
		t.Run(b.name, func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Files: b.stories(t),
				Setup: func(e *testscript.Env) error {
					if err := setUpStory(e); err != nil {
						return err
					}
					return b.begin(e)
				},
				Cmds: storyCommands(),
				Condition: func(name string) (bool, error) {
					if name == "file" { // the workspace is story.db
						return b.name == "bolt" || b.name == "socket", nil
					}
					if !slices.ContainsFunc(backends(), func(b backend) bool { return b.name == name }) {
						return false, fmt.Errorf("unknown condition %q", name)
					}
					return name == b.name, nil
				},
			})
		})
	}
}

// storyCommands are what stories can say besides what every script can.
func storyCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "await": await, "offers": offers, "mailserver": mailServer}
}

func setUpStory(e *testscript.Env) error {
	address := "bolt:" + filepath.Join(e.WorkDir, "story.db")
	for name, value := range map[string]string{
		"HOME": filepath.Join(e.WorkDir, "home"), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "XDG_STATE_HOME": "",
		"ADDRESS": address, "HERE": address, "LOBBY_WORKSPACE": address, "STORY_NOW": storyNow, "TERM": "xterm", "GORACE": os.Getenv("GORACE"),
	} {
		e.Setenv(name, value)
	}
	return nil
}

// exits runs a command that must end with this exit code: exits 2 lobby leads lst
// Usage errors have at most four lines.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
	if lines := strings.Count(ts.ReadFile("stderr"), "\n"); got == workspace.Usage.Info().Exit && lines > 4 {
		ts.Fatalf("a usage error of %d lines", lines)
	}
}

// await waits until a file that is being written matches, and keeps what the first
// group matched in a variable: await URL serve.log 'at (http://.*)'
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: await VARIABLE file pattern")
	}
	pattern, err := regexp.Compile(args[2])
	ts.Check(err)
	for range 500 {
		text, _ := os.ReadFile(ts.MkAbs(args[1]))
		if found := pattern.FindStringSubmatch(string(text)); len(found) > 1 {
			ts.Setenv(args[0], found[1])
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("%s: nothing matches %s:\n%s", args[1], args[2], ts.ReadFile(args[1]))
}

// offers runs a completion until it offers something: on a busy machine there may be
// no time for it.
func offers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: offers program [args...]")
	}
	for begun := time.Now(); time.Since(begun) < time.Minute; {
		ts.Check(ts.Exec(args[0], args[1:]...))
		if !strings.HasPrefix(ts.ReadFile("stdout"), ":") {
			return
		}
	}
}
