package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/lobbycli/lobby/internal/workspacetest"
)

// post is a mail server on this machine that keeps what it takes, and fails as told.
type post struct {
	*testing.T
	host, port string
	trust      *x509.CertPool

	mu      sync.Mutex
	taken   []string
	dials   int
	mailErr []error // of the next mails, at MAIL FROM
	rcptErr []error
	dataErr []error // after the final dot
	cut     int     // so many mails are taken, and the line is cut without a word
	slow    time.Duration
	secret  string // the password that lets in; "" lets everybody in
}

type mode struct{ implicit, starttls, login bool }

// newPost starts a server.
func newPost(t *testing.T, m mode) *post {
	p := &post{T: t}
	cert, pool := certificate(t)
	p.trust = pool
	s := smtp.NewServer(p)
	s.Domain, s.AllowInsecureAuth = "localhost", true
	s.ErrorLog = discard{}
	if m.login {
		p.secret = "s3cret"
	}
	if m.starttls {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.host, p.port, _ = net.SplitHostPort(l.Addr().String())
	if m.implicit {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return p
}

type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

// mails are the mails the server took.
func (p *post) mails() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.taken...)
}

func (p *post) calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dials
}

// NewSession is a call.
func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dials++
	return &call{post: p, conn: c, in: p.secret == ""}, nil
}

type call struct {
	*post
	conn *smtp.Conn
	in   bool
}

func (c *call) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *call) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "lobby" || password != c.secret {
			return smtp.ErrAuthFailed
		}
		c.in = true
		return nil
	}), nil
}

// next takes the next error off a list.
func (c *call) next(list *[]error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(*list) == 0 {
		return nil
	}
	err := (*list)[0]
	*list = (*list)[1:]
	return err
}

func (c *call) Mail(string, *smtp.MailOptions) error {
	if !c.in {
		return smtp.ErrAuthRequired
	}
	return c.next(&c.mailErr)
}

func (c *call) Rcpt(string, *smtp.RcptOptions) error { return c.next(&c.rcptErr) }

func (c *call) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	time.Sleep(c.slow)
	if err := c.next(&c.dataErr); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taken = append(c.taken, string(text))
	if c.cut > 0 {
		c.cut--
		_ = c.conn.Conn().Close()
		return errors.New("cut")
	}
	return nil
}

func (c *call) Reset()        {}
func (c *call) Logout() error { return nil }

// certificate makes one of this machine, and who trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

var noon = workspacetest.Noon()
