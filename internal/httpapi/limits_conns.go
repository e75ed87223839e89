package httpapi

import (
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"sync"
)

// bounded is a listener with at most so many open connections. When all places are
// taken, the connection that has rested longest between two requests makes room;
// where none rests, others wait in the queue of the system.
type bounded struct {
	net.Listener
	places chan struct{}
	ended  chan struct{}
	end    sync.Once

	mu      sync.Mutex
	resting []*placed // longest first
	wanted  bool      // a place: who rests next makes room
}

func newBounded(l net.Listener, most int) *bounded {
	return &bounded{Listener: l, places: make(chan struct{}, most), ended: make(chan struct{})}
}

// Accept waits for a place and for somebody to take it.
func (l *bounded) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	default:
		l.makeRoom()
		select {
		case l.places <- struct{}{}:
			l.setWanted(false)
		case <-l.ended:
			return nil, net.ErrClosed
		}
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &placed{Conn: c, leave: sync.OnceFunc(func() { <-l.places })}, nil
}

// makeRoom ends the connection that has rested longest, or the next that rests.
func (l *bounded) makeRoom() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.resting) == 0 {
		l.wanted = true
		return
	}
	_ = l.resting[0].Close() // its caller has no answer to wait for
	l.resting = slices.Delete(l.resting, 0, 1)
}

func (l *bounded) setWanted(wanted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted = wanted
}

// turns hears of a connection that rests, or rests no more.
func (l *bounded) turns(c net.Conn, into http.ConnState) {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	p, ok := c.(*placed)
	if !ok || into == http.StateNew {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch i := slices.Index(l.resting, p); {
	case into != http.StateIdle:
		if i >= 0 {
			l.resting = slices.Delete(l.resting, i, i+1)
		}
	case l.wanted:
		l.wanted = false
		_ = p.Close()
	case i < 0:
		l.resting = append(l.resting, p)
	}
}

// Close also wakes who waits for a place.
func (l *bounded) Close() error {
	l.end.Do(func() { close(l.ended) })
	return l.Listener.Close()
}

// placed is a connection that has a place.
type placed struct {
	net.Conn
	leave func()
}

// Close gives the place to the next.
func (c *placed) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// CloseWrite ends the answer and not yet the request: who is still sending gets to
// read why nobody listens.
func (c *placed) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
