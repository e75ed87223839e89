package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// line is a bad line between clients and a server: a proxy that spoils what passes.
type line struct {
	testing.TB
	ws     workspace.Workspace // what the server offers
	proxy  *toxiproxy.Proxy
	secret string // of an administrator
}

// newLine is a line to a server that listens at a port, over a file that it holds,
// with so many people in it.
func newLine(t testing.TB, people int) *line {
	t.Helper()
	folder := t.TempDir()
	now := workspacetest.Noon
	store, err := boltstore.Hold(context.Background(), filepath.Join(folder, "w.db"), boltstore.Options{Now: now, NewIdentity: rand.Text, Temp: folder})
	if err != nil {
		t.Fatal(err)
	}
	ws := engine.New(store, engine.Options{Now: now, Temp: folder})
	l := &line{TB: t, ws: ws, secret: workspace.NewSecret(rand.Text() + rand.Text())}
	for _, c := range []workspace.Change{
		workspacetest.Sample(), workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(people, 11)},
		workspace.CreateToken{Name: "ada", Role: workspace.Admin, Hash: workspace.TokenHash(l.secret)},
	} {
		if _, err := ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{c}, Actor: "ada"}); err != nil {
			t.Fatal(err)
		}
	}
	s := NewServer(ws, Options{Version: "test", Identity: "test", Now: now, NewKey: rand.Text, Temp: folder, Keeper: store})
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, Doors{Network: network}) }()
	l.proxy = proxyTo(t, network.Addr().String())
	t.Cleanup(func() {
		l.proxy.Stop()
		cancel()
		if err := errors.Join(<-ended, ws.Close()); err != nil {
			t.Error(err)
		}
	})
	return l
}

// proxyTo starts a proxy before an address.
func proxyTo(t testing.TB, upstream string) *toxiproxy.Proxy {
	t.Helper()
	server := &toxiproxy.ApiServer{Collection: toxiproxy.NewProxyCollection(), Metrics: toxiproxy.NewMetricsContainer(nil)}
	server.Logger = silent(server.Logger)
	p := toxiproxy.NewProxy(server, "line", "127.0.0.1:0", upstream)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// silent is a logger of the proxy's kind that writes nowhere: its zero value.
func silent[Logger any](*Logger) *Logger { return new(Logger) }

// toxic is what spoils a direction, and how much: see the documentation of toxiproxy.
type toxic struct {
	Type       string         `json:"type"`
	Stream     string         `json:"stream"` // downstream carries answers, upstream requests
	Toxicity   float64        `json:"toxicity"`
	Attributes map[string]int `json:"attributes"`
}

// is makes the line as bad as these say, and no worse.
func (l *line) is(toxics ...toxic) {
	l.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	l.proxy.Toxics.ResetToxics(ctx)
	for _, t := range toxics {
		if t.Toxicity == 0 {
			t.Toxicity = 1
		}
		text, err := json.Marshal(t)
		if err == nil {
			_, err = l.proxy.Toxics.AddToxicJson(bytes.NewReader(text))
		}
		if err != nil {
			l.Fatal(err)
		}
	}
}

// cutAfter ends a direction after so many bytes of each connection.
func cutAfter(n int, stream string) toxic {
	return toxic{Type: "limit_data", Stream: stream, Attributes: map[string]int{"bytes": n}}
}

// dial is a new client at this end of the line. Its pauses take no time.
func (l *line) dial() *Client {
	c := clientOf(l, "http://"+l.proxy.Listen)
	c.transport.token, c.options.Token = l.secret, l.secret
	c.transport.next.DisableKeepAlives = true // every call meets the line anew
	return c
}

// hasty is a client that tries nothing twice.
func (l *line) hasty() *Client {
	c := l.dial()
	c.options.Wait = func(context.Context, time.Duration) error { return errors.New("no time") }
	return c
}

// entries is how often the workspace was changed.
func (l *line) entries() int {
	l.Helper()
	n, err := l.ws.Count(context.Background(), workspace.Query{Kind: workspace.Entry})
	if err != nil {
		l.Fatal(err)
	}
	return n
}

// cuts counts answers that were cut, and those of them that were taken for a whole.
type cuts struct {
	testing.TB
	made, believed int
}

// cut counts one, and what came of it.
func (c *cuts) cut(err error) {
	c.made++
	if err == nil {
		c.believed++
	}
}

func (c *cuts) tell() {
	c.Helper()
	soak.Figure(c, "cuts of answers", c.made)
	soak.Figure(c, "cuts of answers: partial results taken as whole", c.believed)
}

// partly checks what came of asking for rows: all of them, or an error of a lost
// connection behind the first of them.
func partly(t testing.TB, what string, want, got []workspace.Row, err error) (whole bool) {
	t.Helper()
	if len(got) > len(want) || !bytes.Equal(spelt(want[:len(got)]), spelt(got)) {
		t.Fatalf("%s: %d rows came that are not the first of %d", what, len(got), len(want))
	}
	switch {
	case err == nil && len(got) < len(want):
		t.Fatalf("%s: %d of %d rows were taken for the whole", what, len(got), len(want))
	case err != nil && workspace.KindOf(err) != workspace.Unavailable:
		t.Fatalf("%s: %v is of kind %v", what, err, workspace.KindOf(err))
	}
	return err == nil
}

// spelt is all there is in rows that travelled.
func spelt(rows []workspace.Row) (b []byte) {
	for _, row := range rows {
		b = append(workspace.AppendRowJSON(b, row, row.Kind.Travelling()), '\n')
	}
	return b
}

// answerLength is how many bytes the answer to a request has on the connection.
func (l *line) answerLength(path, accept string) int {
	l.Helper()
	c, err := net.Dial("tcp", l.proxy.Upstream)
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nAccept: %s\r\nConnection: close\r\n\r\n", path, l.secret, accept)
	if err != nil {
		l.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200 ") {
		l.Fatalf("%.200s %v", answer, err)
	}
	return len(answer)
}

// promptly is how long what must end may take on a machine that does something else
// too. What does not end takes longer anywhere.
const promptly = 30 * time.Second

// withinBounds runs what must end soon and in little memory, whatever it meets, and
// gives how many bytes the heap grew.
func withinBounds(t testing.TB, what string, most time.Duration, mib uint64, run func()) (grew uint64) {
	t.Helper()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	highest, stop := watchHeap()
	begun := time.Now()
	run()
	took := time.Since(begun)
	stop()
	if took > most {
		t.Errorf("%s took %v", what, took)
	}
	if grew = max(*highest, before.HeapAlloc) - before.HeapAlloc; grew > mib<<20 {
		t.Errorf("%s took %d MiB", what, grew>>20)
	}
	return grew
}

// watchHeap looks every millisecond how much of the heap is in use.
func watchHeap() (highest *uint64, stop func()) {
	highest = new(uint64)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			*highest = max(*highest, m.HeapAlloc)
			select {
			case <-quit:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return highest, func() { close(quit); <-done }
}
