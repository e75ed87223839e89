package notify

import (
	"context"
	"net/mail"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A lot is what is claimed at once: so few that all of it can be tried before the lease
// ends, however slow the server is.
const (
	lot   = 10
	lease = (lot + 2) * patience
)

// settling is how long the workspace may take to learn what became of a mail, also
// after the run was told to end.
const settling = 10 * time.Second

// interrupted is why mails were not tried that were taken before the run was told to end.
const interrupted = "the sender was stopped before it was tried"

// Notifier sends the mails that a workspace owes.
type Notifier struct {
	Workspace workspace.Workspace
	Server    Server
	Actor     string // of the changes
	Now       func() time.Time
	NewKey    func() string
}

// Report is what became of mails in a run.
type Report struct {
	Sent    int
	Failed  int // attempts; most will be tried again
	Waiting int // now, for their time or for who has them
}

// Run sends what is due, at most so many mails; 0 is no limit. A mail is tried once.
// Errors are of the workspace, or of a server that cannot be reached (Unavailable) or
// does not let us in (Denied); the report holds what was done until then.
func (n *Notifier) Run(ctx context.Context, most int) (Report, error) {
	var r Report
	err := n.run(ctx, most, &r)
	owed, counted := n.count(ctx, Waiting())
	r.Waiting = owed
	if err == nil {
		err = counted
	}
	return r, err
}

func (n *Notifier) run(ctx context.Context, most int, r *Report) error {
	to, err := n.recipients(ctx)
	if err != nil || len(to) == 0 {
		return err
	}
	for tried := 0; most == 0 || tried < most; {
		if ready, err := n.Due(ctx); err != nil || ready == 0 {
			return err // nobody's turn to write is taken for nothing
		}
		size := lot
		if most > 0 {
			size = min(lot, most-tried)
		}
		mails, err := n.claim(ctx, size)
		if err != nil || len(mails) == 0 {
			return err
		}
		tried += len(mails)
		if err := n.deliver(ctx, mails, to, r); err != nil {
			return err
		}
	}
	return nil
}

// Due is how many mails could be sent now, or within a second: times of entries run
// ahead of the clock when many come at once.
func (n *Notifier) Due(ctx context.Context) (int, error) {
	return n.count(ctx, filter.Compare{Field: "due_at", Op: filter.Le, Value: workspace.FormatTime(n.Now().Add(time.Second))})
}

// Waiting selects the mails that are still to go out.
func Waiting() filter.Expr {
	return filter.In{Field: "status", Values: []string{workspace.MailWaiting, workspace.MailSending}}
}

func (n *Notifier) count(ctx context.Context, where filter.Expr) (int, error) {
	return n.Workspace.Count(context.WithoutCancel(ctx), workspace.Query{Kind: workspace.Mail, Where: where})
}

// recipients are those the workspace wants to be told.
func (n *Notifier) recipients(ctx context.Context) ([]*mail.Address, error) {
	for row, err := range n.Workspace.Find(ctx, workspace.Query{Kind: workspace.Setting}) {
		if err != nil {
			return nil, err
		}
		if row.Str(workspace.SettingName) != workspace.NotifySetting || row.Str(workspace.SettingValue) == "" {
			continue
		}
		return mail.ParseAddressList(row.Str(workspace.SettingValue))
	}
	return nil, nil
}

// claim takes mails: nobody else gets them until the lease ends.
func (n *Notifier) claim(ctx context.Context, most int) ([]workspace.Row, error) {
	r, err := n.apply(ctx, workspace.ClaimMails{Most: most, Lease: int(lease / time.Second)})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, o := range r.Outcomes {
		if o.Of != workspace.Mail || o.State != workspace.Changed {
			continue
		}
		for no := range o.Ids.All() {
			ids = append(ids, workspace.Mail.ID(no))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return n.find(ctx, workspace.Query{Kind: workspace.Mail, Where: filter.And{X: []filter.Expr{
		filter.In{Field: "id", Values: ids}, filter.Compare{Field: "status", Op: filter.Eq, Value: workspace.MailSending},
	}}})
}

// deliver tries mails one by one over one connection, and settles each at once.
func (n *Notifier) deliver(ctx context.Context, mails []workspace.Row, to []*mail.Address, r *Report) error {
	started := n.Now()
	var line *line
	defer func() { line.close() }()
	for i, m := range mails {
		if ctx.Err() != nil {
			return n.settleAll(ctx, mails[i:], failure{why: interrupted}, r)
		}
		if n.Now().Sub(started) > lease-2*patience {
			return nil // somebody else may have them soon
		}
		letter, err := n.letter(context.WithoutCancel(ctx), m)
		if err != nil {
			return err
		}
		if !line.alive() {
			line.close()
			var failed *failure
			if line, failed = n.Server.dial(ctx); failed != nil {
				return n.settleAll(ctx, mails[i:], *failed, r)
			}
		}
		if err := n.settle(ctx, m, line.send(letter.message(n.Server.From, to, n.Now())), r); err != nil {
			return err
		}
	}
	return nil
}

// settleAll says of all mails that the server could not be reached.
func (n *Notifier) settleAll(ctx context.Context, mails []workspace.Row, f failure, r *Report) error {
	for _, m := range mails {
		if err := n.settle(ctx, m, &f, r); err != nil {
			return err
		}
	}
	return f.err
}

// settle tells the workspace what became of a mail. One that is gone meanwhile, with
// the submission it told of, is nobody's business any more.
func (n *Notifier) settle(ctx context.Context, m workspace.Row, f *failure, r *Report) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer cancel()
	change := workspace.SettleMail{Mail: m.ID(), Sent: f == nil}
	if f != nil {
		change.Why, change.GiveUp = f.why, f.final
		r.Failed++
	} else {
		r.Sent++
	}
	_, err := n.apply(ctx, change)
	if workspace.KindOf(err) == workspace.NotFound {
		return nil
	}
	return err
}

func (n *Notifier) apply(ctx context.Context, c workspace.Change) (workspace.Receipt, error) {
	return n.Workspace.Apply(ctx, workspace.Batch{Changes: []workspace.Change{c}, Actor: n.Actor, Key: n.NewKey()})
}

func (n *Notifier) find(ctx context.Context, q workspace.Query) ([]workspace.Row, error) {
	return workspace.AllRows(n.Workspace.Find(ctx, q))
}
