package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
)

// newHelp explains commands and topics.
func newHelp(a *app, root *cobra.Command) *cobra.Command {
	help := &cobra.Command{
		Use:     "help [COMMAND… | TOPIC]",
		Short:   "Explain a command or a topic: filters, formats, fields, exit-codes, environment, cron",
		Example: "lobby help leads close\nlobby help filters",
		Args:    takes(0, -1),
		RunE:    func(_ *cobra.Command, args []string) error { return runHelp(a, root, args) },
		ValidArgsFunction: anyArg(func(cmd *cobra.Command, _ string) []string {
			about, rest, err := root.Find(cmd.Flags().Args())
			if err != nil || len(rest) > 0 {
				return nil
			}
			var words []string
			if about == root {
				for _, t := range Topics() {
					words = append(words, t.Name+"\t"+t.Short)
				}
			}
			for _, c := range about.Commands() {
				words = append(words, c.Name()+"\t"+c.Short)
			}
			return words
		}),
	}
	if words := a.words(); len(words) == 0 || slices.Contains(words, help.Name()) { // nobody else will read it
		help.Long = listedTopics()
	}
	return help
}

// listedTopics is what help says of itself.
func listedTopics() string {
	var b strings.Builder
	b.WriteString("Explain a command, or one of these topics:\n\n")
	for _, t := range Topics() {
		fmt.Fprintf(&b, "  %-12s %s\n", t.Name, t.Short)
	}
	return b.String()
}

func runHelp(a *app, root *cobra.Command, args []string) error {
	if len(args) > 0 {
		var names []string
		for _, t := range Topics() {
			if t.Name == args[0] && len(args) > 1 {
				return usagef("help: unexpected argument %q behind the topic %s", args[1], t.Name).WithHint("lobby help %s", t.Name)
			}
			if t.Name == args[0] {
				return a.page(fold(reflow(t.Text()), a.readingWidth()) + "\n")
			}
			names = append(names, t.Name)
		}
		if cmd, _, err := root.Find(args); err != nil || cmd == root {
			if near := filter.Suggest(args[0], names); near != "" {
				return usagef("no command and no topic is named %q", args[0]).WithHint("did you mean `lobby help %s`?", near)
			}
		}
	}
	cmd, rest, err := root.Find(args)
	if err != nil {
		return usagef("%v", err)
	}
	if len(rest) > 0 {
		return a.unknownCommand(cmd, rest[0])
	}
	cmd.InitDefaultHelpFlag()
	return cmd.Help()
}

// page shows a text for people, through the pager when it is taller than the
// terminal.
func (a *app) page(text string) error {
	c, err := a.settings()
	if err != nil {
		return err
	}
	p := a.streams.Pager(c.Get("pager").Text)
	if _, err := p.Write([]byte(text)); err != nil {
		return err
	}
	return p.Close()
}
