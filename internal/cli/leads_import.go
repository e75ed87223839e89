package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsImport(a *app) *cobra.Command {
	return newImport(a, importing{
		kind: workspace.Lead,
		long: "Import leads from CSV, TSV, JSON or JSON lines. person_id is the id of a person here, or the one\n" +
			"the person was imported with; without it the e-mail address decides. Import the people first.",
		example: "lobby leads import leads.csv --dry-run\nlobby leads import leads.csv --rejects refused.csv",
	})
}
