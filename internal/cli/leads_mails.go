package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsMails(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "mails",
		Short:   "List the e-mail about leads: what was sent, what waits and why",
		Long:    "List the e-mail about leads that lobby leads notify or a server sends: what was sent, what waits for its next try and why, what failed for good.",
		Example: "lobby leads mails\nlobby leads mails --where 'status in (waiting, failed)'\nlobby leads mails --where 'lead_id = L1' -o json",
		Args:    takes(0, 0),
	}
	l, s := newListing(a, workspace.Mail, cmd), newSelection(a, workspace.Mail, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}

// owedOf are the mails about a lead that have not gone out.
func owedOf(ctx context.Context, ws workspace.Workspace, lead workspace.Row) ([]workspace.Row, error) {
	q := workspace.Query{Kind: workspace.Mail, Order: []workspace.Order{{Field: workspace.ID}}, Where: filter.And{X: []filter.Expr{
		filter.Compare{Field: "lead_id", Op: filter.Eq, Value: lead.ID()},
		filter.Compare{Field: "status", Op: filter.Ne, Value: workspace.MailSent},
	}}}
	return allRows(ctx, ws, q)
}

// owed says of mails that have not gone out what is known of them.
func (p *page) owed(mails []workspace.Row) {
	for _, m := range mails {
		text := "not tried yet"
		if n := m.Num(workspace.MailAttempts); n > 0 {
			text = "tried " + counted(int(n), "time", "times")
		}
		if why := m.Str(workspace.MailWhy); why != "" {
			text += ": " + term.Safe(why)
		}
		if m.Str(workspace.MailStatus) == workspace.MailWaiting && m.Num(workspace.MailAttempts) > 0 {
			text += ", next try " + p.moment(m.Time(workspace.MailDueAt))
		}
		p.fact("E-mail "+m.Str(workspace.MailStatus), text)
	}
}
