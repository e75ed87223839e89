package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// requests are one call of every sort a client makes.
func requests(folder string) map[string]func(c *Client) error {
	ctx := context.Background()
	apply := func(key string, changes ...workspace.Change) func(c *Client) error {
		return func(c *Client) error {
			b := batchOf(changes...)
			b.Key = key
			_, err := c.Apply(ctx, b)
			return err
		}
	}
	all := map[string]func(c *Client) error{
		"find":      func(c *Client) error { _, err := travelled(c, everybody()); return err },
		"refer":     func(c *Client) error { _, err := c.Refer(ctx, workspace.Person, []string{"P1"}); return err },
		"rehearsal": func(c *Client) error { _, err := c.Rehearsal(ctx); return err },
		"backup":    func(c *Client) error { return c.Backup(ctx, filepath.Join(folder, "copy.db")) },
		"compact":   func(c *Client) error { _, _, err := c.Compact(ctx); return err },
		"apply":     apply("", workspace.TagPeople{Selection: pick("P1"), Add: []string{"x"}}),
		"again":     apply("k", workspace.TagPeople{Selection: pick("P1"), Add: []string{"x"}}),
		"import":    apply("k", workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(3, 1)}),
		"events":    apply("k", workspacetest.Sample()),
	}
	for _, q := range questions() {
		all[q.name] = func(c *Client) error { _, err := q.ask(c); return err }
	}
	return all
}

// changing reports whether a request may have changed something.
func changing(request string) bool {
	switch request {
	case "apply", "again", "import", "events", "compact", "rehearsal":
		return true
	}
	return false
}

// bomb is 128 MiB of nothing, packed small.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 128 {
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// endlessly says the same for ever, as whatever the caller would like to hear.
func endlessly(begin, piece string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		asWanted(w, r)
		text := []byte(begin)
		for ; ; text = []byte(piece) {
			if _, err := w.Write(text); err != nil {
				return
			}
		}
	}
}

// asWanted sets the media type that the caller expects.
func asWanted(w http.ResponseWriter, r *http.Request) {
	media := mediaJSON
	switch {
	case r.URL.Path == "/v1/db/backup":
		media = mediaFile
	case strings.Contains(r.Header.Get("Accept"), mediaLines):
		media = mediaLines
	}
	w.Header().Set("Content-Type", media)
}

func TestNoStrangerIsBelievedWhateverIsAsked(t *testing.T) {
	packed, asked, believed := bomb(t), 0, 0
	kib := strings.Repeat("x", 1<<10)
	for name, serve := range map[string]http.HandlerFunc{ // what is endless is asked for less
		"500":          say(500, "text/plain", "Internal Server Error\n"),
		"502 of nginx": say(502, "text/html", "<html><h1>502 Bad Gateway</h1></html>"),
		"sign in":      say(200, "text/html; charset=utf-8", "<!doctype html><title>Sign in</title>"),
		"other JSON": func(w http.ResponseWriter, r *http.Request) {
			asWanted(w, r)
			_, _ = io.WriteString(w, `["jsonrpc",2]`)
		},
		"other lines": func(w http.ResponseWriter, r *http.Request) {
			asWanted(w, r)
			_, _ = io.WriteString(w, "hello\nworld\n")
		},
		"nothing":    func(w http.ResponseWriter, r *http.Request) { asWanted(w, r) },
		"no content": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"half": func(w http.ResponseWriter, r *http.Request) {
			asWanted(w, r)
			_, _ = io.WriteString(w, `{"count":1,"entry":"J1","ids":["P1"],`)
		},
		"a bomb": func(w http.ResponseWriter, r *http.Request) {
			asWanted(w, r)
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed)
		},
		"a silent bomb": func(w http.ResponseWriter, r *http.Request) { asWanted(w, r); _, _ = w.Write(packed) },
		"endless problem": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", MediaProblem)
			w.WriteHeader(http.StatusConflict)
			for _, err := io.WriteString(w, `{"kind":"conflict","detail":"`); err == nil; _, err = io.WriteString(w, kib) {
			}
		},
		"endless object": endlessly(`{"x":"`, strings.Repeat("x", 1<<20)),
		"endless space":  endlessly(" ", strings.Repeat(" ", 1<<20)),
		"endless header": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			for _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nX-Long: "); err == nil; _, err = io.WriteString(conn, kib) {
			}
		},
		"endless headers": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			for _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n"); err == nil; _, err = io.WriteString(conn, strings.Repeat("X-One: more\r\n", 100)) {
			}
		},
		"endless hints": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			for ; err == nil; _, err = io.WriteString(conn, "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n") {
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := strangers(t, serve)
			c.patience = patience{200 * time.Millisecond, 200 * time.Millisecond, 200 * time.Millisecond}
			for request, ask := range requests(t.TempDir()) {
				if strings.HasPrefix(name, "endless") && !slices.Contains([]string{"find", "count", "again", "backup"}, request) {
					continue
				}
				withinBounds(t, request, promptly, 400, func() {
					err := ask(c)
					if asked++; err == nil {
						believed++
					}
					if kind := workspace.KindOf(err); kind != workspace.Unavailable && (kind != workspace.Unknown || !changing(request)) {
						t.Errorf("%s: %v is of kind %v", request, err, kind)
					}
				})
			}
		})
	}
	soak.Figure(t, "answers of strangers", asked)
	soak.Figure(t, "answers of strangers that were believed", believed)
}

// bystander records who comes to it.
type bystander struct {
	*httptest.Server
	mu   sync.Mutex
	came []string
}

func newBystander(t *testing.T) *bystander {
	b := &bystander{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.came = append(b.came, fmt.Sprintf("%s %s %v %s", r.Method, r.URL, r.Header, body))
		say(200, mediaJSON, `{"count":7}`)(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

func TestNobodyIsFollowedElsewhereWithWhatIsOurs(t *testing.T) {
	other, asked := newBystander(t), 0
	for _, status := range []int{300, 301, 302, 303, 305, 307, 308} {
		for _, to := range []string{other.URL + "/v1/count", strings.TrimPrefix(other.URL, "http:"), "/elsewhere"} {
			t.Run(strconv.Itoa(status)+" to "+to, func(t *testing.T) {
				c, came := strangers(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Location", to)
					w.Header().Set("Refresh", "0; url="+to)
					w.Header().Set("Alt-Svc", `h2="`+strings.TrimPrefix(other.URL, "http://")+`"`)
					w.WriteHeader(status)
				})
				c.transport.token, c.options.Token = "lby_canary", "lby_canary"
				all := requests(t.TempDir())
				for request, ask := range all {
					if err := ask(c); workspace.KindOf(err) != workspace.Unavailable || strings.Contains(err.Error(), "canary") {
						t.Errorf("%s: %v is of kind %v", request, err, workspace.KindOf(err))
					}
				}
				asked += len(all)
				if n := int(came.Load()); n != len(all) {
					t.Errorf("%d calls made %d requests", len(all), n)
				}
			})
		}
	}
	soak.Figure(t, "redirects", asked)
	soak.Figure(t, "redirects: tokens sent elsewhere", len(other.came))
	if len(other.came) > 0 {
		t.Errorf("another host was asked: %s", other.came[0])
	}
}

func TestWhoeverAsksForAPauseGetsIt(t *testing.T) {
	for status, body := range map[int]string{429: `{"kind":"unavailable","detail":"slow down"}`, 503: `{"kind":"unavailable","detail":"locked"}`, 500: ""} {
		for request, ask := range requests(t.TempDir()) {
			n := 0
			c, came := strangers(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", "2")
				media := MediaProblem
				if body == "" {
					media = "text/plain"
				}
				say(status, media, body)(w, r)
			})
			c.options.Wait = func(_ context.Context, d time.Duration) error {
				if n++; d < 2*time.Second {
					t.Errorf("%d, %s: waits %v", status, request, d)
				}
				return nil
			}
			err := ask(c)
			want := workspace.Unavailable
			if status == 500 && changing(request) {
				want = workspace.Unknown
			}
			if kind := workspace.KindOf(err); kind != want {
				t.Errorf("%d, %s: %v is of kind %v, want %v", status, request, err, kind, want)
			}
			keyless := request == "apply" || request == "compact" || request == "rehearsal"
			if tries := int(came.Load()); n != tries-1 || keyless && tries != 1 || !keyless && tries != mostTries {
				t.Errorf("%d, %s: %d tries and %d pauses", status, request, tries, n)
			}
		}
	}
}
