package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/config"
	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Completion never writes, never waits for a writer, and keeps every failure to
// itself: the worst it does is to offer nothing.

// completionTime is the longest a completion may take.
const completionTime = 80 * time.Millisecond

// offered is how many records a completion offers.
const offered = 50

// complete finds words for what was typed so far; a tab divides a word from its
// description. The arguments before it are cmd.Flags().Args().
type complete func(cmd *cobra.Command, typed string) []string

func (c complete) cobra(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var fit []string
	for _, offer := range c(cmd, typed) {
		word, about, described := strings.Cut(offer, "\t")
		if word != term.Safe(word) || !strings.HasPrefix(strings.ToLower(word), strings.ToLower(typed)) {
			continue // what cannot be shown as it is cannot be offered: shells put words on terminals
		}
		if described {
			word += "\t" + term.Safe(about)
		}
		fit = append(fit, word)
	}
	return fit, cobra.ShellCompDirectiveNoFileComp
}

// open is cobra for values that go on behind a word, such as lists: no blank
// follows it.
func (c complete) open(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	words, how := c.cobra(cmd, args, typed)
	return words, how | cobra.ShellCompDirectiveNoSpace
}

// register gives a flag its completion.
func register(cmd *cobra.Command, flag string, c complete) {
	registerFunc(cmd, flag, c.cobra)
}

// registerOpen is register for values that go on.
func registerOpen(cmd *cobra.Command, flag string, c complete) {
	registerFunc(cmd, flag, c.open)
}

func registerFunc(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag was bound a line before
	}
}

// anyArg completes every argument, firstArg the first one only, argByArg each
// with its own.
func anyArg(c complete) cobra.CompletionFunc { return c.cobra }

func firstArg(c complete) cobra.CompletionFunc { return argByArg(c) }

func argByArg(each ...complete) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(each) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return each[len(args)].cobra(cmd, args, typed)
	}
}

func fixedWords(words ...string) complete {
	return func(*cobra.Command, string) []string { return words }
}

// joinMinus writes the half-typed `--sort -name` as `--sort=-name`: a word with
// a minus is the beginning of another flag to cobra.
func joinMinus(args []string) []string {
	n := len(args)
	if n < 3 || !strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) || args[n-2] != "--sort" || !strings.HasPrefix(args[n-1], "-") {
		return args
	}
	return append(slices.Clone(args[:n-2]), args[n-2]+"="+args[n-1])
}

// settingsFor reads the settings as the half-typed command line gives them.
func (a *app) settingsFor(cmd *cobra.Command) (*config.Config, error) {
	given, err := a.flags.given(cmd.Flags())
	if err != nil {
		return nil, err
	}
	a.given = given
	return a.settings()
}

// glance asks the workspace for words, for as long as a completion may take.
func (a *app) glance(cmd *cobra.Command, words func(context.Context, workspace.Workspace) []string) []string {
	if _, err := a.settingsFor(cmd); err != nil {
		return nil
	}
	address, err := a.address()
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	o, err := a.options()
	if err != nil {
		return nil
	}
	o.ReadOnly, o.LockTimeout, o.Patience, o.Holder = true, completionTime, -1, "completion"
	ws, err := connect.Open(ctx, address, o)
	if err != nil {
		return nil
	}
	defer ws.Close()
	return words(ctx, ws)
}

// peek yields words made of the first rows of a query.
func (a *app) peek(cmd *cobra.Command, q workspace.Query, word func(workspace.Row) string) []string {
	q.Limit = offered
	return a.glance(cmd, func(ctx context.Context, ws workspace.Workspace) (words []string) {
		for row, err := range ws.Find(ctx, q) {
			if err != nil {
				return words
			}
			words = append(words, word(row))
		}
		return words
	})
}
