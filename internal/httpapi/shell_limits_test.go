package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// taking mounts a route that takes a body and tells its length.
func (s *shell) taking(most int64, read func(*visit) (int64, error)) {
	mount(s.server, endpoint[stubIn]{
		route{
			id: "take", method: http.MethodPost, path: "/v1/take", role: everyone, tag: "server", summary: "take a body",
			takes: []content{{media: mediaJSON, shape: textShape("any"), most: most}}, gives: []content{{media: mediaJSON, shape: textShape("its length")}},
		},
		func(v *visit, _ *stubIn) (reply, error) {
			n, err := read(v)
			return reply{body: fmt.Append(nil, n)}, err
		},
	})
}

func whole(most int64) func(*visit) (int64, error) {
	return func(v *visit) (int64, error) {
		text, err := v.body(most)
		return int64(len(text)), err
	}
}

func spooledWhole(most int64) func(*visit) (int64, error) {
	return func(v *visit) (int64, error) {
		r, err := v.spool(most)
		if err != nil {
			return 0, err
		}
		defer func() { _ = r.Close() }()
		return io.Copy(io.Discard, r)
	}
}

func TestABodyArrivesWholeOrIsRefusedWhateverItsSize(t *testing.T) {
	const most = 300 << 10
	for name, read := range map[string]func(*visit) (int64, error){"in memory": whole(most), "spooled": spooledWhole(most)} {
		s := newShell(t)
		s.taking(most, read)
		secret := s.token("ci", workspace.Viewer)
		for _, n := range []int{1, 511, 512, 513, 64<<10 - 1, 64 << 10, 64<<10 + 1, most - 1, most} {
			for _, said := range []bool{true, false} {
				w := s.post(secret, bytes.Repeat([]byte("x"), n), said)
				if w.Code != http.StatusOK || w.Body.String() != fmt.Sprint(n) {
					t.Errorf("%s, %d bytes, length said %v: %d %s", name, n, said, w.Code, w.Body)
				}
			}
		}
		for _, said := range []bool{true, false} {
			w := s.post(secret, make([]byte, most+1), said)
			wantProblem(t, w, http.StatusRequestEntityTooLarge, workspace.Invalid)
		}
		if left, err := os.ReadDir(s.server.options.Temp); err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool { return strings.Contains(e.Name(), "body") }) {
			t.Errorf("%s: bodies are left behind: %v %v", name, left, err)
		}
		if !s.full() {
			t.Errorf("%s: the room of a body was not given back", name)
		}
	}
}

// post sends a body whose length is said beforehand, or not.
func (s *shell) post(secret string, body []byte, said bool) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/take", bytes.NewReader(body))
	if !said {
		r.ContentLength = -1
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	w := httptest.NewRecorder()
	s.server.handler(byToken).ServeHTTP(w, r)
	return w
}

func TestEncodedBodiesAreRefused(t *testing.T) {
	s := newShell(t)
	s.taking(1<<20, whole(1<<20))
	w := s.send(byToken, http.MethodPost, "/v1/take", s.token("ci", workspace.Viewer), "\x1f\x8b", "Content-Encoding", "gzip")
	wantProblem(t, w, http.StatusUnsupportedMediaType, workspace.Invalid)
}

func TestABodyThatFindsNoRoomIsAskedToComeAgain(t *testing.T) {
	s := newShell(t)
	s.server.limits.wait = 20 * time.Millisecond
	s.taking(1<<20, whole(1<<20))
	if !s.full() {
		t.Fatal("the room is taken")
	}
	secret := s.token("ci", workspace.Viewer)
	for _, n := range []int{10 << 10, 100 << 10} {
		w := s.post(secret, make([]byte, n), true)
		wantProblem(t, w, http.StatusServiceUnavailable, workspace.Unavailable)
		if w.Header().Get("Retry-After") == "" {
			t.Error("nobody says when")
		}
	}
	if w := s.post(secret, make([]byte, 4<<10), true); w.Code != http.StatusOK {
		t.Error("a small body needs no room:", w.Code, w.Body)
	}
	s.server.gate.disk.Release(s.server.limits.held.disk)
	wantProblem(t, s.post(secret, make([]byte, 100<<10), true), http.StatusServiceUnavailable, workspace.Unavailable)
	if !s.server.gate.disk.TryAcquire(s.server.limits.held.disk) {
		t.Error("who waited for memory keeps room on the disk")
	}
	s.server.gate.small.Release(s.server.limits.held.small)
	if w := s.post(secret, make([]byte, 64<<10), true); w.Code != http.StatusOK {
		t.Error("a large body keeps others waiting:", w.Code, w.Body)
	}
}

// full takes all the room for bodies, and reports whether nobody had any.
func (s *shell) full() bool {
	g, l := s.server.gate, s.server.limits.held
	return g.small.TryAcquire(l.small) && g.large.TryAcquire(l.large) && g.disk.TryAcquire(l.disk)
}

// serve lets the server answer at a port of this machine, until the test ends.
// What is left running then is an error.
func (s *shell) serve() string {
	s.t.Helper()
	before := goleak.IgnoreCurrent()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(ctx, Doors{Network: l}) }()
	s.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
		goleak.VerifyNone(s.t, before)
	})
	return l.Addr().String()
}

// dial opens a connection and says something.
func dial(t testing.TB, address, say string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, say); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASenderWithoutProgressIsCut(t *testing.T) {
	s := newShell(t)
	s.server.limits.read, s.server.limits.header, s.server.limits.unread = 300*time.Millisecond, 300*time.Millisecond, 300*time.Millisecond
	s.taking(1<<20, whole(1<<20))
	secret := s.token("ci", workspace.Viewer)
	address := s.serve()
	head := "POST /v1/take HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
	for say, want := range map[string]string{
		"GET /healthz HT": "", // within its headers
		head + "Authorization: Bearer " + secret + "\r\n\r\nfew": "HTTP/1.1 408 ", // within its body
		head + "\r\nfew": "HTTP/1.1 401 ", // within a body that nobody reads
	} {
		c := dial(t, address, say)
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		answer, err := io.ReadAll(c)
		if err != nil && len(answer) == 0 && want != "" || !strings.HasPrefix(string(answer), want) {
			t.Errorf("%.20q: got %.40q %v, want %q", say, answer, err, want)
		}
		_ = c.Close()
	}
}

func TestAReaderWithoutProgressIsCut(t *testing.T) {
	s := newShell(t)
	s.server.limits.write = 100 * time.Millisecond
	ended := make(chan error, 1)
	s.stub(http.MethodGet, "/v1/stub", func(*visit) (reply, error) {
		return reply{stream: func(w io.Writer) (err error) {
			row := bytes.Repeat([]byte("row\n"), 16<<10)
			for range 10_000 { // more than all buffers on the way
				if _, err = w.Write(row); err != nil {
					break
				}
			}
			ended <- err
			return err
		}}, nil
	})
	secret := s.token("ci", workspace.Viewer)
	c := dial(t, s.serve(), "GET /v1/stub HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+secret+"\r\n\r\n")
	defer func() { _ = c.Close() }()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("somebody read it all")
		}
	case <-time.After(10 * time.Second):
		t.Error("the stream waits for ever")
	}
}

func TestASlowStreamLastsLongerThanAnAnswerMay(t *testing.T) {
	s := newShell(t)
	s.server.limits.whole, s.server.limits.unread = 400*time.Millisecond, 400*time.Millisecond
	s.stub(http.MethodGet, "/v1/stub", func(v *visit) (reply, error) {
		return reply{stream: func(w io.Writer) error {
			for range 5 {
				if _, err := io.WriteString(w, "row\n"); err != nil {
					return err
				}
				w.(http.Flusher).Flush()
				select {
				case <-v.request.Context().Done():
					return v.request.Context().Err()
				case <-time.After(100 * time.Millisecond):
				}
			}
			return nil
		}}, nil
	})
	r, err := http.NewRequest(http.MethodGet, "http://"+s.serve()+"/v1/stub", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token("ci", workspace.Viewer))
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if b, err := io.ReadAll(res.Body); err != nil || len(b) != 20 {
		t.Errorf("%q %v", b, err)
	}
}

func TestConnectionsBeyondTheLimitWaitTheirTurn(t *testing.T) {
	s := newShell(t)
	s.server.limits.connections = 2
	address := s.serve()
	one, two := dial(t, address, ""), dial(t, address, "")
	defer func() { _ = two.Close() }()
	three := dial(t, address, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	defer func() { _ = three.Close() }()
	_ = three.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := three.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Error("a third connection is answered at once")
	}
	_ = one.Close()
	_ = three.SetReadDeadline(time.Now().Add(10 * time.Second))
	if line, err := bufio.NewReader(three).ReadString('\n'); !strings.Contains(line, "200 OK") {
		t.Error("the third is not answered when there is a place:", line, err)
	}
}

func TestARefusalReachesWhoIsStillSending(t *testing.T) {
	const size = 8 << 20
	s := newShell(t)
	s.taking(1<<20, whole(1<<20))
	secret, address := s.token("ci", workspace.Viewer), s.serve()
	for authorization, want := range map[string]string{"": "HTTP/1.1 401 ", "Authorization: Bearer " + secret + "\r\n": "HTTP/1.1 413 "} {
		c := dial(t, address, fmt.Sprintf("POST /v1/take HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n", authorization, size))
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, _ = c.Write(make([]byte, size)) // nobody listens to the end
		}()
		if line, err := bufio.NewReader(c).ReadString('\n'); !strings.HasPrefix(line, want) {
			t.Errorf("got %q %v, want %q", line, err, want)
		}
		_ = c.Close()
		<-sent
	}
}

// TestWhoFindsNoRoomMayFinishSending has a caller who looks for the answer only when all
// is sent.
func TestWhoFindsNoRoomMayFinishSending(t *testing.T) {
	const size = 8 << 20
	for name, take := range map[string]func(*shell){
		"no room on the disk": func(s *shell) { s.server.options.Temp = filepath.Join(t.TempDir(), "missing") },
		"others wait":         func(s *shell) { s.full() },
	} {
		s := newShell(t)
		s.server.limits.wait = 20 * time.Millisecond
		s.taking(size, whole(size))
		take(s)
		secret, address := s.token("ci", workspace.Viewer), s.serve()
		for _, head := range []string{fmt.Sprint("Content-Length: ", size, "\r\n\r\n"), fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", size)} {
			c := dial(t, address, "POST /v1/take HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+secret+"\r\n"+head)
			_ = c.SetDeadline(time.Now().Add(time.Minute))
			for range size >> 16 {
				if _, err := c.Write(make([]byte, 64<<10)); err != nil {
					t.Fatal(name, err)
				}
				time.Sleep(7 * time.Millisecond)
			}
			if _, err := io.WriteString(c, "\r\n0\r\n\r\n"); err != nil {
				t.Fatal(name, err)
			}
			if line, err := bufio.NewReader(c).ReadString('\n'); !strings.HasPrefix(line, "HTTP/1.1 503 ") {
				t.Errorf("%s: %q %v", name, line, err)
			}
			_ = c.Close()
		}
	}
}

func TestWhoAsksBeforeSendingIsToldToGoOn(t *testing.T) {
	s := newShell(t)
	s.taking(1<<20, whole(1<<20))
	secret := s.token("ci", workspace.Viewer)
	c := dial(t, s.serve(), "POST /v1/take HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\nAuthorization: Bearer "+secret+"\r\n\r\n")
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	from := bufio.NewReader(c)
	if line, err := from.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("%q %v", line, err)
	}
	if _, err := io.WriteString(c, "abc"); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(from); !strings.HasSuffix(string(rest), "\r\n\r\n3") {
		t.Errorf("%q %v", rest, err)
	}
}

func TestSlowCallersDoNotSlowOthers(t *testing.T) {
	s, secret := worked(t)
	s.taking(1<<20, whole(1<<20))
	s.stub(http.MethodGet, "/v1/long", func(*visit) (reply, error) {
		return reply{stream: func(w io.Writer) (err error) {
			row := bytes.Repeat([]byte("row\n"), 16<<10)
			for range 1000 {
				if _, err = w.Write(row); err != nil {
					break
				}
			}
			return err
		}}, nil
	})
	address := s.serve()
	bearer := "Host: localhost\r\nAuthorization: Bearer " + secret + "\r\n"
	var slow []net.Conn
	for i := range 200 {
		slow = append(slow, dial(t, address, []string{
			"GET /healthz HTTP/1.1\r\nX-Slow: ",
			"POST /v1/take HTTP/1.1\r\n" + bearer + "Content-Length: 100000\r\n\r\n",
			"GET /v1/long HTTP/1.1\r\n" + bearer + "\r\n",
		}[i%3]))
	}
	quit := make(chan struct{})
	var drip sync.WaitGroup
	drip.Go(func() {
		for {
			for i, c := range slow {
				if i%3 < 2 {
					_, _ = io.WriteString(c, "x") // who was cut stays away
				}
			}
			select {
			case <-quit:
				return
			case <-time.After(time.Second):
			}
		}
	})
	defer func() {
		close(quit)
		drip.Wait()
		for _, c := range slow {
			_ = c.Close()
		}
	}()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	ask := func(method, path string) time.Duration {
		r, err := http.NewRequest(method, "http://"+address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		began := time.Now()
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(method, path, err)
		}
		defer func() { _ = res.Body.Close() }()
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
			t.Fatal(method, path, res.Status, err)
		}
		return time.Since(began)
	}
	var reads, writes []time.Duration
	for i := range 200 {
		reads = append(reads, ask(http.MethodGet, "/v1/people?limit=25&sort=-last_seen"))
		writes = append(writes, ask(http.MethodPost, fmt.Sprintf("/v1/leads/L%d/close", i+1)))
	}
	for what, took := range map[string][]time.Duration{"pages": reads, "changes": writes} {
		slices.Sort(took)
		p99 := took[len(took)*99/100]
		if soak.Figure(t, "beside 200 slow callers: p99 of "+what, p99); p99 > time.Second {
			t.Errorf("beside 200 slow callers one of a hundred %s takes %v", what, p99)
		}
	}
}
