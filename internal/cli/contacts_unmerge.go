package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newContactsUnmerge(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "unmerge PERSON",
		Short: "Take the last merge into a person back",
		Long: "Take the last merge into a person back; the id of somebody merged away takes that merge back. Both people are as they were, with\n" +
			"what belonged to each. What was edited since stays with the survivor and is reported. The two are no duplicates any more.",
		Example:           "lobby contacts merge P1 P2 --force -y && lobby contacts unmerge P2",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Person)),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runPlan(cmd.Context(), m, plan{changes: []workspace.Change{workspace.UnmergePerson{Person: args[0]}}})
	}
	return cmd
}
