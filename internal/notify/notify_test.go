package notify_test

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/notify"
	"github.com/lobbycli/lobby/internal/workspace"
)

// desk is a workspace that tells sales of leads, and a mail server.
type desk struct {
	*testing.T
	ws   workspace.Workspace
	post *post
	n    *notify.Notifier
	now  time.Time
	no   int
}

func newDesk(t *testing.T, p *post, security notify.Security) *desk {
	d := &desk{T: t, post: p, now: noon}
	clock := func() time.Time { return d.now }
	d.ws = open(t, filepath.Join(t.TempDir(), "w.db"), clock)
	d.apply(workspace.SetSetting{Name: "notify.to", Value: "Sales <sales@example.com>, two@example.com"})
	port, err := strconv.Atoi(p.port)
	if err != nil {
		t.Fatal(err)
	}
	d.n = &notify.Notifier{
		Workspace: d.ws, Actor: "notifier", Now: clock, NewKey: rand.Text,
		Server: notify.Server{
			Host: p.host, Port: port, Security: security, From: &mail.Address{Name: "Lobby", Address: "lobby@example.com"}, Trust: p.trust,
			Password: func(context.Context) (string, error) { return "s3cret", nil }, Patience: 5 * time.Second,
		},
	}
	return d
}

func open(t *testing.T, path string, clock func() time.Time) workspace.Workspace {
	t.Helper()
	store, err := boltstore.Open(t.Context(), path, boltstore.Options{Now: clock, Temp: t.TempDir(), NewIdentity: func() string { return "desk" }})
	if err != nil {
		t.Fatal(err)
	}
	ws := engine.New(store, engine.Options{Now: clock, Temp: t.TempDir()})
	t.Cleanup(func() {
		if err := ws.Close(); err != nil {
			t.Error(err)
		}
	})
	return ws
}

func (d *desk) apply(c workspace.Change) {
	d.Helper()
	r, err := d.ws.Apply(d.Context(), workspace.Batch{Changes: []workspace.Change{c}, Actor: "ana"})
	if err == nil {
		err = r.Err()
	}
	if err != nil {
		d.Fatal(err)
	}
}

// lead lets somebody leave a lead.
func (d *desk) lead(name string) {
	d.Helper()
	d.no++
	e := workspace.Event{
		ID: fmt.Sprint("e", d.no), Type: "lead", At: d.now, Channel: "shop", Conversation: "talk",
		Person: workspace.EventPerson{Cookie: fmt.Sprint("c", d.no)}, Lead: &workspace.EventLead{Tag: "refund_request", Name: name, Email: "ana@example.com", OrderNumber: "A-7"},
	}
	if d.no > 1 {
		e.Conversation, e.Lead.Email = "", ""
	}
	d.apply(workspace.AddEvents{Events: []workspace.Event{e}})
}

// sends runs the notifier and checks what it says.
func (d *desk) sends(want notify.Report, kind workspace.ErrKind) {
	d.Helper()
	got, err := d.n.Run(d.Context(), 0)
	if got != want || workspace.KindOf(err) != kind {
		d.Fatalf("%+v, %v, want %+v and kind %v", got, err, want, kind)
	}
}

// has checks what the workspace knows of a mail.
func (d *desk) has(id, status, why string) {
	d.Helper()
	for row, err := range d.ws.Find(d.Context(), workspace.Query{Kind: workspace.Mail}) {
		if err != nil {
			d.Fatal(err)
		}
		if row.ID() == id && (row.Str(workspace.MailStatus) != status || row.Str(workspace.MailWhy) != why) {
			d.Errorf("%s is %s, %q, want %s, %q", id, row.Str(workspace.MailStatus), row.Str(workspace.MailWhy), status, why)
		}
	}
}

// read reads a mail as its reader would.
func read(t *testing.T, text string) (mail.Header, string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, strings.ReplaceAll(string(body), "\r\n", "\n")
}

func TestAMailTellsOfTheLead(t *testing.T) {
	d := newDesk(t, newPost(t, mode{starttls: true}), notify.Mandatory)
	d.apply(workspace.AddEvents{Events: []workspace.Event{{
		ID: "m1", Type: "message", At: noon, Channel: "shop", Conversation: "talk", Person: workspace.EventPerson{Cookie: "c1"},
		Message: &workspace.EventMessage{From: "visitor", Text: "Where is\nmy order?"},
	}}})
	d.lead("Ána\r\nBcc: everybody@example.com\u202e")
	d.sends(notify.Report{Sent: 1}, workspace.Done)
	h, body := read(t, d.post.mails()[0])
	subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if want := "New lead L1, Ána Bcc: everybody@example.com, refund request"; err != nil || subject != want {
		t.Errorf("subject %q, %v, want %q", subject, err, want)
	}
	if h.Get("Bcc") != "" || h.Get("To") != `"Sales" <sales@example.com>, <two@example.com>` || h.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("headers %v", h)
	}
	want := `New lead L1

Type          refund request
Name          Ána Bcc: everybody@example.com
E-mail        ana@example.com
Order number  A-7
Created       2026-11-20 12:00 UTC
Person        P1
Status        new

Conversation C1

  12:00  visitor: Where is my order?

lobby leads show L1
lobby leads handle L1
`
	if body != want {
		t.Errorf("it reads\n%s\nwant\n%s", body, want)
	}
	d.has("E1", "sent", "")
	d.sends(notify.Report{}, workspace.Done)
	if n := len(d.post.mails()); n != 1 {
		t.Errorf("%d mails, want one", n)
	}
}

func TestWhatAPlanHidesIsInNoMail(t *testing.T) {
	d := newDesk(t, newPost(t, mode{starttls: true}), notify.Mandatory)
	d.apply(workspace.SetSetting{Name: "plan", Value: "free"})
	for range 6 {
		d.now = d.now.Add(time.Minute)
		d.lead("Ana")
	}
	d.now = d.now.Add(time.Minute)
	d.sends(notify.Report{Sent: 6}, workspace.Done)
	hidden := 0
	for _, text := range d.post.mails() {
		if _, body := read(t, text); !strings.Contains(body, "Ana") && strings.Contains(body, "The plan of the workspace hides") {
			hidden++
		}
	}
	if hidden != 1 {
		t.Errorf("%d mails hide what the plan hides, want 1", hidden)
	}
}

func TestMailGoesOutAsSafelyAsIsAsked(t *testing.T) {
	for _, c := range []struct {
		name     string
		mode     mode
		security notify.Security
		user     string
		trusting bool
		kind     workspace.ErrKind
		why      string
	}{
		{"STARTTLS", mode{starttls: true}, notify.Mandatory, "", true, workspace.Done, ""},
		{"STARTTLS and a password", mode{starttls: true, login: true}, notify.Mandatory, "lobby", true, workspace.Done, ""},
		{"another password", mode{starttls: true, login: true}, notify.Mandatory, "other", true, workspace.Denied, "the mail server does not know us: 535"},
		{"no STARTTLS", mode{}, notify.Mandatory, "", true, workspace.Unavailable, "the mail server ended the call, or offers no STARTTLS"},
		{"no STARTTLS, which will do", mode{}, notify.Opportunistic, "", true, workspace.Done, ""},
		{"STARTTLS where it will do without", mode{starttls: true}, notify.Opportunistic, "", true, workspace.Done, ""},
		{"TLS", mode{implicit: true}, notify.Implicit, "", true, workspace.Done, ""},
		{"TLS and a password", mode{implicit: true, login: true}, notify.Implicit, "lobby", true, workspace.Done, ""},
		{"none", mode{}, notify.None, "", true, workspace.Done, ""},
		{"a strange certificate", mode{starttls: true}, notify.Mandatory, "", false, workspace.Unavailable, "the certificate of the mail server is not trusted"},
		{"a strange certificate of TLS", mode{implicit: true}, notify.Implicit, "", false, workspace.Unavailable, "the certificate of the mail server is not trusted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, newPost(t, c.mode), c.security)
			d.n.Server.User = c.user
			if !c.trusting {
				d.n.Server.Trust = x509.NewCertPool()
			}
			d.lead("Ana")
			if c.kind == workspace.Done {
				d.sends(notify.Report{Sent: 1}, workspace.Done)
				return
			}
			d.sends(notify.Report{Failed: 1, Waiting: 1}, c.kind)
			d.has("E1", "waiting", c.why)
			if n := len(d.post.mails()); n != 0 {
				t.Errorf("%d mails got through", n)
			}
		})
	}
}

func TestAMailWaitsForABetterTime(t *testing.T) {
	d := newDesk(t, newPost(t, mode{starttls: true}), notify.Mandatory)
	d.post.mailErr = []error{&smtp.SMTPError{Code: 451, Message: "ana@example.com is busy"}}
	d.lead("Ana")
	d.sends(notify.Report{Failed: 1, Waiting: 1}, workspace.Done)
	d.has("E1", "waiting", "the mail server cannot take the sender now: 451")
	d.sends(notify.Report{Waiting: 1}, workspace.Done) // it is not due
	d.now = d.now.Add(time.Minute + time.Second)
	d.sends(notify.Report{Sent: 1}, workspace.Done)
}

func TestAMailThatIsRefusedIsGivenUpAndTheOthersGoOut(t *testing.T) {
	d := newDesk(t, newPost(t, mode{starttls: true}), notify.Mandatory)
	d.post.rcptErr = []error{&smtp.SMTPError{Code: 550, Message: "no such user sales@example.com"}}
	d.post.dataErr = []error{&smtp.SMTPError{Code: 554, Message: "spam"}}
	for range 3 {
		d.now = d.now.Add(time.Second)
		d.lead("Ana")
	}
	d.sends(notify.Report{Sent: 1, Failed: 2}, workspace.Done)
	d.has("E1", "failed", "the mail server refused a recipient: 550")
	d.has("E2", "failed", "the mail server refused the mail: 554")
	d.has("E3", "sent", "")
}

func TestAMailWhoseFateIsUnknownIsTheSameMailAgain(t *testing.T) {
	d := newDesk(t, newPost(t, mode{starttls: true}), notify.Mandatory)
	d.post.cut = 1
	d.lead("Ana")
	d.sends(notify.Report{Failed: 1, Waiting: 1}, workspace.Done)
	d.has("E1", "waiting", "the mail server did not say whether it took the mail")
	d.now = d.now.Add(time.Hour)
	d.sends(notify.Report{Sent: 1}, workspace.Done)
	mails := d.post.mails()
	if len(mails) != 2 {
		t.Fatalf("%d mails, want 2", len(mails))
	}
	first, _ := read(t, mails[0])
	again, _ := read(t, mails[1])
	if id := first.Get("Message-ID"); id == "" || id != again.Get("Message-ID") {
		t.Errorf("%q, then %q", id, again.Get("Message-ID"))
	}
}

func TestADeadServerIsAskedOnceForAll(t *testing.T) {
	p := newPost(t, mode{})
	d := newDesk(t, p, notify.None)
	d.n.Server.Port = 1 // nobody is there
	for range 25 {
		d.lead("Ana")
	}
	d.now = d.now.Add(time.Second)
	d.sends(notify.Report{Failed: 10, Waiting: 25}, workspace.Unavailable)
	d.has("E1", "waiting", "connection refused")
}

func TestASlowServerIsNotWaitedForForEver(t *testing.T) {
	d := newDesk(t, newPost(t, mode{}), notify.None)
	d.post.slow, d.n.Server.Patience = 3*time.Second, 200*time.Millisecond
	d.lead("Ana")
	start := time.Now()
	d.sends(notify.Report{Failed: 1, Waiting: 1}, workspace.Done)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

// Leads come in whatever the mail server does: nobody speaks to it then.
func TestALeadNeverWaitsForTheMailServer(t *testing.T) {
	p := newPost(t, mode{})
	d := newDesk(t, p, notify.None)
	for range 20 {
		d.lead("Ana")
	}
	if n := p.calls(); n != 0 {
		t.Errorf("%d calls to the mail server", n)
	}
	d.now = d.now.Add(time.Second)
	d.sends(notify.Report{Sent: 20}, workspace.Done)
	if n := p.calls(); n != 2 {
		t.Errorf("%d calls for 20 mails, want one a lot", n)
	}
}

func TestSeveralNotifiersSendEveryMailOnce(t *testing.T) {
	const leads, notifiers = 40, 8
	p := newPost(t, mode{})
	d := newDesk(t, p, notify.None)
	for range leads {
		d.lead("Ana")
	}
	d.now = d.now.Add(time.Second)
	var wg sync.WaitGroup
	for range notifiers {
		wg.Go(func() {
			n := *d.n
			if _, err := n.Run(t.Context(), 0); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, text := range p.mails() {
		h, _ := read(t, text)
		if id := h.Get("Message-ID"); seen[id] {
			t.Errorf("%s twice", id)
		} else {
			seen[id] = true
		}
	}
	if len(seen) != leads {
		t.Errorf("%d mails, want %d", len(seen), leads)
	}
}

func TestWhoIsToldToStopSettlesWhatItTook(t *testing.T) {
	d := newDesk(t, newPost(t, mode{}), notify.None)
	for range 3 {
		d.lead("Ana")
	}
	d.now = d.now.Add(time.Second)
	d.post.slow = 100 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(150*time.Millisecond, cancel)
	r, err := d.n.Run(ctx, 0)
	if err != nil || r.Sent == 0 || r.Sent+r.Failed != 3 || r.Waiting != r.Failed {
		t.Errorf("%+v, %v", r, err)
	}
	for row, err := range d.ws.Find(t.Context(), workspace.Query{Kind: workspace.Mail}) {
		if err != nil || row.Str(workspace.MailStatus) == workspace.MailSending {
			t.Errorf("%s: %v, still taken", row.ID(), err)
		}
	}
}

func TestANotifierWakesUp(t *testing.T) {
	d := newDesk(t, newPost(t, mode{}), notify.None)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wake, told := make(chan struct{}), make(chan notify.Report, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.n.Keep(ctx, time.Hour, wake, func(r notify.Report, _ error) { told <- r })
	}()
	wake <- struct{}{} // it has looked, and found nothing
	d.lead("Ana")
	select {
	case wake <- struct{}{}:
	case <-time.After(10 * time.Second):
		t.Fatal("it does not listen")
	}
	select {
	case r := <-told:
		if r.Sent != 1 {
			t.Errorf("%+v", r)
		}
	case <-time.After(10 * time.Second):
		t.Error("it slept on")
	}
	cancel()
	<-done
}

func TestAServerThatCannotWorkIsRefused(t *testing.T) {
	from := &mail.Address{Address: "lobby@example.com"}
	for _, s := range []notify.Server{
		{From: from}, {Host: "mail.example.com"}, {Host: "mail.example.com", From: from, Security: notify.None},
	} {
		if err := s.Check(); workspace.KindOf(err) != workspace.Usage {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, s := range []notify.Server{
		{Host: "mail.example.com", From: from}, {Host: "127.0.0.1", From: from, Security: notify.None}, {Host: "localhost", From: from, Security: notify.None},
	} {
		if err := s.Check(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
}
