package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// mostTyped is how much of standard input is read for a note, in bytes: more than
// any note has.
const mostTyped = 1 << 20

func newNotesAdd(a *app) *cobra.Command {
	var highlight bool
	cmd := &cobra.Command{
		Use:   "add PERSON TEXT",
		Short: "Write a note about a person",
		Long: "Write a note about a person, of 1 to 10,000 characters; `-` reads it from standard input. It bears your name and the time.\n" +
			"A highlighted note also stands in the profile.",
		Example: "lobby notes add P1 'Prefers to be called in the morning' --highlight\n" +
			"lobby tickets show T1 --jq .subject | lobby notes add P1 - --dry-run",
		Args:              takes(2, 2),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Person)),
	}
	m := newMutation(a, false, cmd)
	cmd.Flags().BoolVar(&highlight, "highlight", false, "let it stand in the profile")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		text, err := a.typed(args[1])
		if err != nil {
			return err
		}
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{workspace.AddNote{Person: args[0], Text: text, Highlighted: highlight}}})
	}
	return cmd
}

// typed is a text of the command line; `-` stands for standard input, whose last
// line need not be ended by it.
func (a *app) typed(text string) (string, error) {
	if text != "-" {
		return text, nil
	}
	b, err := io.ReadAll(io.LimitReader(a.streams.In, mostTyped+1))
	switch {
	case err != nil:
		return "", workspace.Errorf(workspace.Invalid, "read the text from standard input: %w", err)
	case len(b) > mostTyped:
		return "", workspace.Errorf(workspace.Invalid, "standard input is longer than any note")
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}
