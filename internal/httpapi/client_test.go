package httpapi

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestOnlyAddressesThatKeepATokenSecretAreTaken(t *testing.T) {
	for _, address := range []string{"https://lobby.example.com", "https://lobby.example.com:8443/team/", "http://127.0.0.1:7420", "http://[::1]:7420", "http://localhost", "unix:/run/lobby.sock"} {
		if _, err := NewClient(address, ClientOptions{}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for address, why := range map[string]string{
		"http://lobby.example.com": "in the clear", "http://10.0.0.1": "in the clear", "http://127.0.0.1.example.com": "in the clear", "https://": "not the address",
		"https://ada:canary@lobby.example.com": "a password", "https://lobby.example.com?token=canary": "behind its path", "ftp://x": "not the address",
		"lobby.example.com": "not the address", "unix:": "no socket", "https:lobby": "not the address", "https://lobby.example.com/%zz": "not the address",
	} {
		_, err := NewClient(address, ClientOptions{})
		if workspace.KindOf(err) != workspace.Usage || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// strangers serves what a test says, and counts who comes.
func strangers(t *testing.T, serve http.HandlerFunc) (*Client, *atomic.Int32) {
	t.Helper()
	var came atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		serve(w, r)
	}))
	t.Cleanup(s.Close)
	return clientOf(t, s.URL), &came
}

// say answers with a status, a media type and a text.
func say(status int, media, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// change is a small batch.
func change(key string) workspace.Batch {
	return workspace.Batch{Key: key, Changes: []workspace.Change{workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"x"}}}}
}

func TestAnswersThatNoWorkspaceGivesAreNotTakenForOne(t *testing.T) {
	html := "<html><body>Sign in</body></html>"
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		kind  workspace.ErrKind
		says  string
		came  int32 // of a safe call
	}{
		"a page":                    {say(200, "text/html", html), workspace.Unavailable, "does not answer like a workspace", 1},
		"a page called JSON":        {say(200, mediaJSON, html), workspace.Unavailable, "does not answer like a workspace", 1},
		"nothing there":             {say(404, "text/html", html), workspace.Unavailable, "no workspace there", 1},
		"a login":                   {say(401, "text/html", html), workspace.Denied, "who are you", 1},
		"a wall":                    {say(403, "text/html", html), workspace.Unavailable, "403", 1},
		"a broken proxy":            {say(502, "text/html", html), workspace.Unavailable, "502", mostTries},
		"a broken server":           {say(500, "text/plain", "oops"), workspace.Unavailable, "500", mostTries},
		"a crowd":                   {say(429, "text/plain", "later"), workspace.Unavailable, "too many requests", mostTries},
		"a problem of another kind": {say(500, MediaProblem, `{"title":"x"}`), workspace.Unavailable, "500", mostTries},
		"a problem of ours":         {say(500, MediaProblem, `{"kind":"internal","detail":"it broke","hint":"mend it"}`), workspace.Internal, "it broke", 1},
		"a damaged store":           {say(503, MediaProblem, `{"kind":"corrupt","detail":"damaged"}`), workspace.Corrupt, "damaged", 1},
		"a locked store":            {say(503, MediaProblem, `{"kind":"unavailable","detail":"locked"}`), workspace.Unavailable, "locked", mostTries},
		"found in a body":           {say(200, MediaProblem, `{"kind":"found","detail":"nothing to export"}`), workspace.Found, "nothing to export", 1},
		"an unheard of kind":        {say(500, MediaProblem, `{"kind":"weird","detail":"odd"}`), workspace.Internal, "odd", 1},
	} {
		t.Run(name, func(t *testing.T) {
			client, came := strangers(t, c.serve)
			_, err := client.Count(context.Background(), workspace.Query{Kind: workspace.Person})
			if workspace.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) || came.Load() != c.came {
				t.Errorf("%v (%v) after %d tries, want %v, %q after %d", err, workspace.KindOf(err), came.Load(), c.kind, c.says, c.came)
			}
			for _, err := range client.Find(context.Background(), workspace.Query{Kind: workspace.Person}) {
				if workspace.KindOf(err) != c.kind && name != "a page called JSON" {
					t.Errorf("find: %v", err)
				}
			}
		})
	}
}

func TestCompressedAnswersAreNotUnpacked(t *testing.T) {
	c, _ := strangers(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("asks for %s", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		say(200, mediaJSON, "\x1f\x8b\x08")(w, r)
	})
	if _, err := c.Count(context.Background(), workspace.Query{Kind: workspace.Person}); workspace.KindOf(err) != workspace.Unavailable {
		t.Errorf("%v", err)
	}
}

func TestATokenGoesToItsOriginAndNowhereElse(t *testing.T) {
	var leaked atomic.Value
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { leaked.Store(r.Header.Get("Authorization")) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var sent atomic.Value
		home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent.Store(r.Header.Get("Authorization"))
			http.Redirect(w, r, other.URL+"/v1/count", status)
		}))
		c := clientOf(t, home.URL)
		c.transport.token = "lby_canary"
		_, err := c.Count(context.Background(), workspace.Query{Kind: workspace.Person})
		if workspace.KindOf(err) != workspace.Unavailable || !strings.Contains(err.Error(), other.URL) || strings.Contains(err.Error(), "canary") || sent.Load() != "Bearer lby_canary" {
			t.Errorf("%d: %v, sent %v", status, err, sent.Load())
		}
		if _, err = c.Apply(context.Background(), change("k")); workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%d: %v", status, err)
		}
		u, _ := url.Parse(other.URL)
		if _, err := c.transport.RoundTrip(&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}); err == nil {
			t.Error("the transport takes the token to another origin")
		}
		home.Close()
	}
	if leaked.Load() != nil {
		t.Errorf("another origin got %v", leaked.Load())
	}
}

func TestPausesGrowAndObeyTheServer(t *testing.T) {
	client, came := strangers(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "3")
		say(429, MediaProblem, `{"kind":"unavailable","detail":"slow down"}`)(w, r)
	})
	now := workspacetest.Noon()
	var pauses []time.Duration
	client.options.Now = func() time.Time { return now }
	client.options.Wait = func(_ context.Context, d time.Duration) error {
		pauses = append(pauses, d)
		now = now.Add(d)
		return nil
	}
	_, err := client.Count(context.Background(), workspace.Query{Kind: workspace.Person})
	if workspace.KindOf(err) != workspace.Unavailable || err.Error() != "slow down" || came.Load() != mostTries {
		t.Errorf("%v after %d tries", err, came.Load())
	}
	for i, p := range pauses {
		if p < 3*time.Second || p > longestRest {
			t.Errorf("pause %d is %v", i, p)
		}
	}
	for n, base := 1, firstPause; n < 20; n++ {
		if p := backOff(n); p < base/2 || p > base {
			t.Errorf("pause %d is %v", n, p)
		}
		base = min(2*base, longestRest)
	}
	client, came = strangers(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "86400")
		say(503, MediaProblem, `{"kind":"unavailable","detail":"come back tomorrow"}`)(w, r)
	})
	if _, err := client.Count(context.Background(), workspace.Query{Kind: workspace.Person}); err.Error() != "come back tomorrow" || came.Load() != 1 {
		t.Errorf("%v after %d tries", err, came.Load())
	}
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func TestAChangeWhoseConnectionIsLostIsUnknown(t *testing.T) {
	receipt := string(marshalReceipt(workspace.Receipt{Entry: 7, Matched: 1, Changed: 1}))
	t.Run("without a key it is not repeated", func(t *testing.T) {
		c, came := strangers(t, hangUp)
		_, err := c.Apply(context.Background(), change(""))
		if workspace.KindOf(err) != workspace.Unknown || came.Load() != 1 {
			t.Errorf("%v after %d tries", err, came.Load())
		}
	})
	t.Run("with a key it is repeated until there is an answer", func(t *testing.T) {
		var n atomic.Int32
		c, came := strangers(t, func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			if r.Header.Get(headerKey) != "k1" || !strings.Contains(string(b), "P1") {
				t.Errorf("key %q, body %s", r.Header.Get(headerKey), b)
			}
			if n.Add(1) < 4 {
				hangUp(w, r)
				return
			}
			say(200, mediaJSON, receipt)(w, r)
		})
		r, err := c.Apply(context.Background(), change("k1"))
		if err != nil || r.Entry != 7 || came.Load() != 4 {
			t.Errorf("%+v, %v after %d tries", r, err, came.Load())
		}
	})
	t.Run("with a key and no answer at all it is unknown", func(t *testing.T) {
		c, came := strangers(t, hangUp)
		_, err := c.Apply(context.Background(), change("k1"))
		if workspace.KindOf(err) != workspace.Unknown || came.Load() != mostTries {
			t.Errorf("%v after %d tries", err, came.Load())
		}
	})
	t.Run("an answer that is cut is asked for again", func(t *testing.T) {
		var n atomic.Int32
		c, _ := strangers(t, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(len(receipt)))
				say(200, mediaJSON, receipt[:10])(w, r)
				return
			}
			say(200, mediaJSON, receipt)(w, r)
		})
		if r, err := c.Apply(context.Background(), change("k1")); err != nil || r.Entry != 7 {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("a refusal after it is the answer", func(t *testing.T) {
		var n atomic.Int32
		c, _ := strangers(t, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 1 {
				hangUp(w, r)
				return
			}
			say(409, MediaProblem, `{"kind":"conflict","detail":"the key was used"}`)(w, r)
		})
		if _, err := c.Apply(context.Background(), change("k1")); workspace.KindOf(err) != workspace.Conflict {
			t.Errorf("%v", err)
		}
	})
	t.Run("a proxy that gives up leaves it unknown", func(t *testing.T) {
		c, came := strangers(t, say(504, "text/html", "gateway"))
		if _, err := c.Apply(context.Background(), change("")); workspace.KindOf(err) != workspace.Unknown || came.Load() != 1 {
			t.Errorf("%v after %d tries", err, came.Load())
		}
	})
	t.Run("a server that is not there has done nothing", func(t *testing.T) {
		c, _ := strangers(t, hangUp)
		gone := httptest.NewServer(nil)
		gone.Close()
		c.base.Host = strings.TrimPrefix(gone.URL, "http://")
		if _, err := c.Apply(context.Background(), change("k1")); workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%v", err)
		}
	})
}

func TestABlackHoleEndsWithTheContextOrOurPatience(t *testing.T) {
	hole, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer hole.Close()
	c := clientOf(t, "http://"+hole.Addr().String())
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	_, err = c.Count(ctx, workspace.Query{Kind: workspace.Person})
	if workspace.KindOf(err) != workspace.Unavailable || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	c.patience = patience{20 * time.Millisecond, 20 * time.Millisecond, 20 * time.Millisecond}
	if _, err := c.Count(context.Background(), workspace.Query{Kind: workspace.Person}); workspace.KindOf(err) != workspace.Unavailable || !errors.Is(err, errSilent) {
		t.Errorf("%v", err)
	}
	if _, err := c.Apply(context.Background(), change("")); workspace.KindOf(err) != workspace.Unknown {
		t.Errorf("%v", err)
	}
}

func TestAStreamThatFallsSilentIsCut(t *testing.T) {
	c, came := strangers(t, func(w http.ResponseWriter, r *http.Request) {
		say(200, mediaLines, string(workspace.AppendRowJSON(nil, workspace.NewRow(workspace.Tag, 1), workspace.Tag.Travelling()))+"\n")(w, r)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	c.patience.idle = 50 * time.Millisecond
	rows, err := travelled(c, workspace.Query{Kind: workspace.Tag})
	if len(rows) != 1 || workspace.KindOf(err) != workspace.Unavailable || !strings.Contains(err.Error(), "after 1 rows") || came.Load() != 1 {
		t.Errorf("%d rows, %v after %d tries", len(rows), err, came.Load())
	}
}

func TestAnAnswerThatTricklesIsCut(t *testing.T) {
	var clock atomic.Int64 // seconds
	row := string(workspace.AppendRowJSON(nil, workspace.NewRow(workspace.Tag, 1), workspace.Tag.Travelling())) + "\n"
	slowly := func(media, text string, pieces int, pause int64) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", media)
			to := http.NewResponseController(w)
			for range pieces {
				if _, err := io.WriteString(w, text); err != nil || to.Flush() != nil || r.Context().Err() != nil {
					return
				}
				time.Sleep(time.Millisecond) // the piece arrives alone
				clock.Add(pause)
			}
			_, _ = io.WriteString(w, fmt.Sprintf(`{"end":true,"rows":%d}`, pieces)+"\n")
		}
	}
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		good  bool
	}{
		"bytes for ever":          {slowly(mediaLines, " ", 5000, 20), false},
		"a row now and then":      {slowly(mediaLines, row, 20, 50), true},
		"an object byte by byte":  {slowly(mediaJSON, " ", 5000, 10), false},
		"a problem byte by byte":  {slowly(MediaProblem, " ", 5000, 10), false},
		"an object with newlines": {slowly(mediaJSON, "\n", 5000, 10), false},
	} {
		client, _ := strangers(t, c.serve)
		client.options.Now = func() time.Time { return time.Unix(clock.Load(), 0) }
		rows, err := travelled(client, workspace.Query{Kind: workspace.Tag})
		if c.good && (err != nil || len(rows) != 20) || !c.good && workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
		if c.good {
			continue
		}
		if _, err := client.Count(context.Background(), workspace.Query{Kind: workspace.Tag}); workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASocketIsDialledAndTheActorNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "lobby" || r.Header.Get(headerActor) != "Zoë" || r.Header.Get("User-Agent") != "lobby/1" || r.Header.Get("Authorization") != "" {
			t.Errorf("%s %v", r.Host, r.Header)
		}
		say(200, mediaJSON, `{"count":3}`)(w, r)
	})}
	go func() { _ = s.Serve(l) }()
	defer s.Close()
	c, err := NewClient("unix:"+path, ClientOptions{Actor: "Zoë", Agent: "lobby/1", Now: workspacetest.Noon})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n, err := c.Count(context.Background(), workspace.Query{Kind: workspace.Person}); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestAConnectionThatDiedAtRestBreaksNothing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	receipt := string(marshalReceipt(workspace.Receipt{Entry: 7}))
	answered := make(chan string, 10)
	go func() { // each connection answers one request and swallows the next
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			in := bufio.NewReader(conn)
			if r, err := http.ReadRequest(in); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
				answered <- r.Header.Get(headerKey)
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", mediaJSON, len(receipt), receipt)
			}
			_, _ = http.ReadRequest(in)
			_ = conn.Close()
		}
	}()
	c := clientOf(t, "http://"+l.Addr().String())
	for _, key := range []string{"a", "b", "c"} {
		if r, err := c.Apply(context.Background(), change(key)); err != nil || r.Entry != 7 {
			t.Fatalf("%s: %+v, %v", key, r, err)
		}
		if got := <-answered; got != key {
			t.Errorf("answered %s, want %s", got, key)
		}
	}
	if len(answered) > 0 {
		t.Errorf("%d changes were answered twice", len(answered))
	}
}
