package httpapi

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// TestNoiseAtTheDoorChangesNothing sends requests of nobody in which bytes were
// changed, taken out, doubled and put in.
func TestNoiseAtTheDoorChangesNothing(t *testing.T) {
	s, address, _ := withLead(t)
	random, before := soak.Random(t), s.state()
	asks := []string{
		"POST /v1/leads/L1/close HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer lby_CanaryCanaryCanaryCanary11\r\nContent-Length: 2\r\n\r\n{}",
		"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		"GET /v1/people?where=name+%3D+x&limit=3 HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\nIf-None-Match: \"x\"\r\n\r\n",
		"HEAD /openapi.json HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /healthz HTTP/1.1\r\nHost: [::1]:1\r\n\r\n",
	}
	pieces := []string{"\r\n", "\n", "\x00", "\xff", ":", " ", "%00", "Content-Length: 7\r\n", "Transfer-Encoding: chunked\r\n", "Host: localhost\r\n", "HTTP/1.1", "9", "-", "Lobby-Actor: x\r\n", "Lobby-Rehearsal: x\r\n"}
	failures, rounds := 0, soak.Rounds(t, 300)
	for range rounds {
		text := []byte(asks[random.IntN(len(asks))])
		for range 1 + random.IntN(4) {
			at := random.IntN(len(text))
			to := min(len(text), at+random.IntN(20))
			switch random.IntN(4) {
			case 0:
				text[at] = byte(random.IntN(256))
			case 1:
				text = append(slices.Delete(text, at, to), ' ') // never nothing
			case 2:
				text = slices.Insert(text, at, text[at:to]...)
			case 3:
				text = slices.Insert(text, at, []byte(pieces[random.IntN(len(pieces))])...)
			}
		}
		answers, bodies := converse(t, address, string(text), true)
		for i, res := range answers {
			if res.StatusCode >= 500 && res.StatusCode != http.StatusNotImplemented && res.StatusCode != http.StatusHTTPVersionNotSupported && res.StatusCode != http.StatusServiceUnavailable {
				failures++
				t.Errorf("%q: %s %s", text, res.Status, bodies[i])
			}
		}
	}
	if string(s.state()) != string(before) {
		t.Error("something was changed")
	}
	_ = answered(t, address)
	soak.Figure(t, "rounds", rounds)
	soak.Figure(t, "noise at the door: answers of 500", failures)
}

// TestStreamsThatAreResetAtOnceLeaveTheServerWell begins many requests of one HTTP/2
// connection and gives each up at once.
func TestStreamsThatAreResetAtOnceLeaveTheServerWell(t *testing.T) {
	s := newShell(t, func(o *Options) { o.Log = nil })
	secret := s.token("ci", workspace.Viewer)
	certified := httptest.NewUnstartedServer(nil) // for its certificate
	certified.StartTLS()
	certified.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- s.server.Serve(ctx, Doors{Network: l, TLS: &tls.Config{Certificates: certified.TLS.Certificates}})
	}()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: certified.Client().Transport.(*http.Transport).TLSClientConfig}
	defer transport.CloseIdleConnections()
	ask := func(ctx context.Context) (string, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+l.Addr().String()+"/v1/whoami", nil)
		if err != nil {
			return "", err
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		res, err := transport.RoundTrip(r)
		if err != nil {
			return "", err
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		return res.Proto + " " + string(b), err
	}
	if _, err := ask(t.Context()); err != nil { // so that there is the connection
		t.Fatal(err)
	}
	streams := min(soak.Rounds(t, 1000), 20_000)
	grew := withinBounds(t, "streams that are reset", time.Minute, 64, func() {
		var crowd sync.WaitGroup
		for range 8 {
			crowd.Go(func() {
				for range streams / 8 {
					gone, leave := context.WithTimeout(t.Context(), 200*time.Microsecond)
					_, _ = ask(gone) // nobody waits for it
					leave()
				}
			})
		}
		crowd.Wait()
	})
	began := time.Now()
	if said, err := ask(t.Context()); err != nil || !strings.HasPrefix(said, "HTTP/2.0") || !strings.Contains(said, "viewer") {
		t.Error(said, err)
	}
	soak.Figure(t, "streams that were reset", streams)
	soak.Figure(t, "streams that were reset: MiB of heap at most", grew>>20)
	soak.Figure(t, "streams that were reset: the next answer came after", time.Since(began))
}
