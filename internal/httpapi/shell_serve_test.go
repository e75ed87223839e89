package httpapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAServerThatIsToldToEndFinishesWhatIsUnderWay(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s := newShell(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	s.stub(http.MethodGet, "/v1/stub", func(*visit) (reply, error) {
		close(begun)
		<-goOn
		return reply{body: []byte("done")}, nil
	})
	secret := s.token("ci", workspace.Viewer)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended, answered := make(chan error, 1), make(chan string, 1)
	go func() { ended <- s.server.Serve(ctx, Doors{Network: l}) }()
	go func() {
		c := dial(t, l.Addr().String(), "GET /v1/stub HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+secret+"\r\n\r\n")
		b, _ := io.ReadAll(c)
		_ = c.Close()
		answered <- string(b)
	}()
	<-begun
	cancel()
	select {
	case err := <-ended:
		t.Fatal("the server left a caller alone:", err)
	case <-time.After(30 * time.Millisecond):
	}
	if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
		_ = c.Close()
		t.Error("new callers are let in")
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := <-answered; !strings.HasSuffix(got, "done") {
		t.Errorf("got %q", got)
	}
	goleak.VerifyNone(t, before)
}

func TestWhoDoesNotEndInTimeIsCut(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s := newShell(t)
	s.server.limits.grace = 50 * time.Millisecond
	begun := make(chan struct{})
	s.stub(http.MethodGet, "/v1/stub", func(v *visit) (reply, error) {
		close(begun)
		<-v.request.Context().Done()
		return reply{}, v.request.Context().Err()
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(ctx, Doors{Network: l}) }()
	c := dial(t, l.Addr().String(), "GET /v1/stub HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+s.token("ci", workspace.Viewer)+"\r\n\r\n")
	<-begun
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the server waits for ever")
	}
	_ = c.Close()
	goleak.VerifyNone(t, before)
}

func TestADoorThatFailsEndsTheOthers(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s := newShell(t)
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	err = s.server.Serve(t.Context(), Doors{Network: network, Socket: failing{network.Addr()}})
	if workspace.KindOf(err) != workspace.Unavailable || !strings.Contains(err.Error(), "broken") {
		t.Error(err)
	}
	goleak.VerifyNone(t, before)
}

// failing is a listener to which nobody can come.
type failing struct{ at net.Addr }

func (failing) Accept() (net.Conn, error) { return nil, errors.New("broken") }
func (failing) Close() error              { return nil }
func (f failing) Addr() net.Addr          { return f.at }

func TestTheSocketIsTheOwnersAndTheNetworkIsEncrypted(t *testing.T) {
	s := newShell(t)
	certified := httptest.NewUnstartedServer(nil) // for its certificate
	certified.StartTLS()
	certified.Close()
	path := filepath.Join(t.TempDir(), "s")
	socket, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secret := s.token("ci", workspace.Viewer)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- s.server.Serve(ctx, Doors{Network: network, TLS: &tls.Config{Certificates: certified.TLS.Certificates}, Socket: socket})
	}()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	roots := x509.NewCertPool()
	roots.AddCert(certified.Certificate())
	ask := func(at, token string, by *http.Transport) (string, error) {
		defer by.CloseIdleConnections()
		r, err := http.NewRequest(http.MethodGet, at, nil)
		if err != nil {
			return "", err
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := (&http.Client{Transport: by}).Do(r)
		if err != nil {
			return "", err
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		return fmt.Sprintf("%s %d %s", res.Proto, res.StatusCode, b), err
	}
	unix := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}
	if got, err := ask("http://lobby/v1/whoami", "", unix); err != nil || !strings.Contains(got, `"role":"admin"`) {
		t.Error(got, err)
	}
	address := "https://" + network.Addr().String() + "/v1/whoami"
	for version, want := range map[uint16]string{tls.VersionTLS11: "", tls.VersionTLS12: `"role":"viewer"`, tls.VersionTLS13: `"role":"viewer"`} {
		got, err := ask(address, secret, &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS10, MaxVersion: version}})
		if (err == nil) != (want != "") || !strings.Contains(got, want) {
			t.Errorf("%s: %s %v", tls.VersionName(version), got, err)
		}
	}
	got, err := ask(address, secret, &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}})
	if err != nil || !strings.HasPrefix(got, "HTTP/2.0 200 ") {
		t.Error(got, err)
	}
}

func TestARequestIsOneLineOfTheLogWithoutWhatWasAsked(t *testing.T) {
	var log strings.Builder
	s := newShell(t, logTo(&log))
	s.stub(http.MethodGet, "/v1/people/{ref}/x", func(*visit) (reply, error) { return reply{body: []byte("{}")}, nil })
	w := s.ask(http.MethodGet, "/v1/people/ines@example.com/x?kind=people", s.token("ci", workspace.Viewer))
	line := log.String()
	if strings.Count(line, "\n") != 1 || strings.Contains(line, "ines") || strings.Contains(line, "kind") {
		t.Error(line)
	}
	for _, want := range []string{"id=" + w.Header().Get(HeaderRequest), "method=GET", "route=/v1/people/{ref}/x", "status=200", "bytes=2", "actor=ci", "remote=192.0.2.1"} {
		if !strings.Contains(line, want) {
			t.Errorf("%s is not in %s", want, line)
		}
	}
}

func TestMetricsCountWhatWasAnswered(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Viewer)
	s.ask(http.MethodGet, "/v1/whoami", secret)
	s.ask(http.MethodGet, "/v1/whoami", "")
	s.ask("BREW", "/coffee", secret)
	text := s.ask(http.MethodGet, "/metrics", secret).Body.String()
	for _, want := range []string{
		`lobby_http_requests_total{method="GET",route="/v1/whoami",status="200"} 1`,
		`lobby_http_requests_total{method="GET",route="/v1/whoami",status="401"} 1`,
		`lobby_http_requests_total{method="other",route="unknown",status="404"} 1`,
		`lobby_http_request_seconds_count{route="/v1/whoami"} 2`,
		`lobby_http_refusals_total{reason="token"} 1`,
		"lobby_http_requests_in_flight 1", "go_goroutines ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// BenchmarkShell is what a request costs besides the workspace.
func BenchmarkShell(b *testing.B) {
	s := newShell(b)
	s.stub(http.MethodGet, "/v1/stub", func(*visit) (reply, error) { return reply{body: []byte(`{"id":"P1"}`)}, nil })
	secret := s.token("ci", workspace.Viewer)
	h := s.server.handler(byToken)
	for name, target := range map[string]string{"plain": "/v1/stub", "with parameters": "/v1/stub?kind=people&limit=5"} {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Authorization", "Bearer "+secret)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(nowhere{}, r)
			}
		})
	}
}

// nowhere is a writer that costs nothing.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}
