package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/config"
	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Completion never writes, never waits for a writer, and keeps every failure to
// itself: the worst it does is to offer nothing.

// completionTime is the longest a completion may take.
const completionTime = 80 * time.Millisecond

// offered is how many records a completion offers.
const offered = 50

// complete finds words for what was typed so far; a tab divides a word from its
// description.
type complete func(cmd *cobra.Command, typed string) []string

func (c complete) cobra(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var fit []string
	for _, word := range c(cmd, typed) {
		if strings.HasPrefix(strings.ToLower(word), strings.ToLower(typed)) {
			fit = append(fit, word)
		}
	}
	return fit, cobra.ShellCompDirectiveNoFileComp
}

// register gives a flag its completion.
func register(cmd *cobra.Command, flag string, c complete) {
	if err := cmd.RegisterFlagCompletionFunc(flag, c.cobra); err != nil {
		panic(err) // the flag was bound a line before
	}
}

// anyArg completes every argument, firstArg the first one only.
func anyArg(c complete) cobra.CompletionFunc { return c.cobra }

func firstArg(c complete) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return c.cobra(cmd, args, typed)
	}
}

func fixedWords(words ...string) complete {
	return func(*cobra.Command, string) []string { return words }
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

// peek yields words made of the first rows of a query.
func (a *app) peek(cmd *cobra.Command, q workspace.Query, word func(workspace.Row) string) []string {
	if _, err := a.settingsFor(cmd); err != nil {
		return nil
	}
	address, err := a.address()
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	ws, err := connect.Open(ctx, address, connect.Options{
		Now: a.door.Now, NewKey: a.door.NewKey, Temp: a.door.Temp(), ReadOnly: true, LockTimeout: completionTime, Holder: "completion",
	})
	if err != nil {
		return nil
	}
	defer ws.Close()
	q.Limit = offered
	var words []string
	for row, err := range ws.Find(ctx, q) {
		if err != nil {
			return words
		}
		words = append(words, word(row))
	}
	return words
}

// completeRefs offers ids of a kind, the latest first.
func (a *app) completeRefs(k workspace.Kind) complete {
	return func(cmd *cobra.Command, _ string) []string {
		return a.peek(cmd, workspace.Query{Kind: k}, func(r workspace.Row) string {
			_, about, _ := strings.Cut(sampleLine(r), "  ")
			return r.ID() + "\t" + about
		})
	}
}

// completeSegments offers the names of segments.
func (a *app) completeSegments(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Segment}, func(r workspace.Row) string {
		return r.Str(workspace.SegmentName) + "\t" + r.Str(workspace.SegmentWhere)
	})
}

// completeSettings offers the names of the settings of the workspace.
func (a *app) completeSettings(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Setting}, func(r workspace.Row) string {
		return r.Str(workspace.SettingName)
	})
}

// completeTags offers the labels people carry.
func (a *app) completeTags(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Tag}, func(r workspace.Row) string {
		return r.Str(workspace.TagName)
	})
}

// completeValues offers the values of a field: those of an enum, or the labels.
func (a *app) completeValues(k workspace.Kind, field string) complete {
	f, _ := k.FieldNamed(field)
	if words := k.Spec(f).Enum; len(words) > 0 {
		return fixedWords(words...)
	}
	if k == workspace.Person && f == workspace.PersonTags {
		return a.completeTags
	}
	return fixedWords()
}

// completeWhere offers the words of the filter language at the end of what was
// typed: fields, and after a field's operator the values of an enum.
func (a *app) completeWhere(k workspace.Kind) complete {
	return func(_ *cobra.Command, typed string) []string {
		at := strings.LastIndexAny(typed, " (") + 1
		before := strings.Fields(typed[:at])
		words := []string{"and", "or", "not"}
		if n := len(before); n >= 2 && strings.ContainsAny(before[n-1], "=~<>") {
			f, ok := k.FieldNamed(before[n-2])
			if !ok {
				return nil
			}
			words = k.Spec(f).Enum
		} else {
			for _, i := range k.Schema().Fields() {
				words = append(words, i.Name)
			}
		}
		out := make([]string, len(words))
		for i, w := range words {
			out[i] = typed[:at] + w
		}
		return out
	}
}

// completeFields offers field names behind the last comma.
func completeFields(k workspace.Kind) complete {
	return func(_ *cobra.Command, typed string) []string {
		at := strings.LastIndexAny(typed, ",-") + 1
		var out []string
		for _, f := range k.Columns() {
			out = append(out, typed[:at]+k.Spec(f).Name)
		}
		return out
	}
}
