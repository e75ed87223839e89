package cli

import "github.com/spf13/cobra"

func newContacts(a *app) *cobra.Command {
	return group("contacts", "Who is who: merge, unmerge, duplicates, identity", []string{"contact"},
		newContactsMerge(a),
		newContactsUnmerge(a),
		newContactsDuplicates(a),
		newContactsResolve(a),
	)
}
