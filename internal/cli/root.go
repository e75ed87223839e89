package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// Command is the tree of all commands, for the tools that write the reference.
func Command(d Door) *cobra.Command { return newRoot(&app{door: d}) }

func newRoot(a *app) *cobra.Command {
	a.unmade = map[*cobra.Command][]member{}
	root := a.group("lobby", "Administer the people, leads and conversations of a chat workspace",
		member{"people person", newPeople},
		member{"contacts contact", newContacts},
		member{"segments segment", newSegments},
		member{"tags tag", newTags},
		member{"leads lead", newLeads},
		member{"conversations conversation", newConversations},
		member{"tickets ticket", newTickets},
		member{"notes note", newNotes},
		member{"agents agent", newAgents},
		member{"channels channel", newChannels},
		member{"ingest", newIngest},
		member{"demo", newDemo},
		member{"config", newConfig},
		member{"workspaces workspace", newWorkspaces},
		member{"features feature", newFeatures},
		member{"db", newDB},
		member{"serve", newServe},
		member{"log", newLog},
		member{"undo", newUndo},
		member{"redo", newRedo},
		member{"apply", newApply},
		member{"tokens token", newTokens},
		member{"whoami", newWhoami},
		member{"version", newVersion},
		member{"completion", newCompletion},
	)
	root.Example = "lobby help filters\nlobby log --limit 3\nlobby workspaces list"
	root.SilenceUsage, root.SilenceErrors = true, true
	root.DisableSuggestions = true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(a.flagError)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		a.given, err = a.flags.given(cmd.Flags())
		return err
	}
	a.flags.bind(a, root)
	version := root.Flags().Bool("version", false, "the same as lobby version")
	help := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if *version && len(args) == 0 {
			return runVersion(a)
		}
		return help(cmd, args)
	}
	explain := newHelp(a, root)
	root.SetHelpCommand(explain)
	indentExamples(root)
	indentExamples(explain)
	guardHelp(a, root)
	return root
}

// indentExamples sets the examples of all commands off from the help around them.
func indentExamples(cmd *cobra.Command) {
	if cmd.Example != "" {
		cmd.Example = "  " + strings.ReplaceAll(cmd.Example, "\n", "\n  ")
	}
	for _, c := range cmd.Commands() {
		indentExamples(c)
	}
}

// guardHelp makes `leads lst --help` as wrong as `leads lst`, and help that
// could not be written a failure.
func guardHelp(a *app, root *cobra.Command) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
			a.refused = a.unknownCommand(cmd, cmd.Flags().Arg(0))
			return
		}
		a.refused = a.print(helpText(cmd, a.readingWidth()))
	})
}
