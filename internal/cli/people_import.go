package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleImport(a *app) *cobra.Command {
	return newImport(a, importing{
		kind: workspace.Person,
		long: "Import people from CSV, TSV, JSON or JSON lines. The id of the file decides whom a row is about, then\n" +
			"user id, e-mail, cookie and platform id; an empty cell leaves what is there alone, tags unite.",
		example: "lobby people import contacts.csv --dry-run\nlobby people import crm.csv --map name='Full Name' --extra meta\nlobby people import contacts.csv --check",
	})
}
