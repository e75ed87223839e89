package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/lobbycli/lobby/internal/workspace"
)

// patience is how long a mail server may take to let us in, and for each mail.
const patience = 30 * time.Second

// Security is how much encryption a server must offer.
type Security string

// The kinds of it.
const (
	Mandatory     Security = "mandatory"     // STARTTLS, or nothing is sent
	Opportunistic Security = "opportunistic" // STARTTLS if the server has it
	Implicit      Security = "implicit"      // TLS from the first byte
	None          Security = "none"          // on this machine only
)

// Server is a mail server and who we are to it.
type Server struct {
	Host     string
	Port     int // 0 is the usual one: 465 for Implicit, else 587
	Security Security
	From     *mail.Address
	User     string                                // "" does not log in
	Password func(context.Context) (string, error) // asked when there is a User
	Trust    *x509.CertPool                        // nil is the system's certificates
	Patience time.Duration                         // 0 is the usual
}

// Check refuses what cannot work, or would send what people wrote over a network for
// everybody to read: Usage.
func (s *Server) Check() error {
	switch {
	case s.Host == "":
		return workspace.Errorf(workspace.Usage, "no mail server is known").WithHint("lobby config set smtp.host HOST, or see lobby help mail")
	case s.From == nil:
		return workspace.Errorf(workspace.Usage, "nobody is known whom mails could come from").WithHint("lobby config set smtp.from 'Lobby <lobby@example.com>'")
	case s.Security == None && !onThisMachine(s.Host):
		return workspace.Errorf(workspace.Usage, "smtp.tls: none is for a mail server on this machine, not for %s", s.Host).
			WithHint("opportunistic takes what the server offers")
	}
	return nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Address is host and port.
func (s *Server) Address() string {
	client, err := gomail.NewClient(s.Host, s.options()...)
	if err != nil {
		return s.Host
	}
	return client.ServerAddr()
}

func (s *Server) options() []gomail.Option {
	o := []gomail.Option{gomail.WithTimeout(s.patience()), gomail.WithTLSConfig(s.tls()), gomail.WithoutNoop()}
	policy, port := gomail.TLSMandatory, 587
	switch s.Security {
	case Implicit:
		policy, port = gomail.NoTLS, 465 // the connection is encrypted already
	case Opportunistic:
		policy = gomail.TLSOpportunistic
	case None:
		policy = gomail.NoTLS
	}
	if s.Port != 0 {
		port = s.Port
	}
	return append(o, gomail.WithTLSPolicy(policy), gomail.WithPort(port))
}

func (s *Server) patience() time.Duration {
	if s.Patience != 0 {
		return s.Patience
	}
	return patience
}

func (s *Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.Trust, MinVersion: tls.VersionTLS12}
}

// line is a connection to a server.
type line struct {
	client *gomail.Client
	conn   net.Conn
	broken bool
}

// dial connects, with the encryption that is asked for, and logs in.
func (s *Server) dial(ctx context.Context) (*line, *failure) {
	l := &line{}
	o := append(s.options(), gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
		var err error
		if s.Security == Implicit {
			l.conn, err = (&tls.Dialer{Config: s.tls()}).DialContext(ctx, network, address)
		} else {
			l.conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		}
		return l.conn, err
	}))
	if s.User != "" {
		password, err := s.Password(ctx)
		if err != nil {
			return nil, &failure{why: "there is no password for the mail server", err: err}
		}
		o = append(o, gomail.WithUsername(s.User), gomail.WithPassword(password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	client, err := gomail.NewClient(s.Host, o...)
	if err == nil {
		l.client, err = client, client.DialWithContext(ctx)
	}
	if err != nil {
		l.drop()
		return nil, s.unreachable(err)
	}
	return l, nil
}

// send hands a mail over; nil is that the server took it.
func (l *line) send(m *gomail.Msg) *failure {
	err := l.client.Send(m)
	l.broken = err != nil // whatever it was, the next mail gets a line of its own
	if err == nil || m.IsDelivered() {
		return nil
	}
	return refused(err)
}

func (l *line) alive() bool { return l != nil && !l.broken }

// close says goodbye, unless nobody listens any more.
func (l *line) close() {
	if l == nil {
		return
	}
	if l.client != nil && !l.broken {
		_ = l.client.Close() // what was taken is taken
	}
	l.drop()
}

func (l *line) drop() {
	if l.conn != nil {
		_ = l.conn.Close()
	}
}
