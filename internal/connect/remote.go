package connect

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

// dial makes a client of the server at an address. It asks nobody yet but for the
// token.
func dial(ctx context.Context, address string, o Options) (*httpapi.Client, error) {
	if err := sane(address); err != nil {
		return nil, err
	}
	c := httpapi.ClientOptions{Actor: o.actor(), Now: o.Now, Agent: o.agent(), Proxy: http.ProxyFromEnvironment, Notice: o.Notice}
	if o.Patience != 0 {
		c.Wait = func(ctx context.Context, pause time.Duration) error { return rest(ctx, pause, o.Patience) }
	}
	if o.CA != "" {
		pool, err := Trusted(o.CA)
		if err != nil {
			return nil, err
		}
		c.RootCAs = pool
	}
	if origin := Origin(address); origin != "" && o.Token != nil {
		var err error
		if c.Token, err = o.Token(ctx, origin); err != nil {
			return nil, err
		}
	}
	return httpapi.NewClient(address, c)
}

// errHasty says that there is no other try.
var errHasty = errors.New("there is no time for another try")

// rest pauses before another try, unless that takes too long.
func rest(ctx context.Context, pause, longest time.Duration) error {
	if longest != 0 && pause > longest {
		return errHasty
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}

// Trusted are the system's certificates and those in a file.
func Trusted(path string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, workspace.Errorf(workspace.Usage, "tls_ca: %w", err)
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, workspace.Errorf(workspace.Usage, "tls_ca: %s holds no certificate", path).WithHint("it is a file in PEM format")
	}
	return pool, nil
}

// Identity is whom a server takes the caller for.
type Identity struct {
	Actor     string
	Role      string
	Workspace string // its uuid
}

// Whoami asks the server at an address; of a file nobody is asked, and the answer is
// zero.
func Whoami(ctx context.Context, address string, o Options) (Identity, error) {
	if !elsewhere(address) {
		return Identity{}, nil
	}
	c, err := dial(ctx, address, o)
	if err != nil {
		return Identity{}, err
	}
	defer c.Close()
	who, err := c.Whoami(ctx)
	return Identity{who.Actor, string(who.Role), who.Workspace}, err
}
