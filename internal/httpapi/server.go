package httpapi

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Options are what a server needs from outside.
type Options struct {
	Version  string           // of the program, shown in the document and by /healthz
	Identity string           // the workspace's uuid
	Inode    uint64           // of the file behind the workspace, told over the socket; 0 is none
	Now      func() time.Time // the clock
	NewKey   func() string    // random text of 26 characters or more
	Temp     string           // folder for bodies that are too large to hold
	Log      *slog.Logger     // of requests; never of what is in them
	Rate     float64          // requests a second of one token; 0 is no limit
	Keeper   Keeper           // the file behind the workspace; nil when there is none to look after
}

// Keeper is what a server offers of the file behind a workspace.
type Keeper interface {
	Info(ctx context.Context) (workspace.StoreInfo, error)
	Compact(ctx context.Context) (before, after int64, err error)
	// Dump writes the file as it is at one moment, and gives its length.
	Dump(ctx context.Context, w io.Writer) (int64, error)
}

// Bearer is what a workspace that knows tokens offers: the living token with a hash.
// Denied says that there is none.
type Bearer interface {
	Bearer(ctx context.Context, hash string) (workspace.Row, error)
}

// Server offers a workspace. Its routes are mounted once.
type Server struct {
	ws      workspace.Workspace
	options Options
	api     huma.API
	mux     *http.ServeMux
	routes  []route

	rehearsals rehearsals // private copies to try changes in
}

// NewServer makes a server of a workspace. It listens to nobody yet: see Serve.
func NewServer(ws workspace.Workspace, o Options) *Server {
	s := &Server{ws: ws, options: o, mux: http.NewServeMux()}
	c := huma.Config{OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: &huma.Info{Title: "Lobby", Version: o.Version},
		Components: &huma.Components{Schemas: huma.NewMapRegistry(refs, schemaName)}}}
	s.api = humago.New(s.mux, c)
	mountReading(s)
	mountWriting(s)
	return s
}

// Doors are what a server listens to; each may be missing.
type Doors struct {
	Network net.Listener // callers bring a token
	TLS     *tls.Config  // of the network; nil is plain
	Socket  net.Listener // callers are the owner of the file
}

// Serve answers until the context ends, then lets what is under way finish.
func (s *Server) Serve(ctx context.Context, d Doors) error {
	return nil
}

// door is the way a request came in.
type door uint8

// By the network with a token, or by the socket of the file's owner.
const (
	byToken door = iota
	bySocket
)

// handler serves what comes through a door.
func (s *Server) handler(d door) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{ResponseWriter: w, request: r, server: s, door: d, ws: s.ws}
		s.mux.ServeHTTP(v, r)
	})
}
