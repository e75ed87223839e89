package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/notify"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// notifyPause is how long who waits for mails rests before looking again.
const notifyPause = 10 * time.Second

// notifying is what the flags of leads notify say.
type notifying struct {
	max    int
	dryRun bool
	wait   bool
}

func newLeadsNotify(a *app) *cobra.Command {
	var o notifying
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Send the e-mail that is due about new leads",
		Long: "Send the e-mail that is due about new leads and follow-ups, to whom the setting notify.to of the workspace names. A mail that could not be\n" +
			"sent is tried again when it is due: after 1 minute, 5 and 30 minutes, 2, 6 and 24 hours. Several may do this at once: no mail is sent by\n" +
			"two. A server (lobby serve) does it by itself where smtp.host is set. Exits with 8 when a mail was not taken and with 7 when the mail\n" +
			"server cannot be reached. See lobby help mail.",
		Example: "lobby leads notify --dry-run\nlobby leads notify --max 100 --dry-run -o json",
		Args:    takes(0, 0),
	}
	f := cmd.Flags()
	f.IntVar(&o.max, "max", 0, "send at most so many; 0 is no limit")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "only say how many are due")
	f.BoolVar(&o.wait, "wait", false, "stay until no mail waits, and try again when one is due")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runLeadsNotify(cmd.Context(), a, o) }
	return cmd
}

func runLeadsNotify(ctx context.Context, a *app, o notifying) error {
	switch {
	case o.max < 0:
		return usagef("--max: %d is below 0", o.max)
	case o.dryRun && o.wait:
		return usagef("--dry-run excludes --wait")
	}
	if err := a.refuseIDs(); err != nil {
		return err
	}
	n, err := a.notifier()
	if err == nil && !o.dryRun {
		err = n.Server.Check()
	}
	if err != nil {
		return err
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	n.Workspace = ws
	if o.dryRun {
		return a.foretellMails(ctx, n, o.max)
	}
	r, err := n.Run(ctx, o.max)
	for o.wait && r.Waiting > 0 && ctx.Err() == nil && (o.max == 0 || r.Sent+r.Failed < o.max) {
		select {
		case <-ctx.Done():
		case <-time.After(notifyPause):
			left := max(0, o.max-r.Sent-r.Failed)
			var more notify.Report
			more, err = n.Run(ctx, left)
			r = notify.Report{Sent: r.Sent + more.Sent, Failed: r.Failed + more.Failed, Waiting: more.Waiting}
		}
	}
	if printed := a.printMails(r); printed != nil {
		return printed
	}
	switch {
	case err != nil:
		return err
	case r.Failed > 0:
		return workspace.Errorf(workspace.Partial, "%d of %d mails not sent", r.Failed, r.Sent+r.Failed).WithHint("lobby leads mails --where 'why' says why")
	case r.Waiting > 0 && r.Sent == 0:
		a.notice("%s for the next try: lobby leads mails --status waiting", counted(r.Waiting, "mail waits", "mails wait"))
	}
	return nil
}

// printMails prints what became of mails.
func (a *app) printMails(r notify.Report) error {
	format, err := a.format()
	if err != nil {
		return err
	}
	if format == output.Table {
		return a.print(fmt.Sprintf("sent %d, failed %d, waiting %d\n", r.Sent, r.Failed, r.Waiting))
	}
	return a.object(output.Members{
		{Name: "sent", Value: r.Sent}, {Name: "failed", Value: r.Failed}, {Name: "waiting", Value: r.Waiting}, {Name: "dry_run", Value: false},
	})
}

// foretellMails says how many mails would be tried.
func (a *app) foretellMails(ctx context.Context, n *notify.Notifier, most int) error {
	due, err := n.Due(ctx)
	if err != nil {
		return err
	}
	waiting, err := n.Workspace.Count(ctx, workspace.Query{Kind: workspace.Mail, Where: notify.Waiting()})
	if err != nil {
		return err
	}
	if most > 0 {
		due = min(due, most)
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	if format == output.Table {
		return a.print(fmt.Sprintf("would send %d of %d waiting\n", due, waiting))
	}
	return a.object(output.Members{
		{Name: "sent", Value: due}, {Name: "failed", Value: 0}, {Name: "waiting", Value: waiting - due}, {Name: "dry_run", Value: true},
	})
}
