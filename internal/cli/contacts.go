package cli

import "github.com/spf13/cobra"

func newContacts(a *app) *cobra.Command {
	return a.group("contacts", "Who is who: merge, unmerge, duplicates, identity",
		member{"merge", newContactsMerge},
		member{"unmerge", newContactsUnmerge},
		member{"duplicates", newContactsDuplicates},
		member{"resolve", newContactsResolve},
	)
}
