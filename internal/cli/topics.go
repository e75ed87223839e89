package cli

import (
	"embed"
	"fmt"
	"strings"

	"github.com/lobbycli/lobby/internal/config"
	"github.com/lobbycli/lobby/internal/workspace"
)

//go:embed topics
var topicTexts embed.FS

// Topic is a page of help that is not about one command. Text writes it.
type Topic struct {
	Name, Short string
	Text        func() string
}

// Topics are the pages of help, written from the tables of the program where it
// has them.
func Topics() []Topic {
	return []Topic{
		{"cron", "Lobby in cron jobs and scripts", written("cron")},
		{"environment", "Settings and environment variables", environmentTopic},
		{"exit-codes", "What the exit codes mean", exitCodesTopic},
		{"fields", "The fields of every kind of record", fieldsTopic},
		{"filters", "The language of --where", written("filters")},
		{"formats", "What -o writes", written("formats")},
		{"mail", "E-mail about new leads", written("mail")},
		{"network", "Serving a workspace, and using one from elsewhere", written("network")},
	}
}

// written is a topic whose text rests in a file.
func written(name string) func() string {
	return func() string {
		text, err := topicTexts.ReadFile("topics/" + name + ".txt")
		if err != nil {
			panic(err) // the file is part of the program
		}
		return string(text)
	}
}

func exitCodesTopic() string {
	var b strings.Builder
	b.WriteString("code  kind         meaning\n")
	for _, k := range workspace.Kinds() {
		fmt.Fprintf(&b, "%4d  %-11s  %s\n", k.Exit, k.Name, k.Meaning)
	}
	b.WriteString(" 129               the terminal was closed\n 130               interrupted\n 143               terminated\n")
	return b.String()
}

func environmentTopic() string {
	var b strings.Builder
	b.WriteString("A flag wins over the environment, the environment over the file of the user,\nthe file over the default. `lobby config explain KEY` shows all of them.\n\n")
	for _, s := range config.Settings() {
		fmt.Fprintf(&b, "%-20s %s\n%-20s key %s", s.Env, s.Help, "", s.Key)
		if len(s.Allowed) > 0 {
			fmt.Fprintf(&b, "; %s", strings.Join(s.Allowed, ", "))
		}
		if s.Default != "" {
			fmt.Fprintf(&b, "; default %s", s.Default)
		}
		b.WriteByte('\n')
	}
	b.WriteString("\nLOBBY_TOKEN          the token of a workspace over the network; see lobby help network\n")
	b.WriteString("LOBBY_TOKEN_FILE     a file whose first line it is\n")
	b.WriteString("LOBBY_DEBUG          with any value: an internal error shows where it happened\n")
	b.WriteString("NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR, TERM, COLUMNS, PAGER and the XDG folders mean\nwhat they mean everywhere.\n")
	return b.String()
}

func fieldsTopic() string {
	var b strings.Builder
	b.WriteString("The same words are JSON keys, CSV headers, --fields, --sort and filter words.\n")
	for _, one := range []struct {
		kind    workspace.Kind
		command string // that lists them, where it is not named like them
	}{
		{kind: workspace.Person}, {kind: workspace.Lead}, {workspace.Mail, "leads mails"}, {kind: workspace.Conversation},
		{workspace.Insight, "conversations analyze"}, {workspace.Moment, "people timeline"}, {kind: workspace.Ticket}, {kind: workspace.Note},
		{kind: workspace.Agent}, {kind: workspace.Channel}, {kind: workspace.Segment}, {kind: workspace.Tag}, {workspace.Duplicate, "contacts duplicates"},
		{workspace.Difference, "people diff"}, {workspace.Entry, "log"}, {workspace.Step, "log show"}, {kind: workspace.Token}, {workspace.Setting, "workspace settings"},
	} {
		k, title := one.kind, one.kind.Plural()
		if one.command != "" {
			title += " (lobby " + one.command + ")"
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		for _, f := range k.Columns() {
			sp := k.Spec(f)
			fmt.Fprintf(&b, "  %-16s %s", sp.Name, sp.Help)
			if len(sp.Enum) > 0 {
				fmt.Fprintf(&b, " (%s)", strings.Join(sp.Enum, ", "))
			}
			if sp.Is(workspace.Derived) {
				b.WriteString("; shown only")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
