package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleExport(a *app) *cobra.Command {
	return newExport(a, exporting{
		kind: workspace.Person,
		long: "Write the entire directory, or the people that the flags select, with every contact and activity field to\n" +
			"people-export.csv. The format is that of -o or of the file's name. The file is complete or not there at all.\n" +
			"Exits with 10 when there is nobody to export, with 7 while another run writes the same file.",
		example: "lobby people export\nlobby people export --segment customers --out customers.jsonl\nlobby people export --fields id,email,last_seen --out -",
	})
}
