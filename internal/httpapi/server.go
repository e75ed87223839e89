package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Options are what a server needs from outside.
type Options struct {
	Version  string           // of the program, shown by /healthz
	Identity string           // the workspace's uuid
	Inode    func() uint64    // of the file behind the workspace, told over the socket; nil is none
	Now      func() time.Time // the clock
	NewKey   func() string    // random text of 26 characters or more
	Temp     string           // folder for bodies that are too large to hold
	Log      *slog.Logger     // of requests, never of what is in them; nil is none
	Rate     float64          // requests a second of one token; 0 is no limit
	Keeper   Keeper           // the file behind the workspace; nil when there is none to look after
}

// Keeper is what a server offers of the file behind a workspace.
type Keeper interface {
	Info(ctx context.Context) (workspace.StoreInfo, error)
	Compact(ctx context.Context) (before, after int64, err error)
	// Image is the file as it is at one moment, in a file without a name.
	Image(ctx context.Context) (*os.File, error)
}

// Bearer is what a workspace that knows tokens offers: the living token with a hash.
// Denied says that there is none.
type Bearer interface {
	Bearer(ctx context.Context, hash string) (workspace.Row, error)
}

// Server offers a workspace. Its routes are mounted once.
type Server struct {
	ws         workspace.Workspace
	options    Options
	limits     limits
	mux        *http.ServeMux
	routes     []route
	tokens     tokens
	rates      buckets
	gate       gate // to the room for bodies
	metrics    *metrics
	rehearsals rehearsals
	name       string          // begins the ids of requests
	visits     atomic.Uint64   // so far
	working    sync.WaitGroup  // visits under way
	underWay   atomic.Int64    // how many they are
	alive      context.Context // of all visits
	cut        context.CancelFunc
}

// NewServer makes a server of a workspace. It listens to nobody yet: see Serve.
func NewServer(ws workspace.Workspace, o Options) *Server {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{ws: ws, options: o, limits: ordinary(), mux: http.NewServeMux(), metrics: newMetrics()}
	s.gate = newGate(s.limits.held)
	s.alive, s.cut = context.WithCancel(context.Background())
	if o.NewKey != nil {
		s.name = o.NewKey()[:8] + "-"
	}
	mountServer(s)
	mountReading(s)
	mountWriting(s)
	return s
}

// mountServer mounts what is about the server itself.
func mountServer(s *Server) {
	mount(s, healthz())
	mount(s, openapi())
	mount(s, showMetrics())
}

// door is the way a request came in.
type door uint8

// By the network with a token, by the network within this machine, or by the socket
// of the file's owner.
const (
	byToken door = iota
	byLoopback
	bySocket
)

// handler serves what comes through a door.
func (s *Server) handler(d door) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.working.Add(1)
		defer s.working.Done()
		s.underWay.Add(1)
		defer s.underWay.Add(-1)
		s.metrics.enter()
		v := &visit{ResponseWriter: w, request: r, server: s, door: d, ws: s.ws, id: s.nextID(), began: s.options.Now()}
		defer v.end()
		if r.ContentLength == 0 { // there is nothing to wait for
			_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
		}
		h := w.Header()
		h.Set(HeaderRequest, v.id)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		if len(r.TransferEncoding) > 0 { // it may have said a length too, by which a proxy went
			h.Set("Connection", "close")
		}
		if d == byLoopback && !namesThisMachine(r.Host) {
			v.fail(misled(r.Host))
			return
		}
		s.mux.ServeHTTP(v, r)
	})
}
