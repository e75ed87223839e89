package cli

import "github.com/spf13/cobra"

func newLeads(a *app) *cobra.Command {
	return group("leads", "Read leads and work the pipeline", []string{"lead"},
		newLeadsList(a),
		newLeadsShow(a),
		newMove(a, leadsHandle()),
		newMove(a, leadsClose()),
		newMove(a, leadsReopen()),
		newLeadsSplit(a),
		newLeadsStale(a),
		newLeadsStats(a),
		newLeadsNotify(a),
		newLeadsMails(a),
		newImport(a, leadsImport()),
		newExport(a, leadsExport()),
	)
}
