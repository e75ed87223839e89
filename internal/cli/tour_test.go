package cli_test

import (
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
)

// tour is the operator's day that docs/tour.md tells: commands with their output, as a
// terminal of 100 columns without colour shows it.
const tour = "../../docs/tour.md"

var updateTour = flag.Bool("update", false, "write what the commands of docs/tour.md say into it")

// TestTheTourIsTrue runs every command of the tour, in one folder and in its order, and
// compares all it says. A command after which `# exit N` stands ends with N.
func TestTheTourIsTrue(t *testing.T) {
	text, err := os.ReadFile(tour)
	if err != nil {
		t.Fatal(err)
	}
	told := walkTour(t, string(text))
	if *updateTour {
		if err := os.WriteFile(tour, []byte(told), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), told); diff != "" {
		t.Errorf("docs/tour.md is not what the commands say; go test ./internal/cli -run Tour -update writes it (-was +is):\n%s", diff)
	}
}

// walkTour is the text with the output that its commands have now.
func walkTour(t *testing.T, text string) string {
	t.Helper()
	home, inside := t.TempDir(), false
	var out strings.Builder
	for line := range strings.Lines(text) {
		command, is := strings.CutPrefix(line, "$ ")
		fence := strings.HasPrefix(line, "```")
		if fence {
			inside = !inside && strings.HasPrefix(line, "```console")
		}
		if !inside || fence || is {
			out.WriteString(line)
		}
		if inside && is {
			out.WriteString(onTerminal(t, home, strings.TrimSpace(command)))
		}
	}
	return out.String()
}

// onTerminal runs a line in a shell on a terminal and is what it shows.
func onTerminal(t *testing.T, home, line string) string {
	t.Helper()
	cmd := exec.Command("bash", "-c", line)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_STATE_HOME=", "LOBBY_WORKSPACE=demo",
		"STORY_NOW="+storyNow, "TERM=xterm", "NO_COLOR=1", "LOBBY_ACTOR=ana")
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 1000, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	shown, err := io.ReadAll(screen)
	if err != nil && !errors.Is(err, syscall.EIO) { // the end of a terminal
		t.Fatal(err)
	}
	_, want, _ := strings.Cut(line, "# exit ")
	got := ""
	if exit := (*exec.ExitError)(nil); errors.As(cmd.Wait(), &exit) {
		got = exit.String()[len("exit status "):]
	}
	if got != strings.TrimSpace(want) {
		t.Fatalf("%s: exit %q, want %q\n%s", line, got, want, shown)
	}
	text := regexp.MustCompile(`\x1b\]8;;[^\x07\x1b]*(\x07|\x1b\\)`).ReplaceAllString(string(shown), "") // links
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), filepath.Clean(home), "~")
	return text
}
