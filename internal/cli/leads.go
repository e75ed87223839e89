package cli

import "github.com/spf13/cobra"

func newLeads(a *app) *cobra.Command {
	return group("leads", "Read leads and work the pipeline", []string{"lead"},
		newLeadsList(a),
		newLeadsShow(a),
		newLeadsMove(a, leadsHandle()),
		newLeadsMove(a, leadsClose()),
		newLeadsMove(a, leadsReopen()),
		newLeadsSplit(a),
		newLeadsStale(a),
		newLeadsStats(a),
		newLeadsNotify(a),
		newLeadsMails(a),
		newImport(a, leadsImport()),
		newExport(a, leadsExport()),
	)
}
