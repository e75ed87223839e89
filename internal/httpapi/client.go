package httpapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// ClientOptions are what a client needs from outside.
type ClientOptions struct {
	Token   string // sent to this origin and to no other; "" over a socket
	Actor   string // whom the journal shall name, over a socket
	Now     func() time.Time
	Agent   string                                           // User-Agent: the program and its version
	RootCAs *x509.CertPool                                   // whose certificates count; nil are the system's
	Proxy   func(*http.Request) (*url.URL, error)            // of https; nil is none
	Wait    func(ctx context.Context, d time.Duration) error // between two tries; nil waits by a timer
	Notice  func(text string)                                // for who waits: a call is tried again, or has no answer yet; from any goroutine, nil is nobody
}

// Client asks a workspace that is elsewhere. It can be used by many at once.
type Client struct {
	name      string // of the workspace in messages: its address
	base      *url.URL
	options   ClientOptions
	patience  patience
	quiet     time.Duration // without an answer, until there is a notice
	transport *bound
	rehearsal string // the scratch workspace that is asked; "" is the workspace itself
}

// patience is how long a client waits for a server that says nothing.
type patience struct {
	answer time.Duration // until the answer to a safe call begins
	work   time.Duration // until the answer to a change begins
	idle   time.Duration // for more of an answer
}

// NewClient makes a client of the workspace at https://HOST[:PORT][/PATH], at
// http://HOST where the host is this machine, or at unix:SOCKET. It asks nobody yet.
// Other addresses are Usage errors.
func NewClient(address string, o ClientOptions) (*Client, error) {
	c := &Client{
		name: address, options: o, patience: patience{30 * time.Second, 10 * time.Minute, 60 * time.Second},
		quiet: 2 * time.Second,
	}
	if o.Wait == nil {
		c.options.Wait = rest
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	t := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		TLSClientConfig:        &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		Protocols:              onlyHTTP1(),
		DisableCompression:     true,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        60 * time.Second, // less than the server's
		MaxResponseHeaderBytes: 64 << 10,
	}
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		if path == "" {
			return nil, workspace.Errorf(workspace.Usage, "address %q names no socket", address)
		}
		c.base = &url.URL{Scheme: "http", Host: "lobby"}
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return dialer.DialContext(ctx, "unix", path) }
	} else {
		var err error
		if c.base, err = origin(address); err != nil {
			return nil, err
		}
		if c.base.Scheme == "https" {
			t.Proxy = o.Proxy
		}
		c.options.Actor = "" // the token says who
	}
	c.transport = &bound{base: c.base, token: o.Token, next: t}
	return c, nil
}

// onlyHTTP1 keeps every call on a connection of its own: one that breaks takes no
// other call along.
func onlyHTTP1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

// origin reads an address on the network.
func origin(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Opaque != "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, workspace.Errorf(workspace.Usage, "this is not the address of a workspace on the network").WithHint("write it like https://lobby.example.com")
	}
	switch {
	case !places(u):
		return nil, workspace.Errorf(workspace.Usage, "the address names no host and port that can be").WithHint("write it like https://lobby.example.com or https://lobby.example.com:7443")
	case u.User != nil:
		return nil, workspace.Errorf(workspace.Usage, "the address of %s holds a user or a password", u.Host).WithHint("leave it out; callers are known by their token")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, workspace.Errorf(workspace.Usage, "the address of %s has text behind its path", u.Host).WithHint("leave out what begins with ? or #")
	case u.Scheme == "http" && !thisMachine(u.Hostname()):
		return nil, workspace.Errorf(workspace.Usage, "http://%s: the token would travel in the clear", u.Host).WithHint("use https://%s", u.Host)
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// places reports whether there can be a host of an address, and a port.
func places(u *url.URL) bool {
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" || len(label) > 63 || strings.ContainsAny(label, "!$&'()*+,;=:<>\"[] ") {
			return false
		}
	}
	return len(host) <= 253 && !strings.HasSuffix(u.Host, ":")
}

// thisMachine reports whether what is sent to a host stays on this machine.
func thisMachine(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// within is a client of a rehearsal of the workspace.
func (c *Client) within(rehearsal string) *Client {
	other := *c
	other.rehearsal = rehearsal
	return &other
}

// Close lets go of connections.
func (c *Client) Close() error {
	c.transport.next.CloseIdleConnections()
	return nil
}

// bound sends requests, with the token, to one origin and to no other.
type bound struct {
	base  *url.URL
	token string
	next  *http.Transport
}

func (b *bound) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != b.base.Scheme || r.URL.Host != b.base.Host {
		return nil, workspace.Errorf(workspace.Internal, "the token of %s is not for %s", b.base.Host, r.URL.Host)
	}
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.RoundTrip(r)
}
