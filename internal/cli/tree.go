package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// member is a command of a group: its name with its aliases behind, and how it is
// made. A run needs one command of them all, and making one with its flags costs as
// much as reading a person; so a group makes only those that the command line names.
type member struct {
	names string
	make  func(*app) *cobra.Command
}

// named reports whether some word is a name of the command.
func (m member) named(words []string) bool {
	for name := range strings.FieldsSeq(m.names) {
		if slices.Contains(words, name) {
			return true
		}
	}
	return false
}

// group is a command that only holds others: alone it shows its help, with
// anything else it refuses, because a typo never succeeds.
func (a *app) group(name, short string, members ...member) *cobra.Command {
	g := &cobra.Command{
		Use: name, Short: short,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	words := a.words()
	var asked, others []member
	for _, m := range members {
		if m.named(words) {
			asked = append(asked, m)
		} else {
			others = append(others, m)
		}
	}
	if asked == nil {
		asked, others = others, nil
	}
	a.unmade[g] = others
	a.add(g, asked)
	return g
}

// words are those of the command line that may name commands: any word may, for
// whether it is the value of a flag only the commands know. The last one of a
// completion is half-typed.
func (a *app) words() []string {
	args := a.door.Args
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return args[:len(args)-1]
	}
	return args
}

func (a *app) add(g *cobra.Command, members []member) {
	for _, m := range members {
		cmd := m.make(a)
		cmd.Aliases = strings.Fields(m.names)[1:]
		g.AddCommand(cmd)
	}
}

// whole makes the commands of a group that the command line does not name, for who
// asks which there are.
func (a *app) whole(g *cobra.Command) *cobra.Command {
	a.add(g, a.unmade[g])
	delete(a.unmade, g)
	return g
}
