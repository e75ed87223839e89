package httpapi

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// answered asks for the health of the server on a connection of its own, and gives how
// long that took.
func answered(t *testing.T, address string) time.Duration {
	t.Helper()
	began := time.Now()
	c := dial(t, address, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(began.Add(20 * time.Second))
	if line, err := bufio.NewReader(c).ReadString('\n'); !strings.Contains(line, " 200 ") {
		t.Fatalf("after %v: %q %v", time.Since(began), line, err)
	}
	return time.Since(began)
}

// TestACrowdOfIdleCallersKeepsNobodyOut has many times more callers than there are
// places say little and stay. Others are answered: those who rest make room at once,
// those who say nothing when the time for their headers is over.
func TestACrowdOfIdleCallersKeepsNobodyOut(t *testing.T) {
	const places, little = 50, 250 * time.Millisecond
	crowd := min(max(soak.Rounds(t, 150), 100), 5000)
	for name, say := range map[string]string{
		"rest":               "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"say nothing":        "",
		"stop in a header":   "GET /healthz HTTP/1.1\r\nHost: loc",
		"stop in a body":     "POST /v1/apply HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
		"never take answers": strings.Repeat("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 20),
	} {
		s := newShell(t, func(o *Options) { o.Log = nil })
		l := &s.server.limits
		l.connections, l.header, l.unread, l.whole, l.write = places, little, little, little, little
		address := s.serve()
		var all []net.Conn
		var took []time.Duration
		for i := range crowd {
			all = append(all, dial(t, address, say))
			if i%20 == 19 {
				took = append(took, answered(t, address))
			}
			if len(all) > 4*places { // and leave in the end
				_ = all[0].Close()
				all = all[1:]
			}
		}
		for _, c := range all {
			_ = c.Close()
		}
		slices.Sort(took)
		worst := took[len(took)-1]
		if worst > 10*time.Second {
			t.Errorf("beside callers who %s one waits %v", name, worst)
		}
		soak.Figure(t, "beside callers who "+name+": p50 of others", took[len(took)/2])
		soak.Figure(t, "beside callers who "+name+": the slowest of others", worst)
	}
	soak.Figure(t, "idle callers of each sort", crowd)
}

func TestSlowCallersDoNotKeepAServerFromEnding(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s := newShell(t, func(o *Options) { o.Log = nil })
	s.server.limits.grace = 100 * time.Millisecond
	s.taking(1<<20, whole(1<<20))
	s.stub(http.MethodGet, "/v1/long", func(*visit) (reply, error) {
		return reply{stream: func(w io.Writer) (err error) {
			for err == nil {
				_, err = w.Write(make([]byte, 64<<10))
			}
			return err
		}}, nil
	})
	bearer := "Host: localhost\r\nAuthorization: Bearer " + s.token("ci", workspace.Viewer) + "\r\n"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(ctx, Doors{Network: l}) }()
	var slow []net.Conn
	for i := range 60 {
		slow = append(slow, dial(t, l.Addr().String(), []string{
			"", "GET /healthz HTTP/1.1\r\nX-Slow: ", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
			"POST /v1/take HTTP/1.1\r\n" + bearer + "Content-Length: 100000\r\n\r\n", "GET /v1/long HTTP/1.1\r\n" + bearer + "\r\n",
		}[i%5]))
	}
	_ = answered(t, l.Addr().String())
	cancel()
	began := time.Now()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
		soak.Figure(t, "a server with 60 slow callers and 100ms of grace ends after", time.Since(began))
	case <-time.After(10 * time.Second):
		t.Error("the server waits for ever")
	}
	for _, c := range slow {
		_ = c.Close()
	}
	goleak.VerifyNone(t, before)
}
