package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// diary is a log that is read while it is written.
type diary struct {
	mu   sync.Mutex
	text strings.Builder
}

func (d *diary) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(b)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// line waits for a line that holds all of these.
func (d *diary) line(t *testing.T, parts ...string) {
	t.Helper()
	for range 1000 {
		for line := range strings.Lines(d.String()) {
			found := true
			for _, part := range parts {
				found = found && strings.Contains(line, part)
			}
			if found {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("no line has %q:\n%s", parts, d)
}

// noSpace is what a full disk says.
func noSpace() error {
	return workspace.Errorf(workspace.Internal, "temporary file: %w", &fs.PathError{Op: "write", Path: "/srv/secret/lobby-spool-1", Err: syscall.ENOSPC})
}

// unending is an answer with more than all buffers on the way hold.
func unending(*visit) (reply, error) {
	return reply{stream: func(w io.Writer) (err error) {
		row := bytes.Repeat([]byte("row\n"), 16<<10)
		for range 10_000 {
			if _, err = w.Write(row); err != nil {
				break
			}
		}
		return err
	}}, nil
}

func TestTheLogTellsWhyAnAnswerDidNotArrive(t *testing.T) {
	log := &diary{}
	s := newShell(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(log, nil)) })
	s.server.limits.write = 300 * time.Millisecond
	waiting := make(chan struct{})
	for path, serve := range map[string]func(*visit) (reply, error){
		"/v1/endless": unending,
		"/v1/waits": func(v *visit) (reply, error) {
			close(waiting)
			<-v.request.Context().Done()
			return reply{}, workspace.Errorf(workspace.Unavailable, "stopped: %w", context.Cause(v.request.Context()))
		},
		"/v1/full": func(*visit) (reply, error) { return reply{}, noSpace() },
		"/v1/late": func(*visit) (reply, error) {
			return reply{stream: func(w io.Writer) error { return errors.Join(send(w, []byte("x")), noSpace()) }}, nil
		},
		"/v1/busy":  func(*visit) (reply, error) { return reply{}, overloaded(time.Second, "the server is busy") },
		"/v1/wrong": func(*visit) (reply, error) { return reply{}, workspace.Errorf(workspace.Invalid, "no") },
	} {
		s.stub(http.MethodGet, path, serve)
	}
	secret, address := s.token("ci", workspace.Viewer), s.serve()
	get := func(path string) net.Conn {
		return dial(t, address, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+secret+"\r\n\r\n")
	}
	slow := get("/v1/endless")
	defer func() { _ = slow.Close() }()
	log.line(t, "level=WARN", "/v1/endless", "too slow")
	left := get("/v1/endless")
	if _, err := io.ReadFull(left, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	_ = left.Close()
	log.line(t, "level=WARN", "/v1/endless", "the reader left")
	waits := get("/v1/waits")
	<-waiting
	_ = waits.Close()
	log.line(t, "level=INFO", "/v1/waits", "the caller left")
	for path, want := range map[string][]string{
		"/v1/full": {"level=ERROR", "status=500", "/srv/secret", "no space"}, "/v1/late": {"level=ERROR", "status=200", "no space"},
		"/v1/busy": {"level=WARN", "status=503", "busy"}, "/v1/wrong": {"level=INFO", "status=422"},
	} {
		c := get(path)
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		log.line(t, append(want, "route="+path)...)
		_ = c.Close()
	}
}

func TestAServerThatEndsSaysWhatItWaitsForAndCuts(t *testing.T) {
	log := &diary{}
	s := newShell(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(log, nil)) })
	s.server.limits.grace = 100 * time.Millisecond
	s.stub(http.MethodGet, "/v1/endless", unending)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(ctx, Doors{Network: l}) }()
	c := dial(t, l.Addr().String(), "GET /v1/endless HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+s.token("ci", workspace.Viewer)+"\r\n\r\n")
	defer func() { _ = c.Close() }()
	if _, err := io.ReadFull(c, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if n := s.server.underWay.Load(); n != 1 {
		t.Errorf("%d under way", n)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	log.line(t, "level=INFO", "msg=stopping", "requests=1")
	log.line(t, "level=WARN", "/v1/endless", "the server ended")
	log.line(t, "level=WARN", "msg=stopped", "cut=1")
}

func TestWhatFailsOnTheServersMachineIsSaidToBeItsOwn(t *testing.T) {
	path := &fs.PathError{Op: "open", Path: "/srv/secret/w.db", Err: syscall.EIO}
	full := &fs.PathError{Op: "write", Path: "/srv/secret/w.db", Err: syscall.ENOSPC}
	for detail, err := range map[string]error{
		"the server has no space left for temporary files":  noSpace(),
		"nothing was changed: the server has no space left": workspace.Errorf(workspace.Internal, "nothing was changed, as writing /srv/secret/w.db failed: %w", full),
		"something failed on the server's machine":          workspace.Errorf(workspace.Internal, "workspace: %w", path),
		"it is not known whether the change was made":       workspace.Errorf(workspace.Unknown, "writing /srv/secret/w.db failed: %w", path),
		"the server's workspace is damaged":                 workspace.Errorf(workspace.Corrupt, "/srv/secret/w.db cannot be used any more: %w", errors.New("page 7: invalid")),
		"P5: its merges lead in a circle":                   workspace.Errorf(workspace.Corrupt, "P5: its merges lead in a circle"),
		"other bodies":                                      &statusError{503, nil, workspace.Errorf(workspace.Unavailable, "the server is busy with other bodies")},
	} {
		p := problemOf(err, 500)
		if !strings.Contains(p.Detail, detail) || strings.Contains(p.Detail+p.Hint, "secret") || strings.Contains(p.Detail+p.Hint, "page 7") || strings.Contains(p.Hint, "db check") {
			t.Errorf("%v leaves as %+v, want %q", err, p, detail)
		}
	}
}
