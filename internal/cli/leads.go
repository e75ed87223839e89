package cli

import "github.com/spf13/cobra"

func newLeads(a *app) *cobra.Command {
	return a.group("leads", "Read leads and work the pipeline",
		member{"list", newLeadsList},
		member{"show", newLeadsShow},
		member{"handle", newLeadsHandle},
		member{"close", newLeadsClose},
		member{"reopen", newLeadsReopen},
		member{"split", newLeadsSplit},
		member{"stale", newLeadsStale},
		member{"stats", newLeadsStats},
		member{"notify", newLeadsNotify},
		member{"mails", newLeadsMails},
		member{"import", newLeadsImport},
		member{"export", newLeadsExport},
	)
}
