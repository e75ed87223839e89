package httpapi

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Doors are what a server listens to; each may be missing.
type Doors struct {
	Network net.Listener // callers bring a token
	TLS     *tls.Config  // of the network; nil is plain
	Proxied bool         // a proxy stands before the network, and passes on what it was asked for
	Socket  net.Listener // callers are the owner of the file
}

// Serve answers until the context ends, then lets what is under way finish, for at
// most ten seconds. It closes the listeners. A door that fails ends the others:
// Unavailable.
func (s *Server) Serve(ctx context.Context, d Doors) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer s.endRehearsals()
	var servers []*http.Server
	failures := make(chan error)
	open := func(by door, l net.Listener, secure *tls.Config) {
		h := s.httpServer(by, secure)
		if places, ok := l.(*bounded); ok {
			h.ConnState = places.turns
		}
		servers = append(servers, h)
		go func() {
			defer cancel()
			failures <- listen(h, l, secure != nil)
		}()
	}
	if d.Network != nil {
		open(d.network(), newBounded(d.Network, s.limits.connections), d.TLS)
	}
	if d.Socket != nil {
		open(bySocket, d.Socket, nil)
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		s.shutDown(servers)
	}()
	var first error
	for range servers {
		if err := <-failures; first == nil {
			first = err
		}
	}
	cancel() // also when there was no door at all
	<-stopped
	return first
}

// listen serves a door until it is shut.
func listen(h *http.Server, l net.Listener, secure bool) (err error) {
	if secure {
		err = h.ServeTLS(l, "", "")
	} else {
		err = h.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return workspace.Errorf(workspace.Unavailable, "%s: no more callers: %w", l.Addr(), err)
}

// shutDown lets what is under way finish, and then cuts what is still there.
func (s *Server) shutDown(servers []*http.Server) {
	s.options.Log.Info("stopping", slog.Int64("requests", s.underWay.Load()))
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.grace)
	defer cancel()
	var late atomic.Int64 // requests that were cut
	done := make(chan struct{})
	for _, h := range servers {
		go func() {
			defer func() { done <- struct{}{} }()
			if h.Shutdown(ctx) != nil {
				late.CompareAndSwap(0, s.underWay.Load())
				s.cut() // who is still at work notices at the next step
				_ = h.Close()
			}
		}()
	}
	for range servers {
		<-done
	}
	s.cut()
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		s.working.Wait()
	}()
	select {
	case <-idle:
	case <-time.After(s.limits.grace):
	}
	level := slog.LevelInfo
	if late.Load() > 0 {
		level = slog.LevelWarn
	}
	s.options.Log.Log(context.Background(), level, "stopped", slog.Int64("cut", late.Load()))
}

// httpServer is the server of a door.
func (s *Server) httpServer(by door, secure *tls.Config) *http.Server {
	l := s.limits
	h := &http.Server{
		Handler:           s.handler(by),
		MaxHeaderBytes:    l.headerBytes,
		ReadHeaderTimeout: l.header,
		ReadTimeout:       l.unread, // who reads a body lifts it
		WriteTimeout:      l.whole,  // who streams lifts it
		IdleTimeout:       l.idle,
		BaseContext:       func(net.Listener) context.Context { return s.alive },
		ErrorLog:          slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
	}
	h.DisableGeneralOptionsHandler = true // OPTIONS * is no address of ours
	if secure != nil {
		h.TLSConfig = secure.Clone()
		h.TLSConfig.MinVersion = max(h.TLSConfig.MinVersion, tls.VersionTLS12)
	}
	return h
}
