package httpapi

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// blanks are lines that say nothing, of which nothing is in memory.
type blanks struct{}

func (blanks) Read(b []byte) (int, error) {
	line := b[:min(len(b), 4<<10)]
	for i := range line {
		line[i] = ' '
	}
	line[len(line)-1] = '\n'
	return len(line), nil
}

// padded is a body that is as long as wanted and says the same.
func padded(body string, size int64) io.Reader {
	return io.MultiReader(strings.NewReader(body), io.LimitReader(blanks{}, size-int64(len(body))))
}

// sends sends a body through the door of the network; a length below 0 is not said.
func (s *shell) sends(r route, one sample, secret string, body io.Reader, length int64) *httptest.ResponseRecorder {
	req := httptest.NewRequest(r.method, one.path, body)
	req.ContentLength = length
	req.Header.Set("Authorization", "Bearer "+secret)
	req.Header.Set("Content-Type", one.media)
	w := httptest.NewRecorder()
	s.server.handler(byToken).ServeHTTP(w, req)
	return w
}

// TestEveryBodyIsTakenToItsLimitAndNoFurther sends each route of the table a body of
// one byte less than it takes, of as many, and of one more.
func TestEveryBodyIsTakenToItsLimitAndNoFurther(t *testing.T) {
	s := newShell(t)
	secret, all, sent := s.token("boss", workspace.Admin), samples(), 0
	defer debug.SetGCPercent(debug.SetGCPercent(25)) // what is garbage does not count
	grew := withinBounds(t, "bodies as long as they may be", time.Minute, 32, func() {
		for _, r := range s.server.routes {
			for _, c := range r.takes {
				one := all[r.id]
				one.media = c.media
				if one.path == "" {
					one.path = r.path
				}
				if one.body == "" && c.media == mediaJSON {
					one.body = "{}"
				}
				usual := s.sends(r, one, secret, strings.NewReader(one.body), int64(len(one.body))).Code
				for _, size := range []int64{c.most - 1, c.most, c.most + 1} {
					for _, length := range []int64{size, -1} {
						sent++
						w := s.sends(r, one, secret, padded(one.body, size), length)
						if over := size > c.most; over != (w.Code == http.StatusRequestEntityTooLarge) || !over && w.Code != usual && w.Code != http.StatusConflict {
							t.Errorf("%s %s: %d bytes of %s, length %d: %d, with few it is %d: %.200s", r.method, r.path, size, c.media, length, w.Code, usual, w.Body)
						}
					}
				}
			}
		}
	})
	soak.Figure(t, "bodies at their limits", sent)
	soak.Figure(t, "bodies at their limits: MiB of heap at most", grew>>20)
}

func TestWhatARequestSaysHasItsLimits(t *testing.T) {
	s := newShell(t)
	secret := s.token("boss", workspace.Admin)
	s.apply(workspace.AddEvents{Events: []workspace.Event{{ID: "e1", Type: "identify", At: s.now(), Person: workspace.EventPerson{Email: "ines@example.com"}}}})
	texts := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"t%d"`, i)
		}
		return strings.TrimPrefix(b.String(), ",")
	}
	filterOf := func(n int) string { return "name = " + strings.Repeat("x", n-len("name = ")) }
	event := func(n int) string {
		text := `"event_id":"e","type":"identify","at":"2026-03-02T10:00:00Z","person":{"cookie":"c"}}`
		return "{" + strings.Repeat(" ", n-len(text)-1) + text
	}
	for name, c := range map[string]struct {
		most int
		ask  func(n int) *httptest.ResponseRecorder
		over int
	}{
		"a filter": {filter.MaxSpelled, func(n int) *httptest.ResponseRecorder {
			return s.ask(http.MethodGet, "/v1/people?where="+url.QueryEscape(filterOf(n)), secret)
		}, http.StatusUnprocessableEntity},
		"a filter of a change": {4 << 10, func(n int) *httptest.ResponseRecorder {
			return s.send(byToken, http.MethodPost, "/v1/apply", secret, `{"changes":[{"change":"person.tag","where":"`+filterOf(n)+`","add":["a"]}]}`)
		}, http.StatusUnprocessableEntity},
		"a page": {longPage, func(n int) *httptest.ResponseRecorder {
			return s.ask(http.MethodGet, fmt.Sprint("/v1/people?limit=", n), secret)
		}, http.StatusBadRequest},
		"a list of a change": {workspace.MaxTags, func(n int) *httptest.ResponseRecorder {
			return s.send(byToken, http.MethodPost, "/v1/apply?", secret, `{"changes":[{"change":"person.tag","ids":["P1"],"add":[`+texts(n)+`]}],"dry_run":true}`)
		}, http.StatusUnprocessableEntity},
		"tags": {workspace.MaxTags, func(n int) *httptest.ResponseRecorder {
			return s.send(byToken, http.MethodPost, "/v1/people/P1/tag?dry_run=true", secret, `{"tags":[`+texts(n)+`]}`)
		}, http.StatusUnprocessableEntity},
		"records as they were seen": {mostSeen, func(n int) *httptest.ResponseRecorder {
			one := `,{"kind":"person","ref":"P1","version":"x"}`
			return s.send(byToken, http.MethodPost, "/v1/apply", secret, `{"changes":[],"seen":[`+strings.Repeat(one, n)[1:]+`]}`)
		}, http.StatusRequestEntityTooLarge},
		"an idempotency key": {longestKey, func(n int) *httptest.ResponseRecorder {
			return s.ask(http.MethodPost, "/v1/leads/L9/close", secret, headerKey, strings.Repeat("k", n))
		}, http.StatusBadRequest},
		"events of a call": {eventsAtOnce, func(n int) *httptest.ResponseRecorder {
			return s.send(byToken, http.MethodPost, "/v1/events?dry_run=true", secret, strings.Repeat("{}\n", n), "Content-Type", mediaLines)
		}, http.StatusUnprocessableEntity},
		"rows of a call": {rowsAtOnce, func(n int) *httptest.ResponseRecorder {
			return s.send(byToken, http.MethodPost, "/v1/import?kind=people&dry_run=true", secret, strings.Repeat("{}\n", n), "Content-Type", mediaLines)
		}, http.StatusUnprocessableEntity},
		"an event": {workspace.MaxEvent, func(n int) *httptest.ResponseRecorder {
			return s.send(byToken, http.MethodPost, "/v1/events?dry_run=true", secret, event(n)+"\n", "Content-Type", mediaLines)
		}, http.StatusMultiStatus},
	} {
		usual := c.ask(c.most / 2).Code
		for _, n := range []int{c.most - 1, c.most} {
			if w := c.ask(n); w.Code != usual {
				t.Errorf("%s, %d of %d: %d, with half of it %d: %s", name, n, c.most, w.Code, usual, w.Body)
			}
		}
		if w := c.ask(c.most + 1); w.Code != c.over || w.Code == usual {
			t.Errorf("%s, %d of %d: %d, with half of it %d: %.300s", name, c.most+1, c.most, w.Code, usual, w.Body)
		}
	}
}

// TestNoBodyOfAnySortIsMoreThanRefused sends every route that takes JSON what is none,
// or too much of it.
func TestNoBodyOfAnySortIsMoreThanRefused(t *testing.T) {
	s := newShell(t)
	secret, all, sent := s.token("boss", workspace.Admin), samples(), 0
	deep := strings.Repeat("[", 400_000)
	before := s.state()
	defer debug.SetGCPercent(debug.SetGCPercent(25)) // what is garbage does not count
	grew := withinBounds(t, "bodies of any sort", time.Minute, 32, func() {
		for name, body := range map[string]string{
			"deep lists": deep, "deep lists that end": deep[:200_000] + strings.Repeat("]", 200_000), "deep objects": strings.Repeat(`{"a":`, 150_000),
			"deep in a member": `{"changes":` + deep + `}`, "a number without end": `{"changes":` + strings.Repeat("9", 900_000) + `}`,
			"a number too large": `{"max":1e999999999,"changes":[]}`, "a fraction too fine": `{"follow_up":0.` + strings.Repeat("0", 100_000) + `1}`,
			"a member twice": `{"set":{},"set":{},"changes":[],"changes":[]}`, "a member twice, spelled differently": `{"s\u0065t":{},"set":{}}`,
			"text that is no UTF-8": "{\"name\":\"\xff\"}", "an overlong slash": "{\"name\":\"\xc0\xaf\"}", "half a surrogate": `{"name":"\ud800"}`,
			"a NUL": "{\"name\":\"a\x00b\"}", "an escaped NUL": `{"text":"a\u0000b","name":"a\u0000b","value":"a\u0000b","tags":["a\u0000b"]}`, "NULs": strings.Repeat("\x00", 1000),
			"a mark in front": "\ufeff{}}", "UTF-16": "\xff\xfe{\x00}\x00", "two objects": `{}{}`, "two lines": "{}\n{}\n", "a comment": `{/**/}`, "a comma too much": `{"a":1,}`,
			"no object": `[]`, "null": `null`, "a text": `"x"`, "half": `{"changes":[`, "a word": `tru`, "XML": `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`,
			"a form": "name=a&value=b", "a prototype": `{"__proto__":{"role":"admin"}}`, "another actor": `{"actor":"somebody","changes":[]}`,
		} {
			for _, r := range s.server.routes {
				if r.takes == nil {
					continue
				}
				for _, media := range []string{mediaJSON, mediaLines} {
					one := all[r.id]
					one.media = media
					if one.path == "" {
						one.path = r.path
					}
					sent++
					w := s.sends(r, one, secret, strings.NewReader(body), int64(len(body)))
					if w.Code < 400 && w.Code != http.StatusMultiStatus || w.Code >= 500 {
						t.Errorf("%s to %s %s: %d %.200s", name, r.method, r.path, w.Code, w.Body)
					}
				}
			}
			if string(s.state()) != string(before) {
				t.Fatalf("%s changed something", name)
			}
		}
	})
	soak.Figure(t, "broken bodies", sent)
	soak.Figure(t, "broken bodies: MiB of heap at most", grew>>20)
}

func TestEncodedBodiesAreRefusedBeforeTheyAreRead(t *testing.T) {
	s := newShell(t)
	secret := s.token("boss", workspace.Admin)
	for _, encoding := range []string{"gzip", "deflate", "br", "zstd", "compress", "x-gzip", "GZIP", "gzip, identity", "identity, gzip", "aws-chunked"} {
		for _, r := range s.server.routes {
			if r.takes == nil {
				continue
			}
			body := &looked{Reader: *strings.NewReader("\x1f\x8b\x08")}
			req := httptest.NewRequest(r.method, strings.NewReplacer("{ref}", "P1", "{id}", "x").Replace(r.path), body)
			if r.id == "import" {
				req.URL.RawQuery = "kind=people"
			}
			req.Header.Set("Authorization", "Bearer "+secret)
			req.Header.Set("Content-Encoding", encoding)
			w := httptest.NewRecorder()
			s.server.handler(byToken).ServeHTTP(w, req)
			wantProblem(t, w, http.StatusUnsupportedMediaType, workspace.Invalid)
			if body.at {
				t.Errorf("%s %s, %s: the body was read", r.method, r.path, encoding)
			}
		}
	}
}

func TestHeadersAreTakenToTheirLimit(t *testing.T) {
	_, address, secret := withLead(t)
	limit := ordinary().headerBytes
	head := "GET /v1/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + secret + "\r\n"
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"as much as is said":      {head + "X-Long: " + strings.Repeat("x", limit-len(head)-len("X-Long: \r\n\r\n")) + "\r\n\r\n", http.StatusOK},
		"more":                    {head + "X-Long: " + strings.Repeat("x", limit+8<<10) + "\r\n\r\n", http.StatusRequestHeaderFieldsTooLarge},
		"many small ones":         {head + strings.Repeat("X: y\r\n", (limit+8<<10)/6) + "\r\n", http.StatusRequestHeaderFieldsTooLarge},
		"an address":              {strings.Replace(head, "/v1/whoami", "/v1/people?where="+strings.Repeat("x", limit-1000), 1) + "\r\n", http.StatusUnprocessableEntity},
		"an address that is more": {strings.Replace(head, "/v1/whoami", "/v1/"+strings.Repeat("x", limit+8<<10), 1) + "\r\n", http.StatusRequestHeaderFieldsTooLarge},
	} {
		answers, bodies := converse(t, address, c.text, false)
		if len(answers) != 1 || answers[0].StatusCode != c.want {
			t.Errorf("%s: %v %.200s, want %d", name, answers, bodies, c.want)
		}
	}
}
