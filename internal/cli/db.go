package cli

import "github.com/spf13/cobra"

func newDB(a *app) *cobra.Command {
	return group("db", "The file of a workspace: look at it, check it, copy it", nil,
		newDBInfo(a), newDBCheck(a), newDBBackup(a), newDBRestore(a), newDBCompact(a))
}
