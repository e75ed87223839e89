package engine

import (
	"net/mail"
	"time"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A mail is owed for every submission that events bring while notify.to names
// somebody. It is made in the transaction of the submission and sent by whoever
// claims it later: a mail server that is slow or dead never holds up a lead.

// What a claim may ask for, and how long the reason of a failure may be.
const (
	mostClaimed = 1000
	longestHold = 3600 // seconds
	longestWhy  = 200  // characters
)

// nextTries are the pauses after each attempt that failed; a mail that failed once
// more than there are pauses is given up.
func nextTries() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}
}

// checkAddresses refuses what is no list of e-mail addresses. An empty text is one:
// nobody is told.
func checkAddresses(text string) error {
	if text == "" {
		return nil
	}
	if _, err := mail.ParseAddressList(text); err != nil || !workspace.OneLine(text) {
		return workspace.Errorf(workspace.Invalid, "%s: %q is no list of e-mail addresses", workspace.NotifySetting, excerpt(text)).WithHint("write them like sales@example.com, team@example.com")
	}
	return nil
}

// nobodyTold is why mails end that were owed when notify.to was emptied.
const nobodyTold = workspace.NotifySetting + " was emptied"

// endMails ends what is owed, for nobody is told any more. Who has a mail in hand says
// what becomes of it, until the lease ends.
func (b *batch) endMails() error {
	owed := filter.Or{X: []filter.Expr{
		filter.Compare{Field: "status", Op: filter.Eq, Value: workspace.MailWaiting},
		filter.Compare{Field: "due_at", Op: filter.Le, Value: workspace.FormatTime(b.at)},
	}}
	ids, err := b.Find(workspace.Query{Kind: workspace.Mail, Where: owed})
	if err != nil {
		return err
	}
	return b.assign(workspace.Mail, ids,
		set{workspace.MailStatus, workspace.TextValue(workspace.MailFailed)},
		set{workspace.MailDueAt, workspace.Value{}},
		set{workspace.MailWhy, workspace.TextValue(nobodyTold)})
}

// tell owes a mail for a submission, if anybody is told.
func (in *intake) tell(lead workspace.No, e *workspace.Event) error {
	if !in.tells {
		return nil
	}
	row, err := in.create(workspace.Mail)
	if err != nil {
		return err
	}
	row.Set(workspace.MailLead, workspace.RefValue(lead))
	row.Set(workspace.MailEvent, workspace.TextValue(e.ID))
	row.Set(workspace.MailStatus, workspace.TextValue(workspace.MailWaiting))
	row.Set(workspace.MailCreatedAt, workspace.TimeValue(in.at))
	row.Set(workspace.MailDueAt, workspace.TimeValue(in.at))
	return nil
}

// retell hands the mails of a lead to the one it became part of.
func (in *intake) retell(from, to workspace.No) error {
	owed, err := in.Look(workspace.Mail, workspace.MailLead, []string{decimal(from)})
	if err != nil {
		return err
	}
	if err := in.load(workspace.Mail, owed[0]); err != nil {
		return err
	}
	for _, h := range in.hands[workspace.Mail] { // those of this batch are in hand only
		if h.is.Ref(workspace.MailLead) == from {
			h.is.Set(workspace.MailLead, workspace.RefValue(to))
		}
	}
	return nil
}

// mailsFollow hands the mails about a submission, known by its event, from the lead it
// stood under to the one it stands under now, and with them when they went out.
func (b *batch) mailsFollow(from, to workspace.Row, event string) error {
	told, err := b.Look(workspace.Mail, workspace.MailLead, []string{decimal(from.No)})
	if err != nil {
		return err
	}
	if err := b.load(workspace.Mail, told[0]); err != nil {
		return err
	}
	var stay, went int64 // when the last of those that stay went out, and of those that go
	for no := range told[0].All() {
		row, _, err := b.row(workspace.Mail, no)
		if err != nil {
			return err
		}
		at := row.Num(workspace.MailSentAt)
		if row.Str(workspace.MailEvent) != event {
			stay = max(stay, at)
			continue
		}
		went = max(went, at)
		row.Set(workspace.MailLead, workspace.RefValue(to.No))
	}
	if went == 0 {
		return nil
	}
	to.Set(workspace.LeadEmailSentAt, workspace.IntValue(max(to.Num(workspace.LeadEmailSentAt), went)))
	if from.Num(workspace.LeadEmailSentAt) == went {
		from.Set(workspace.LeadEmailSentAt, workspace.IntValue(stay))
	}
	return nil
}

// claimMails takes mails that are due, the longest due first: those that wait, and
// those whose lease ended without a word of whoever had them. One that was tried as
// often as any is, and whose sender never came back, is given up.
func (b *batch) claimMails(c workspace.ClaimMails) error {
	if c.Most < 1 || c.Most > mostClaimed {
		return workspace.Errorf(workspace.Invalid, "most: %d is not between 1 and %d", c.Most, mostClaimed)
	}
	if c.Lease < 1 || c.Lease > longestHold {
		return workspace.Errorf(workspace.Invalid, "lease: %d is not between 1 and %d seconds", c.Lease, longestHold)
	}
	if err := b.flush(); err != nil {
		return err
	}
	due, err := b.dueMails(c.Most)
	if err != nil {
		return err
	}
	if err := b.load(workspace.Mail, due); err != nil {
		return err
	}
	for no := range due.All() {
		row, _, err := b.row(workspace.Mail, no)
		if err != nil {
			return err
		}
		if row.Num(workspace.MailAttempts) > int64(len(nextTries())) {
			giveUp(row, "whoever sent it never said what became of it")
			continue
		}
		row.Set(workspace.MailStatus, workspace.TextValue(workspace.MailSending))
		row.Set(workspace.MailAttempts, workspace.IntValue(row.Num(workspace.MailAttempts)+1))
		row.Set(workspace.MailDueAt, workspace.TimeValue(b.at.Add(time.Duration(c.Lease)*time.Second)))
	}
	b.final = finalMails
	b.changed(workspace.Mail, due)
	return nil
}

// dueMails are the first mails that may be claimed now.
func (b *batch) dueMails(most int) (workspace.Ids, error) {
	q := workspace.Query{
		Kind: workspace.Mail, Limit: most, Order: []workspace.Order{{Field: workspace.MailDueAt}},
		Where: filter.Compare{Field: "due_at", Op: filter.Le, Value: workspace.FormatTime(b.at)},
	}
	var due workspace.Ids
	for row, err := range b.Walk(q, workspace.MailDueAt) {
		if err != nil {
			return due, err
		}
		due.Add(row.No)
	}
	return due, nil
}

// settleMail says what became of a mail. That it went out is true whoever has it by
// now; that it failed counts only while it is being sent.
func (b *batch) settleMail(c workspace.SettleMail) error {
	if c.Sent == (c.Why != "") || !workspace.OneLine(c.Why) || utf8.RuneCountInString(c.Why) > longestWhy {
		return workspace.Errorf(workspace.Invalid, "%s: a mail was sent, or there is a reason on one line of at most %d characters", excerpt(c.Mail), longestWhy)
	}
	if err := workspace.CheckText("why", c.Why); err != nil {
		return err
	}
	no, _ := workspace.Mail.ParseID(c.Mail)
	row, ok, err := b.row(workspace.Mail, no)
	if err != nil {
		return err
	}
	if !ok {
		return noSuch(workspace.Mail, c.Mail)
	}
	ids := idset.Of(no)
	status := row.Str(workspace.MailStatus)
	if status == workspace.MailSent || !c.Sent && status != workspace.MailSending {
		b.same(workspace.Mail, ids)
		return nil
	}
	to, err := b.lookup().setting(workspace.NotifySetting)
	if err != nil {
		return err
	}
	switch pauses, tried := nextTries(), int(row.Num(workspace.MailAttempts)); {
	case c.Sent:
		err = b.sent(row)
	case to == "":
		giveUp(row, nobodyTold)
	case c.GiveUp || tried > len(pauses):
		giveUp(row, c.Why)
	default:
		row.Set(workspace.MailStatus, workspace.TextValue(workspace.MailWaiting))
		row.Set(workspace.MailDueAt, workspace.TimeValue(b.at.Add(pauses[max(tried, 1)-1])))
		row.Set(workspace.MailWhy, workspace.TextValue(c.Why))
	}
	b.final = finalMails
	b.changed(workspace.Mail, ids)
	return err
}

// sent notes that a mail went out, also on the lead it tells of.
func (b *batch) sent(row workspace.Row) error {
	row.Set(workspace.MailStatus, workspace.TextValue(workspace.MailSent))
	row.Set(workspace.MailSentAt, workspace.TimeValue(b.at))
	row.Set(workspace.MailDueAt, workspace.Value{})
	row.Set(workspace.MailWhy, workspace.Value{})
	lead, ok, err := b.row(workspace.Lead, row.Ref(workspace.MailLead))
	if ok && err == nil {
		lead.Set(workspace.LeadEmailSentAt, workspace.TimeValue(b.at))
	}
	return err
}

// giveUp ends a mail that cannot be sent.
func giveUp(row workspace.Row, why string) {
	row.Set(workspace.MailStatus, workspace.TextValue(workspace.MailFailed))
	row.Set(workspace.MailDueAt, workspace.Value{})
	row.Set(workspace.MailWhy, workspace.TextValue(why))
}
