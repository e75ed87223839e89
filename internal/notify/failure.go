package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"syscall"

	gomail "github.com/wneessen/go-mail"

	"github.com/lobbycli/lobby/internal/workspace"
)

// failure is why a mail did not go out. Its reason is kept by the workspace and holds
// nothing that the server said in words: that may name people.
type failure struct {
	why   string
	final bool  // no further attempt helps
	err   error // for the run, when no mail can go out now
}

// unreachable is why a server does not let us in. It may do so later.
func (s *Server) unreachable(err error) *failure {
	kind, why, hint := workspace.Unavailable, "the mail server ended the call", "mails wait, and are tried again when they are due"
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name *net.DNSError
	var said *textproto.Error
	switch {
	case errors.As(err, &certificate) || errors.As(err, &authority):
		why, hint = "the certificate of the mail server is not trusted", "tls_ca names a file of certificates to trust"
	case errors.As(err, &name):
		why = "the mail server has no address"
	case errors.Is(err, syscall.ECONNREFUSED):
		why = "connection refused"
	case errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
		why = "the mail server did not answer in time"
	case errors.Is(err, context.Canceled):
		return &failure{why: interrupted}
	case errors.As(err, &said) && said.Code/10 == 53:
		kind, why, hint = workspace.Denied, fmt.Sprintf("the mail server does not know us: %d", said.Code), "see smtp.user, and the password in LOBBY_SMTP_PASSWORD"
	case errors.As(err, &said):
		why = fmt.Sprintf("the mail server does not let us in: %d", said.Code)
	case s.Security == Mandatory:
		why, hint = "the mail server ended the call, or offers no STARTTLS", "smtp.tls can be implicit or opportunistic"
	}
	return &failure{why: why, err: workspace.Errorf(kind, "%s: %s", s.Address(), why).WithHint("%s", hint)}
}

// refused is why a server that let us in did not take a mail.
func refused(err error) *failure {
	var sending *gomail.SendError
	if !errors.As(err, &sending) {
		return &failure{why: "the connection was lost"}
	}
	code := sending.ErrorCode()
	switch {
	case code >= 500:
		return &failure{why: fmt.Sprintf("the mail server refused %s: %d", subjectOf(sending.Reason), code), final: true}
	case code >= 400:
		return &failure{why: fmt.Sprintf("the mail server cannot take %s now: %d", subjectOf(sending.Reason), code)}
	case sending.Reason == gomail.ErrSMTPDataClose:
		return &failure{why: "the mail server did not say whether it took the mail"}
	}
	return &failure{why: "the connection was lost"}
}

// subjectOf is what a server spoke of.
func subjectOf(reason gomail.SendErrReason) string {
	switch reason {
	case gomail.ErrSMTPMailFrom:
		return "the sender"
	case gomail.ErrSMTPRcptTo:
		return "a recipient"
	}
	return "the mail"
}
