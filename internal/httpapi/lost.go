package httpapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// errSilent is the end of our patience.
var errSilent = errors.New("no answer came in time")

// hintServing is what helps where nobody answers.
const hintServing = "is lobby serve running there?"

// lost is what came of a connection that failed.
func (c *Client) lost(outer, inner context.Context, err error) attempt {
	if outer.Err() != nil {
		return attempt{err: workspace.Errorf(workspace.Unavailable, "stopped: %w", context.Cause(outer))}
	}
	if cause := context.Cause(inner); cause != nil {
		err = cause
	}
	return c.why(err)
}

// why tells what a failure of the network means, in our own words: those of the
// libraries name what nobody asked for. The failure itself stays as the cause.
func (c *Client) why(err error) attempt {
	say := func(kind workspace.ErrKind, message, hint string) attempt {
		return attempt{err: &workspace.Error{Kind: kind, Message: message, Hint: hint, Err: err}}
	}
	var secure *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var name *net.DNSError
	var at *net.OpError
	errors.As(err, &at)
	soon := func(a attempt) attempt {
		a.again, a.soon = true, true
		return a
	}
	switch {
	case errors.Is(err, errSilent):
		a := say(workspace.Unavailable, c.name+" takes the call and does not answer", "is it a workspace, and is the address right? if it is, the server is busy: run the command again")
		a.again = true
		return a
	case errors.As(err, &secure):
		message, hint := distrust(secure.Err, c.base.Hostname(), c.options.Now())
		return say(workspace.Unavailable, c.name+": "+message, hint)
	case errors.As(err, &record):
		return say(workspace.Unavailable, c.name+": there is no TLS at this port", c.withoutTLS())
	case at != nil && at.Op == "proxyconnect":
		return soon(say(workspace.Unavailable, c.name+": the proxy on the way there does not answer", "look at HTTPS_PROXY; NO_PROXY names the hosts that need none"))
	case at != nil && at.Op == "remote error":
		return say(workspace.Unavailable, c.name+" refuses the TLS connection", "is it the right port? it may want a newer TLS, or a certificate of the caller")
	case errors.As(err, &name) && name.IsNotFound:
		return say(workspace.Unavailable, c.name+": there is no host "+c.base.Hostname(), "look at the address")
	case name != nil:
		return soon(say(workspace.Unavailable, c.name+": the name server does not tell where "+c.base.Hostname()+" is", "is this machine on the network?"))
	case errors.Is(err, fs.ErrNotExist):
		return say(workspace.Unavailable, "nobody answers at "+c.name+": there is no such socket", hintServing)
	case errors.Is(err, fs.ErrPermission):
		return say(workspace.Denied, c.name+": this user may not connect there", "run it as the user of lobby serve")
	case errors.Is(err, syscall.ECONNREFUSED):
		return soon(say(workspace.Unavailable, "nobody answers at "+c.name, hintServing))
	case errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH):
		return soon(say(workspace.Unavailable, "there is no way to "+c.name, "is this machine on the network?"))
	case strings.Contains(err.Error(), "malformed HTTP"): // which has no type
		return say(workspace.Unavailable, c.name+" does not speak HTTP", "another program listens there: look at the port")
	}
	a := say(workspace.Unavailable, "the connection to "+c.name+" was lost", "run it again; is there a proxy on the way?")
	if os.IsTimeout(err) {
		a = say(workspace.Unavailable, "nobody answers at "+c.name+" in time", "look at the address, and whether a firewall lies on the way")
	}
	a.again = true
	return a
}

// withoutTLS is what helps where TLS was expected. In the clear nobody goes to
// another machine.
func (c *Client) withoutTLS() string {
	if thisMachine(c.base.Hostname()) {
		return "use http://" + c.base.Host + c.base.Path
	}
	return "look at the port; a workspace is served with TLS, by lobby serve --tls-cert or by a proxy"
}

// distrust says what is wrong with a certificate, and what helps.
func distrust(err error, host string, now time.Time) (message, hint string) {
	var wrong x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &unknown):
		return "its certificate is of an authority that nobody here knows", "set tls_ca to the file of its authority: lobby config set tls_ca ca.pem"
	case errors.As(err, &wrong):
		return "its certificate is not for " + host, "use the name it is for" + names(wrong.Certificate)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		clock := "; is the clock of this machine right?"
		if now.Before(invalid.Cert.NotBefore) {
			return "its certificate is not valid before " + invalid.Cert.NotBefore.UTC().Format(time.DateOnly), "wait until then" + clock
		}
		return "its certificate was valid until " + invalid.Cert.NotAfter.UTC().Format(time.DateOnly), "have it renewed on the server" + clock
	}
	return "its certificate cannot be trusted", "have another one made for the server"
}

// names are the first hosts of a certificate, to choose from.
func names(c *x509.Certificate) string {
	all := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(all[:min(len(all), 5)], ", ")
}
