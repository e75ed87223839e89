package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsExport(a *app) *cobra.Command {
	return newExport(a, exporting{
		kind: workspace.Lead,
		long: "Write all leads, or those that the flags select, with every field to leads-export.csv. The format is that\n" +
			"of -o or of the file's name; follow-ups are a JSON array in every format. The file is complete or not there\n" +
			"at all. Exits with 10 when there is nothing to export, with 7 while another run writes the same file.",
		example: "lobby leads export\nlobby leads export --status new --out new.csv --excel",
	})
}
