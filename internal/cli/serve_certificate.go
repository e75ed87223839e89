package cli

import (
	"crypto/tls"
	"os"
	"sync"
	"time"
)

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
	if err == nil {
		c.pair, c.stamps = &pair, stamps
	}
	return err
}

// changed is when the files were last written.
func (c *certificate) changed() (stamps [2]time.Time, err error) {
	for i, path := range []string{c.cert, c.key} {
		info, err := os.Stat(path)
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
