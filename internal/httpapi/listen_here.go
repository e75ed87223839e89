package httpapi

import (
	"net"
	"net/http"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A page of a stranger can have its name point to this machine, and a browser then
// takes what listens here for a part of that page. It asks for the stranger's name,
// by which it is told apart. Where there is TLS the certificate does that.

// network is the door of the network: whether callers must name this machine.
func (d Doors) network() door {
	at, ok := d.Network.Addr().(*net.TCPAddr)
	if ok && at.IP.IsLoopback() && d.TLS == nil && !d.Proxied {
		return byLoopback
	}
	return byToken
}

// namesThisMachine reports whether a request asks for this machine, at any port: it
// may have been forwarded. Old programs name nobody; browsers always do.
func namesThisMachine(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	return host == "" || thisMachine(name)
}

// misled is the answer to who asks for another machine.
func misled(host string) error {
	err := workspace.Errorf(workspace.Denied, "%q is not a name of the machine that is served", shortened(host)).
		WithHint("ask for 127.0.0.1 or localhost; where a proxy stands in front, lobby serve --behind-proxy answers to every name")
	return &statusError{http.StatusMisdirectedRequest, nil, err}
}
