package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// secure is nil without a certificate.
func (o serving) secure() (*tls.Config, error) {
	if (o.cert == "") != (o.key == "") {
		return nil, usagef("--tls-cert and --tls-key belong together")
	}
	if o.cert == "" {
		return nil, nil
	}
	c := &certificate{cert: o.cert, key: o.key}
	if err := c.load(); err != nil {
		return nil, workspace.Errorf(workspace.Invalid, "certificate: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.current, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// noticeDates says when callers will refuse the certificate.
func (a *app) noticeDates(secure *tls.Config) {
	pair, err := secure.GetCertificate(nil)
	if err != nil || pair.Leaf == nil {
		return
	}
	now, day := a.door.Now(), func(t time.Time) string { return t.UTC().Format(time.DateOnly) }
	switch {
	case now.After(pair.Leaf.NotAfter):
		a.notice("the certificate was valid until %s, so callers refuse it; a renewed one is taken up when it is there", day(pair.Leaf.NotAfter))
	case now.Before(pair.Leaf.NotBefore):
		a.notice("the certificate is not valid before %s, so callers refuse it", day(pair.Leaf.NotBefore))
	}
}

// certificate is a pair of files that is read again when it changes, so that one
// that was renewed needs no new start.
type certificate struct {
	cert, key string

	mu     sync.Mutex
	pair   *tls.Certificate
	stamps [2]time.Time
}

func (c *certificate) load() error {
	stamps, err := c.changed()
	if err != nil {
		return err
	}
	if c.pair != nil && stamps == c.stamps {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("%s with the key %s: %s", c.cert, c.key, strings.TrimPrefix(err.Error(), "tls: "))
	}
	c.pair, c.stamps = &pair, stamps
	return nil
}

// changed is when the files were last written.
func (c *certificate) changed() (stamps [2]time.Time, err error) {
	for i, path := range []string{c.cert, c.key} {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return stamps, fmt.Errorf("%s: no such file", path)
		}
		if err != nil {
			return stamps, err
		}
		stamps[i] = info.ModTime()
	}
	return stamps, nil
}

// current is the certificate of a new connection. While the files are being
// replaced the former one goes on.
func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.load()
	return c.pair, nil
}
