package httpapi

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// recorded is the whole answer of a server, as it stands on the connection.
func recorded(t testing.TB, c *Client, path string, header ...string) (head, body string) {
	t.Helper()
	res, body := get(t, c, path, header...)
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\n", res.Header.Get("Content-Type")), body
}

// framed is an answer with its body in chunks, with a length, or until the end of
// the connection.
func framed(head, body string) map[string]string {
	return map[string]string{
		"chunks": fmt.Sprintf("%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", head, len(body)/2, body[:len(body)/2], len(body)-len(body)/2, body[len(body)/2:]),
		"length": fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(body), body),
		"close":  fmt.Sprintf("%sConnection: close\r\n\r\n%s", head, body),
	}
}

// cutAt is a client of a server whose every answer ends after so many bytes.
func cutAt(t testing.TB, answer *string) *Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, *answer)
		_ = conn.Close()
	}))
	t.Cleanup(s.Close)
	return clientOf(t, s.URL)
}

func TestACutAnswerIsNeverTakenForAWhole(t *testing.T) {
	_, small := bothEnds(t, workspacetest.Noon)
	_, large := filled(t, 400)
	settings := workspace.Query{Kind: workspace.Setting}
	people := workspace.Query{Kind: workspace.Person}
	random, count := soak.Random(t), &cuts{TB: t}
	defer count.tell()
	for _, c := range []struct {
		from   *Client
		path   string
		q      workspace.Query
		places int // 0 is every byte
	}{{small, "/v1/settings", settings, 0}, {large, "/v1/people", people, soak.Rounds(t, 200)}} {
		head, body := recorded(t, c.from, c.path, "Accept", mediaLines)
		for framing, whole := range framed(head, body) {
			var answer string
			client := cutAt(t, &answer)
			answer = whole
			rows, err := travelled(client, c.q)
			if err != nil || len(rows) == 0 {
				t.Fatalf("%s, whole: %d rows, %v", framing, len(rows), err)
			}
			places := c.places
			if places == 0 {
				places = len(whole)
			}
			for n := range places {
				if c.places > 0 {
					n = random.IntN(len(whole))
				}
				if framing == "close" && n >= len(whole)-1 {
					continue // all but the last line's end: nothing is missing
				}
				if framing == "chunks" && n >= len(whole)-len("\r\n0\r\n\r\n") {
					continue // all rows and the end line are there
				}
				answer = whole[:n]
				got, err := travelled(client, c.q)
				count.cut(err)
				if workspace.KindOf(err) != workspace.Unavailable || len(got) > len(rows) {
					t.Fatalf("%s, cut at %d of %d: %d rows, %v", framing, n, len(whole), len(got), err)
				}
			}
		}
	}
}

func TestACutObjectIsNeverTakenForAWhole(t *testing.T) {
	_, c := filled(t, 20)
	ctx, count := context.Background(), &cuts{TB: t}
	defer count.tell()
	for path, ask := range map[string]func(*Client) error{
		"/v1/count?kind=people": func(c *Client) error { _, err := c.Count(ctx, workspace.Query{Kind: workspace.Person}); return err },
		"/v1/stats?kind=people": func(c *Client) error {
			_, err := c.Stats(ctx, workspace.StatsQuery{Kind: workspace.Person})
			return err
		},
		"/v1/identify?email=x": func(c *Client) error { _, err := c.Identify(ctx, workspace.Keys{Email: "x"}); return err },
		"/v1/whoami":           func(c *Client) error { _, err := c.Whoami(ctx); return err },
	} {
		head, body := recorded(t, c, path)
		for framing, whole := range framed(head, strings.TrimSpace(body)) {
			var answer string
			client := cutAt(t, &answer)
			answer = whole
			if err := ask(client); err != nil {
				t.Fatalf("%s %s, whole: %v", path, framing, err)
			}
			end := len(whole)
			if framing == "chunks" {
				end -= len("0\r\n\r\n")
			}
			for n := 0; n < end; n += 1 + n/100 {
				answer = whole[:n]
				err := ask(client)
				count.cut(err)
				if workspace.KindOf(err) != workspace.Unavailable {
					t.Fatalf("%s %s, cut at %d of %d: %v", path, framing, n, len(whole), err)
				}
			}
		}
	}
}

func TestAStreamThatLiesAboutItsEndIsRefused(t *testing.T) {
	row := string(workspace.AppendRowJSON(nil, workspace.NewRow(workspace.Tag, 1), workspace.Tag.Travelling())) + "\n"
	for body, kind := range map[string]workspace.ErrKind{
		row + `{"end":true,"rows":2}` + "\n":  workspace.Unavailable,
		row + `{"end":true,"rows":0}` + "\n":  workspace.Unavailable,
		row + `{"end":false,"rows":1}` + "\n": workspace.Unavailable,
		row + "{}\n":                          workspace.Unavailable,
		row + "<html>\n":                      workspace.Unavailable,
		row + `{"id":"P1"}` + "\n":            workspace.Unavailable,
		row + `{"error":{"kind":"corrupt","detail":"page 7 is damaged","hint":"restore it"}}` + "\n": workspace.Corrupt,
		row + `{"error":{"kind":"odd","detail":"x"}}` + "\n":                                         workspace.Internal,
	} {
		c, came := strangers(t, say(200, mediaLines, body))
		rows, err := travelled(c, workspace.Query{Kind: workspace.Tag})
		if len(rows) != 1 || workspace.KindOf(err) != kind || came.Load() != 1 {
			t.Errorf("%s: %d rows, %v (%v) after %d tries", body, len(rows), err, workspace.KindOf(err), came.Load())
		}
	}
	c, _ := strangers(t, say(200, mediaLines, row+`{"error":{"kind":"corrupt","detail":"page 7 is damaged","hint":"restore it"}}`+"\n"))
	_, err := travelled(c, workspace.Query{Kind: workspace.Tag})
	sameError(t, workspace.Errorf(workspace.Corrupt, "page 7 is damaged").WithHint("restore it"), err)
}

func TestALineWithoutEndIsNotHeld(t *testing.T) {
	c, _ := strangers(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mediaLines)
		for piece := strings.Repeat("a", 1<<20); ; {
			if _, err := io.WriteString(w, piece); err != nil {
				return
			}
		}
	})
	if _, err := travelled(c, workspace.Query{Kind: workspace.Tag}); workspace.KindOf(err) != workspace.Unavailable || !strings.Contains(err.Error(), "a line of more than") {
		t.Errorf("%v", err)
	}
}

func TestLinesOfEveryLengthAreRead(t *testing.T) {
	for _, n := range []int{0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk} {
		line, err := readLine(bufio.NewReaderSize(strings.NewReader(strings.Repeat("x", n)+"\nrest"), chunk))
		if err != nil || len(line) != n {
			t.Errorf("%d: %d bytes, %v", n, len(line), err)
		}
	}
}

// halting is a workspace whose rows come when a test lets them, and may fail.
type halting struct {
	workspace.Workspace
	rows int
	let  chan struct{}
	err  error
}

func (h halting) Find(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		for n := range h.rows {
			if !yield(workspace.NewRow(q.Kind, workspace.No(n+1)), nil) {
				return
			}
			if h.let != nil {
				select {
				case <-h.let:
				case <-ctx.Done():
					return
				}
			}
		}
		if h.err != nil {
			yield(workspace.Row{}, h.err)
		}
	}
}

// serving is a client of a server of a workspace.
func serving(t testing.TB, ws workspace.Workspace) *Client {
	t.Helper()
	s := newShell(t)
	s.server.ws = ws
	served := httptest.NewServer(s.server.handler(bySocket))
	t.Cleanup(served.Close)
	return clientOf(t, served.URL)
}

func TestTheFirstRowLeavesBeforeTheLastIsRead(t *testing.T) {
	let := make(chan struct{})
	c := serving(t, halting{rows: 3, let: let})
	n := 0
	for row, err := range c.Find(context.Background(), workspace.Query{Kind: workspace.Tag}) {
		if n++; err != nil || row.No != workspace.No(n) {
			t.Fatalf("%v, %v", row, err)
		}
		if n == 1 {
			close(let)
		}
	}
	if n != 3 {
		t.Errorf("%d rows", n)
	}
}

func TestWhoeverStopsEarlyDoesNotWait(t *testing.T) {
	c := serving(t, halting{rows: 2, let: make(chan struct{})})
	begun := time.Now()
	for range c.Find(context.Background(), workspace.Query{Kind: workspace.Tag}) {
		break
	}
	if waited := time.Since(begun); waited > 10*time.Second {
		t.Errorf("waited %v for a row nobody wants", waited)
	}
}

func TestAFailureComesOverAsItIs(t *testing.T) {
	why := workspace.Errorf(workspace.Corrupt, "page 7 is damaged").WithHint("lobby db restore")
	for _, rows := range []int{0, 1, 5000} {
		c := serving(t, halting{rows: rows, err: why})
		got, err := travelled(c, workspace.Query{Kind: workspace.Tag})
		sameError(t, why, err)
		if len(got) != rows {
			t.Errorf("%d rows, want %d", len(got), rows)
		}
		res, err := http.Get(c.base.String() + "/v1/export?kind=people")
		if err != nil {
			if rows == 0 {
				t.Error(err)
			}
			continue
		}
		_, err = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if whole := err == nil && res.StatusCode == http.StatusOK; whole {
			t.Errorf("%d rows: a failed export looks whole", rows)
		}
	}
}

// endless is a workspace with many people.
type endless struct {
	workspace.Workspace
	row workspace.Row
	n   int
}

func (e endless) Find(context.Context, workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		for range e.n {
			if !yield(e.row, nil) {
				return
			}
		}
	}
}

func BenchmarkStreamPeople(b *testing.B) {
	ws, _ := filled(b, 50)
	q := workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(b, workspace.Person, "name and email and user_id and first_seen"), Limit: 1}
	rows, err := travelled(ws, q)
	if err != nil || len(rows) != 1 {
		b.Fatal(err)
	}
	c := serving(b, endless{row: rows[0], n: b.N})
	b.SetBytes(int64(len(workspace.AppendRowJSON(nil, rows[0], workspace.Person.Travelling()))))
	b.ReportAllocs()
	b.ResetTimer()
	for _, err := range c.Find(context.Background(), workspace.Query{Kind: workspace.Person}) {
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
