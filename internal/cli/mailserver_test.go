package cli_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/emersion/go-smtp"
	"github.com/rogpeppe/go-internal/testscript"
)

// mailServer starts a mail server for the story: mailserver FOLDER. It keeps what it
// takes in the folder as 1.eml, 2.eml and so on, refuses whom is called refused, and
// cannot take mail for whom is called later.
func mailServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: mailserver FOLDER")
	}
	box := &mailbox{folder: ts.MkAbs(args[0])}
	ts.Check(os.MkdirAll(box.folder, 0o700))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	s := smtp.NewServer(box)
	s.Domain = "localhost"
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	ts.Defer(func() { _ = s.Close(); <-done })
	host, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv("LOBBY_SMTP_HOST", host)
	ts.Setenv("LOBBY_SMTP_PORT", port)
	ts.Setenv("LOBBY_SMTP_TLS", "none")
	ts.Setenv("LOBBY_SMTP_FROM", "Lobby <lobby@example.com>")
}

// mailbox keeps mails.
type mailbox struct {
	folder string
	mu     sync.Mutex
	n      int
}

// NewSession is a call.
func (b *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return b, nil }

func (b *mailbox) Mail(string, *smtp.MailOptions) error { return nil }

func (b *mailbox) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch name, _, _ := strings.Cut(to, "@"); name {
	case "refused":
		return &smtp.SMTPError{Code: 550, Message: "no mailbox of " + to}
	case "later":
		return &smtp.SMTPError{Code: 450, Message: "the mailbox of " + to + " is busy"}
	}
	return nil
}

func (b *mailbox) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n++
	return os.WriteFile(filepath.Join(b.folder, fmt.Sprint(b.n, ".eml")), []byte(strings.ReplaceAll(string(text), "\r\n", "\n")), 0o600)
}

func (b *mailbox) Reset()        {}
func (b *mailbox) Logout() error { return nil }
