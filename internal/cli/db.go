package cli

import "github.com/spf13/cobra"

func newDB(a *app) *cobra.Command {
	return a.group("db", "The file or database of a workspace: look at it, check it; back up a file",
		member{"info", newDBInfo},
		member{"check", newDBCheck},
		member{"backup", newDBBackup},
		member{"restore", newDBRestore},
		member{"compact", newDBCompact},
	)
}
