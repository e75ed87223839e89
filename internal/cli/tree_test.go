package cli

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func rootFor(args ...string) *cobra.Command {
	return newRoot(&app{door: Door{Args: args, In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}})
}

func TestARunMakesItsCommandAndNoneBesideIt(t *testing.T) {
	var walk func(cmd *cobra.Command, words []string)
	walk = func(cmd *cobra.Command, words []string) {
		for _, c := range cmd.Commands() {
			for _, name := range append(c.Aliases, c.Name()) {
				path := append(words[:len(words):len(words)], name)
				found, rest, err := rootFor(path...).Find(path)
				if err != nil || len(rest) > 0 || found.CommandPath() != c.CommandPath() {
					t.Fatalf("%q leads to %v, %q, %v", path, found, rest, err)
				}
				if n := len(found.Parent().Commands()); n > 1 {
					t.Errorf("%q makes %d commands", path, n)
				}
				walk(c, path)
			}
		}
	}
	walk(rootFor(), nil)
}

func TestACommandIsMadeCheaply(t *testing.T) {
	for words, most := range map[string]float64{"version": 160, "people show P1": 330, "people list": 400} {
		args := strings.Fields(words)
		if n := testing.AllocsPerRun(10, func() { rootFor(args...) }); n > most {
			t.Errorf("lobby %s: %.0f allocations make its command, %.0f at most are meant to", words, n, most)
		}
	}
}

func TestWhoAsksForCommandsGetsThemAll(t *testing.T) {
	all := len(rootFor().Commands())
	for _, words := range []string{"--help", "__complete pe", "__complete people", "nonsense -W x"} {
		if n := len(rootFor(strings.Fields(words)...).Commands()); n != all {
			t.Errorf("lobby %s knows %d commands of %d", words, n, all)
		}
	}
}

func TestATypoIsComparedWithCommandsThatWereNotMade(t *testing.T) {
	root := rootFor("people", "lst", "show")
	root.SetArgs([]string{"people", "lst", "show"})
	var wrong *workspace.Error
	if err := root.Execute(); !errors.As(err, &wrong) || !strings.Contains(wrong.Hint, "lobby people list") {
		t.Errorf("%v", err)
	}
}
