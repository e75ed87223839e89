package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// unknownCommand names the nearest command to a word that is none.
func (a *app) unknownCommand(parent *cobra.Command, word string) *workspace.Error {
	err := usagef("unknown command %q for %q", word, parent.CommandPath())
	names := commandNames(a.whole(parent))
	near := filter.Suggest(word, names)
	if near == "" {
		near = synonym(word, names)
	}
	if near == "" && parent == parent.Root() && synonym(word, []string{"list"}) != "" {
		near = "people list"
	}
	if near != "" {
		return err.WithHint("did you mean `%s %s`?", parent.CommandPath(), near)
	}
	return err.WithHint("see `%s --help`", parent.CommandPath())
}

func commandNames(parent *cobra.Command) []string {
	var names []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			names = append(append(names, c.Name()), c.Aliases...)
		}
	}
	return names
}

// synonym finds the command that does what a word of other programs means.
func synonym(word string, names []string) string {
	for _, verbs := range [][]string{
		{"list", "ls", "lst", "dir", "find", "search", "query"},
		{"show", "get", "view", "info", "cat", "describe"},
		{"delete", "remove", "erase", "rm", "del"},
		{"create", "add", "new", "make"},
		{"edit", "set", "update", "change"},
		{"rename", "mv"},
	} {
		if !slices.Contains(verbs, word) {
			continue
		}
		for _, verb := range verbs {
			if slices.Contains(names, verb) {
				return verb
			}
		}
	}
	return ""
}

// flagError turns what is wrong with a flag into one line and the nearest flag.
// Behind an unknown command the command is what is wrong.
func (a *app) flagError(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		return a.unknownCommand(cmd, cmd.Flags().Arg(0))
	}
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		f := value.GetFlag()
		return usagef("%s--%s: %q is not %s", inside(cmd), f.Name, value.GetValue(), valueOf(f.Value.Type()))
	}
	message, _, _ := strings.Cut(err.Error(), "\n")
	e := usagef("%s%s", inside(cmd), message)
	if word, ok := strings.CutPrefix(message, "unknown flag: --"); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
		if near := filter.Suggest(word, names); near != "" {
			return e.WithHint("did you mean --%s?", near)
		}
	}
	return e.WithHint("see `%s --help`", cmd.CommandPath())
}

// valueOf says what the value of a flag of a type is.
func valueOf(kind string) string {
	switch kind {
	case "int", "uint64":
		return "a whole number"
	case "float64":
		return "a number"
	case "bool":
		return "true or false"
	}
	return "a " + kind
}

// inside begins a message with the command it is about: all begin with lobby
// already.
func inside(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return ""
	}
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ") + ": "
}

// argument names an argument of a command as its usage line does.
func argument(cmd *cobra.Command, n int) string {
	names := strings.Fields(cmd.Use)[1:]
	if len(names) == 0 {
		return "something"
	}
	return strings.TrimSuffix(names[min(n, len(names)-1)], "…")
}

// takes checks the number of arguments; most < 0 is any number.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usagef("%s%s is missing", inside(cmd), argument(cmd, len(args))).WithHint("usage: %s", cmd.UseLine())
		case most >= 0 && len(args) > most:
			return usagef("%sunexpected argument %q", inside(cmd), args[most]).WithHint("usage: %s", cmd.UseLine())
		}
		return nil
	}
}
