package httpapi

import (
	"net"
	"sync"
)

// bounded is a listener with at most so many open connections. Others wait in the
// queue of the system.
type bounded struct {
	net.Listener
	places chan struct{}
	ended  chan struct{}
	end    sync.Once
}

func newBounded(l net.Listener, most int) *bounded {
	return &bounded{Listener: l, places: make(chan struct{}, most), ended: make(chan struct{})}
}

// Accept waits for a place and for somebody to take it.
func (l *bounded) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.ended:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &placed{Conn: c, leave: sync.OnceFunc(func() { <-l.places })}, nil
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
