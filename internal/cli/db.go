package cli

import "github.com/spf13/cobra"

func newDB(a *app) *cobra.Command {
	return group("db", "The file or database of a workspace: look at it, check it; back up a file", nil,
		newDBInfo(a), newDBCheck(a), newDBBackup(a), newDBRestore(a), newDBCompact(a))
}
