package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpText is what --help says about a command, in lines of a width.
func helpText(cmd *cobra.Command, width int) string {
	var b strings.Builder
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	b.WriteString(fold(reflow(about), width) + "\n\nUsage:\n")
	if !cmd.HasAvailableSubCommands() || cmd.HasParent() && cmd.Example != "" {
		fmt.Fprintf(&b, "  %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s COMMAND\n", cmd.CommandPath())
	}
	section := func(title, body string) {
		if body != "" {
			fmt.Fprintf(&b, "\n%s:\n%s\n", title, strings.TrimRight(body, "\n"))
		}
	}
	if len(cmd.Aliases) > 0 {
		section("Aliases", "  "+cmd.NameAndAliases())
	}
	section("Examples", cmd.Example)
	section("Available Commands", fold(commandHelp(cmd), width))
	section("Flags", FlagHelp(cmd.LocalFlags(), width))
	section("Global Flags", FlagHelp(cmd.InheritedFlags(), width))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n`%s COMMAND --help` says more about a command.\n", cmd.CommandPath())
	}
	return b.String()
}

func commandHelp(cmd *cobra.Command) string {
	var b strings.Builder
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			fmt.Fprintf(&b, "  %-*s  %s\n", c.NamePadding(), c.Name(), c.Short)
		}
	}
	return b.String()
}

// FlagHelp lists flags, a line each, in lines of a width; 0 is any width.
func FlagHelp(flags *pflag.FlagSet, width int) string {
	var names, helps []string
	longest := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name, help := "      --"+f.Name, f.Usage
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		if value := placeholder(f); value != "" {
			name += " " + value
		}
		if d := f.DefValue; d != "" && d != "0" && d != "false" && d != "[]" {
			help += fmt.Sprintf(" (default %s)", d)
		}
		names, helps = append(names, name), append(helps, help)
		longest = max(longest, len(name))
	})
	var b strings.Builder
	for i, name := range names {
		at := longest + 3
		help := helps[i]
		if width > 0 {
			help = strings.Join(wrap(help, max(width-at, 16)), "\n"+strings.Repeat(" ", at))
		}
		fmt.Fprintf(&b, "%-*s%s\n", at, name, help)
	}
	return b.String()
}

// placeholder stands for the value of a flag; "" when it takes none.
func placeholder(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return ""
	case "int", "uint64":
		return "NUMBER"
	}
	switch f.Name {
	case "out", "results", "rejects", "plan":
		return "FILE"
	case "fields", "sort":
		return "FIELDS"
	case "workspace":
		return "NAME"
	case "as-of":
		return "TIME"
	}
	return "TEXT"
}
