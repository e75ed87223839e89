package workspacetest

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
)

// told is a setting that makes every submission owe a mail.
func told() workspace.SetSetting {
	return workspace.SetSetting{Name: "notify.to", Value: "sales@example.com"}
}

// submits is an event that brings a submission of somebody at a minute.
func submits(id, cookie string, minute int) workspace.AddEvents {
	return workspace.AddEvents{Events: []workspace.Event{{
		ID: id, Type: "lead", At: Noon().Add(time.Duration(minute) * time.Minute), Channel: "shop",
		Person: workspace.EventPerson{Cookie: cookie}, Lead: &workspace.EventLead{Tag: "refund_request"},
	}}}
}

// mailChange is something that happens to mails, or whether there are any.
func (s *sequence) mailChange() workspace.Change {
	mail := workspace.Mail.ID(rapid.Uint32Range(1, 5).Draw(s.T, "mail"))
	switch rapid.IntRange(0, 6).Draw(s.T, "what of mails") {
	case 0, 1:
		return workspace.SetSetting{Name: "notify.to", Value: one(s, "to", "sales@example.com", "Sales <sales@example.com>, b@example.com", "", "nobody")}
	case 2, 3:
		return workspace.ClaimMails{Most: one(s, "most", 1, 2, 50, 0), Lease: one(s, "lease", 1, 60, 3600, 3601)}
	case 4:
		return workspace.SettleMail{Mail: mail, Sent: true}
	}
	return workspace.SettleMail{Mail: mail, Why: one(s, "why", "connection refused", "", "a\nb"), GiveUp: s.sometimes("give up")}
}

func testMails(t *testing.T, open func(*testing.T) *desk) {
	status := func(d *desk, id, status, attempts, due string) {
		d.Helper()
		d.has(workspace.Mail, id, map[workspace.Field]string{workspace.MailStatus: status, workspace.MailAttempts: attempts, workspace.MailDueAt: due})
	}
	after := func(d *desk, pause time.Duration) string { return workspace.FormatTime(d.now.Add(pause)) }
	claim := workspace.ClaimMails{Most: 10, Lease: 60}

	t.Run("EverySubmissionOfAnEventOwesAMail", func(t *testing.T) {
		d := open(t)
		d.apply(submits("e1", "a", 0))
		d.equal(d.ids(workspace.Query{Kind: workspace.Mail}))
		d.apply(told())
		d.apply(submits("e2", "b", 1), submits("e3", "b", 2))
		d.apply(submits("e3", "b", 2))
		d.equal(d.ids(workspace.Query{Kind: workspace.Mail, Order: []workspace.Order{{Field: workspace.ID}}}), "E1", "E2")
		d.has(workspace.Mail, "E2", map[workspace.Field]string{
			workspace.MailLead: "L2", workspace.MailEvent: "e3", workspace.MailStatus: "waiting", workspace.MailAttempts: "0", workspace.MailWhy: "", workspace.MailSentAt: "",
		})
		d.apply(workspace.SetSetting{Name: "feature.refund-requests", Value: "off"})
		d.apply(submits("e4", "c", 3))
		d.apply(workspace.SetSetting{Name: "notify.to"})
		d.apply(submits("e5", "b", 4))
		d.equal(d.ids(workspace.Query{Kind: workspace.Mail, Where: Where(t, workspace.Mail, "lead_id = L2"), Order: []workspace.Order{{Field: workspace.ID}}}), "E1", "E2")
	})
	t.Run("AnImportOwesNothing", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		d.apply(Sample())
		lead := workspace.NewRow(workspace.Lead, 0)
		lead.Set(workspace.LeadTag, workspace.TextValue("refund_request"))
		lead.Set(workspace.LeadCreatedAt, workspace.TimeValue(Noon()))
		before := len(d.ids(workspace.Query{Kind: workspace.Mail}))
		d.apply(workspace.Import{Kind: workspace.Lead, Rows: []workspace.ImportRow{{Line: 2, ID: "form-1", Person: "P1", Row: lead}}})
		if after := len(d.ids(workspace.Query{Kind: workspace.Mail})); after != before {
			t.Errorf("%d mails, %d before", after, before)
		}
	})
	t.Run("AMailIsClaimedByOneAndSettled", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		d.apply(submits("e1", "a", 0), submits("e2", "b", 1))
		d.now = Noon().Add(time.Hour)
		d.came(d.apply(workspace.ClaimMails{Most: 1, Lease: 60}), counts{Matched: 1, Changed: 1})
		status(d, "E1", "sending", "1", after(d, time.Minute))
		d.came(d.apply(claim), counts{Matched: 1, Changed: 1})
		if r := d.apply(claim); r.Entry != 0 || r.Matched != 0 {
			t.Errorf("what others have was claimed: %+v", r)
		}
		d.now = d.now.Add(10 * time.Second)
		r := d.apply(workspace.SettleMail{Mail: "E1", Sent: true})
		if !r.Final {
			t.Error("what was sent can be taken back")
		}
		d.has(workspace.Mail, "E1", map[workspace.Field]string{workspace.MailStatus: "sent", workspace.MailDueAt: "", workspace.MailSentAt: workspace.FormatTime(d.now)})
		d.has(workspace.Lead, "L1", map[workspace.Field]string{workspace.LeadEmailSentAt: workspace.FormatTime(d.now)})
		d.now = d.now.Add(10 * time.Second)
		d.apply(workspace.SettleMail{Mail: "E2", Why: "connection refused"})
		status(d, "E2", "waiting", "1", after(d, time.Minute))
		for _, again := range []workspace.SettleMail{{Mail: "E1", Sent: true}, {Mail: "E1", Why: "late"}, {Mail: "E2", Why: "late"}} {
			d.came(d.apply(again), counts{Matched: 1, Unchanged: 1})
		}
		d.came(d.apply(workspace.SettleMail{Mail: "E2", Sent: true}), counts{Matched: 1, Changed: 1}) // whoever has it by now
		d.equal(d.ids(workspace.Query{Kind: workspace.Entry, Where: Where(t, workspace.Entry, "verb = mail.claim")}))
		d.refused(workspace.NotFound, workspace.SettleMail{Mail: "E9", Sent: true})
		d.refused(workspace.NotFound, workspace.SettleMail{Mail: "L1", Sent: true})
		for _, odd := range []workspace.Change{
			workspace.SettleMail{Mail: "E1"}, workspace.SettleMail{Mail: "E1", Sent: true, Why: "x"}, workspace.SettleMail{Mail: "E1", Why: "a\nb"},
			workspace.ClaimMails{Most: 0, Lease: 60}, workspace.ClaimMails{Most: 1001, Lease: 60}, workspace.ClaimMails{Most: 1}, workspace.ClaimMails{Most: 1, Lease: 3601},
		} {
			d.refused(workspace.Invalid, odd)
		}
	})
	t.Run("FailuresAreTriedAgainLaterAndLater", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		d.apply(submits("e1", "a", 0))
		for i, pause := range []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour} {
			d.now = d.now.Add(48 * time.Hour)
			d.apply(claim)
			d.apply(workspace.SettleMail{Mail: "E1", Why: "connection refused"})
			d.has(workspace.Mail, "E1", map[workspace.Field]string{
				workspace.MailStatus: "waiting", workspace.MailAttempts: strconv.Itoa(i + 1), workspace.MailWhy: "connection refused", workspace.MailDueAt: after(d, pause+time.Microsecond),
			})
			d.now = d.now.Add(pause)
			d.came(d.apply(claim), counts{}) // a moment too early
		}
		d.now = d.now.Add(time.Second)
		d.apply(claim)
		d.apply(workspace.SettleMail{Mail: "E1", Why: "connection refused"})
		status(d, "E1", "failed", "7", "")
		d.now = d.now.Add(1000 * time.Hour)
		d.came(d.apply(claim), counts{})
	})
	t.Run("WhatCannotBeSentIsGivenUp", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		d.apply(submits("e1", "a", 0), submits("e2", "b", 1))
		d.now = d.now.Add(time.Minute)
		d.apply(claim)
		d.apply(workspace.SettleMail{Mail: "E1", Why: "refused: 550", GiveUp: true})
		status(d, "E1", "failed", "1", "")
		for range 6 { // whoever has the other dies each time
			d.now = d.now.Add(2 * time.Minute)
			d.came(d.apply(claim), counts{Matched: 1, Changed: 1})
		}
		d.now = d.now.Add(2 * time.Minute)
		d.apply(claim)
		status(d, "E2", "failed", "7", "")
	})
	t.Run("WhatIsOwedEndsWhenNobodyIsTold", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		d.apply(submits("e1", "a", 0), submits("e2", "b", 1), submits("e3", "c", 2), submits("e4", "d", 3))
		d.now = d.now.Add(time.Minute)
		d.apply(workspace.ClaimMails{Most: 1, Lease: 60}, workspace.SettleMail{Mail: "E1", Sent: true})
		d.apply(workspace.ClaimMails{Most: 2, Lease: 1}) // E2 and E3, whose senders die
		d.now = d.now.Add(time.Minute)
		d.apply(workspace.ClaimMails{Most: 1, Lease: 60}) // E4, due before them
		d.apply(workspace.SettleMail{Mail: "E4", Why: "connection refused"})
		d.apply(workspace.ClaimMails{Most: 1, Lease: 60}) // E2, once more
		before := Export(t, d.ws)
		d.apply(workspace.SetSetting{Name: "notify.to"})
		d.has(workspace.Mail, "E1", map[workspace.Field]string{workspace.MailStatus: "sent", workspace.MailWhy: ""})
		d.has(workspace.Mail, "E2", map[workspace.Field]string{workspace.MailStatus: "sending", workspace.MailAttempts: "2"})
		for _, id := range []string{"E3", "E4"} {
			d.has(workspace.Mail, id, map[workspace.Field]string{
				workspace.MailStatus: "failed", workspace.MailDueAt: "", workspace.MailWhy: "notify.to was emptied",
			})
		}
		d.apply(workspace.Undo{})
		same(t, before, Export(t, d.ws), "what was owed did not come back")
		d.apply(workspace.Redo{})
		d.apply(workspace.SettleMail{Mail: "E2", Why: "connection refused"}) // and is not tried again
		d.has(workspace.Mail, "E2", map[workspace.Field]string{workspace.MailStatus: "failed", workspace.MailWhy: "notify.to was emptied"})
		d.apply(told())
		d.now = d.now.Add(48 * time.Hour)
		d.came(d.apply(claim), counts{})
	})
	t.Run("WhatIsTakenBackOwesNothing", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		before := Export(t, d.ws)
		d.apply(submits("e1", "a", 0))
		d.apply(workspace.Undo{Entries: []int64{2}})
		same(t, before, Export(t, d.ws), "the mail stayed")
		d.apply(workspace.Redo{Entries: []int64{2}})
		d.now = d.now.Add(time.Minute)
		d.apply(claim)
		d.apply(workspace.SettleMail{Mail: "E1", Sent: true})
		sent := Export(t, d.ws)
		d.refused(workspace.Invalid, workspace.Undo{Entries: []int64{6}})
		d.apply(workspace.Undo{}) // the redo: what became of mails is nobody's doing
		same(t, before, Export(t, d.ws), "a mail that went out kept its lead")
		d.refused(workspace.NotFound, workspace.SettleMail{Mail: "E1", Sent: true})
		d.apply(workspace.Redo{Entries: []int64{2}})
		same(t, sent, Export(t, d.ws), "the mail did not come back as it was")
	})
	t.Run("AMailFollowsTheSubmissionThatBecomesALead", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		d.apply(submits("e1", "a", 0), submits("e2", "a", 1), submits("e3", "a", 2))
		sent := map[string]string{}
		for _, id := range []string{"E1", "E2"} {
			d.now = d.now.Add(time.Minute)
			d.apply(claim)
			d.now = d.now.Add(time.Second)
			d.apply(workspace.SettleMail{Mail: id, Sent: true})
			sent[id] = workspace.FormatTime(d.now)
		}
		before := Export(t, d.ws)
		d.apply(workspace.SplitLead{Lead: "L1", K: 1})
		d.has(workspace.Mail, "E1", map[workspace.Field]string{workspace.MailLead: "L1"})
		d.has(workspace.Mail, "E2", map[workspace.Field]string{workspace.MailLead: "L2"})
		d.has(workspace.Lead, "L1", map[workspace.Field]string{workspace.LeadEmailSentAt: sent["E1"]})
		d.has(workspace.Lead, "L2", map[workspace.Field]string{workspace.LeadEmailSentAt: sent["E2"]})
		d.apply(workspace.SplitLead{Lead: "L1", K: 1}) // of whom nobody was told yet
		d.has(workspace.Mail, "E3", map[workspace.Field]string{workspace.MailLead: "L3"})
		d.has(workspace.Lead, "L3", map[workspace.Field]string{workspace.LeadEmailSentAt: ""})
		d.apply(workspace.Undo{})
		d.apply(workspace.Undo{})
		same(t, before, Export(t, d.ws), "a mail did not come back")
	})
	t.Run("AMailFollowsItsLead", func(t *testing.T) {
		d := open(t)
		d.apply(told())
		d.apply(submits("e1", "a", 0))
		d.apply(submits("e2", "b", 1))
		d.apply(workspace.AddEvents{Events: []workspace.Event{
			{ID: "e3", Type: "identify", At: Noon(), Person: workspace.EventPerson{Cookie: "a", UserID: "u"}},
			{ID: "e4", Type: "identify", At: Noon(), Person: workspace.EventPerson{Cookie: "b", UserID: "u"}},
		}})
		if n := len(d.ids(workspace.Query{Kind: workspace.Lead})); n != 1 {
			t.Fatalf("%d leads, want one group", n)
		}
		d.has(workspace.Mail, "E2", map[workspace.Field]string{workspace.MailLead: "L1"})
	})
}
