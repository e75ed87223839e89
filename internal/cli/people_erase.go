package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleErase(a *app) *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "erase [PERSON… | -]",
		Short: "Remove people and everything known about them, for good",
		Long: "Remove people and everything known about them: whoever was merged into them, leads, conversations, tickets, notes, mails, and what\n" +
			"the journal keeps of all that. It cannot be undone. A dry run says which records would go; lobby people dossier writes them down before.\n" +
			"The workspace remembers hashes of their keys: imports refuse them, and events from before the erasure are ignored. Somebody who\n" +
			"comes back later is somebody new. lobby db compact then gives the space they took back, so that no byte of it is left in the file.\n" +
			"Messages they wrote in a conversation that belongs to somebody else stay with it: who wrote them is not kept. Segments, notify.to and notes\n" +
			"about others that name them stay as they are, and are told; what these said before goes.\n" +
			"Somebody whose import was taken back rests in the journal and is erased by the same references.\n" +
			"Backups, exports and the logs of a database still hold what they held.",
		Example:           "lobby people erase P1 --dry-run\nlobby people erase P1 --yes\nlobby people erase --where 'last_seen < -1095d' --max 100 --yes",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Person)),
	}
	s, m := newSelection(a, workspace.Person, cmd), newMutation(a, true, cmd)
	cmd.Flags().BoolVar(&all, "all", false, "everybody")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p := plan{destructive: true, lost: true, what: "erase people for good, with everything known about them"}
		return runSelected(cmd.Context(), s, m, args, all, p, func(on workspace.Selection) workspace.Change {
			return workspace.ErasePeople{Selection: on}
		})
	}
	return cmd
}
