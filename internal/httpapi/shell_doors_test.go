package httpapi

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// withLead is a server at a port of this machine with one new lead, L1, and the secret
// of an admin.
func withLead(t *testing.T) (s *shell, address, secret string) {
	s = newShell(t, func(o *Options) { o.Log = nil })
	s.apply(workspace.AddEvents{Events: []workspace.Event{{
		ID: "e1", Type: "lead", At: s.now(), Channel: "shop", Conversation: "a",
		Person: workspace.EventPerson{Email: "ines@example.com"}, Lead: &workspace.EventLead{Tag: "agent_request"},
	}}})
	secret = s.token("ci", workspace.Admin)
	return s, s.serve(), secret
}

// converse sends bytes as they are and reads all answers, until the connection ends.
func converse(t *testing.T, address, text string, ends bool) (answers []*http.Response, bodies []string) {
	t.Helper()
	c := dial(t, address, text)
	defer func() { _ = c.Close() }()
	if ends {
		_ = c.(*net.TCPConn).CloseWrite() // the server may have ended it before
	}
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	from := bufio.NewReader(c)
	for {
		res, err := http.ReadResponse(from, nil)
		if err != nil {
			return answers, bodies
		}
		b, _ := io.ReadAll(res.Body)
		answers, bodies = append(answers, res), append(bodies, string(b))
	}
}

// TestNoRequestHidesInAnother sends what programs on the way may read in two ways,
// with a request in it that would close a lead. It must never be answered.
func TestNoRequestHidesInAnother(t *testing.T) {
	s, address, secret := withLead(t)
	inner := "POST /v1/leads/L1/close HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + secret + "\r\nContent-Length: 0\r\n\r\n"
	head := "POST /v1/refer HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + secret + "\r\n"
	long := fmt.Sprintf("Content-Length: %d\r\n", len("0\r\n\r\n"+inner))
	chunked := "Transfer-Encoding: chunked\r\n"
	before, answered := s.state(), 0
	shapes := map[string]string{
		"a length and chunks":         head + long + chunked + "\r\n0\r\n\r\n" + inner,
		"chunks and a length":         head + chunked + long + "\r\n0\r\n\r\n" + inner,
		"no length and chunks":        head + "Content-Length: 0\r\n" + chunked + "\r\n0\r\n\r\n" + inner,
		"two lengths":                 head + "Content-Length: 0\r\n" + long + "\r\n" + inner,
		"two lengths in one":          head + "Content-Length: 0, 9\r\n\r\n" + inner,
		"a length with a sign":        head + "Content-Length: +0\r\n\r\n" + inner,
		"a length below 0":            head + "Content-Length: -1\r\n\r\n" + inner,
		"a length in hex":             head + "Content-Length: 0x0\r\n\r\n" + inner,
		"a length that overflows":     head + "Content-Length: 18446744073709551616\r\n\r\n" + inner,
		"an empty length":             head + "Content-Length: \r\n\r\n" + inner,
		"chunks twice":                head + chunked + chunked + "\r\n0\r\n\r\n" + inner,
		"chunks under another name":   head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner,
		"packed chunks":               head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + inner,
		"a blank before the colon":    head + "Transfer-Encoding : chunked\r\n" + long + "\r\n0\r\n\r\n" + inner,
		"a folded header":             head + "X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
		"a chunk size that overflows": head + chunked + "\r\n10000000000000000\r\n" + inner,
		"a chunk size that is none":   head + chunked + "\r\nx\r\n" + inner,
		"a long chunk extension":      head + chunked + "\r\n0;" + strings.Repeat("x", 10_000) + "\r\n\r\n" + inner,
		"chunks of HTTP/1.0":          strings.Replace(head, "1.1", "1.0", 1) + "Connection: keep-alive\r\n" + chunked + long + "\r\n0\r\n\r\n" + inner,
		"a bare return in a header":   head + "X-A: b\rContent-Length: 0\r\n\r\n" + inner,
		"a NUL in a header":           head + "X-A: b\x00\r\nContent-Length: 0\r\n\r\n" + inner,
		"a blank in a name":           head + "X A: b\r\nContent-Length: 0\r\n\r\n" + inner,
		"a header without a colon":    head + "X-A\r\nContent-Length: 0\r\n\r\n" + inner,
		"two hosts":                   head + "Host: localhost\r\nContent-Length: 0\r\n\r\n" + inner,
		"no host":                     strings.Replace(head, "Host: localhost\r\n", "", 1) + "Content-Length: 0\r\n\r\n" + inner,
		"a host with a path":          strings.Replace(head, "Host: localhost", "Host: localhost/x", 1) + "Content-Length: 0\r\n\r\n" + inner,
		"three words and one":         "POST /v1/refer x HTTP/1.1\r\nHost: localhost\r\n\r\n" + inner,
		"no HTTP":                     "HELO lobby\r\n\r\n" + inner,
		"HTTP/2 without TLS":          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + inner,
		"HTTP/3.0":                    "GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n" + inner,
		"an upgrade":                  "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n" + inner,
		"a length that lies":          head + "Content-Length: 100000\r\n\r\n" + inner,
		"chunks that end early":       head + chunked + "\r\nffff\r\n" + inner,
	}
	for name, text := range shapes {
		answers, bodies := converse(t, address, text, true)
		if len(answers) > 1 {
			answered += len(answers) - 1
			t.Errorf("%s: %d answers, the last is %d %s", name, len(answers), answers[len(answers)-1].StatusCode, bodies[len(answers)-1])
		}
		for _, res := range answers {
			if res.StatusCode < 400 && name != "an upgrade" || res.StatusCode == http.StatusInternalServerError || res.StatusCode == http.StatusSwitchingProtocols {
				t.Errorf("%s: %s", name, res.Status)
			}
		}
		if string(s.state()) != string(before) {
			t.Fatalf("%s: the request in it was done", name)
		}
	}
	soak.Figure(t, "requests hidden in another", len(shapes))
	soak.Figure(t, "requests hidden in another, answered", answered)
}

func TestALoopbackServerAnswersToNamesOfThisMachine(t *testing.T) {
	s, address, secret := withLead(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(target, host string) (int, string) {
		t.Helper()
		answers, bodies := converse(t, address, "GET "+target+" HTTP/1.1\r\nHost: "+host+"\r\nAuthorization: Bearer "+secret+"\r\nConnection: close\r\n\r\n", false)
		if len(answers) != 1 {
			t.Fatalf("%s at %s: %d answers", target, host, len(answers))
		}
		return answers[0].StatusCode, bodies[0]
	}
	for _, host := range []string{"", "localhost", "LocalHost:1", "127.0.0.1", "127.9.9.9:80", "[::1]", "[::1]:" + port, address} {
		if status, body := ask("/v1/whoami", host); status != http.StatusOK {
			t.Errorf("%q: %d %s", host, status, body)
		}
	}
	for _, host := range []string{
		"evil.example", "evil.example:" + port, "127.0.0.1.evil.example", "localhost.evil.example", "localhost:80:80", "192.168.0.7", "0.0.0.0", "[::]",
		"[::ffff:192.168.0.7]", "2130706433", "0x7f.1", "xn--lcalhost-n5a", "[fe80::1%25lo]",
	} {
		for _, path := range []string{"/healthz", "/v1/whoami", "/openapi.json", "/nothing"} {
			status, body := ask(path, host)
			if status != http.StatusMisdirectedRequest && status != http.StatusBadRequest || strings.Contains(body, "1.2.3") {
				t.Errorf("%s at %q: %d %s", path, host, status, body)
			}
		}
	}
	if status, body := ask("http://evil.example/v1/whoami", "localhost"); status != http.StatusMisdirectedRequest {
		t.Errorf("a whole address of another host: %d %s", status, body)
	}
	if status, body := ask("http://localhost/v1/whoami", "evil.example"); status != http.StatusOK {
		t.Errorf("a whole address of this one, which counts: %d %s", status, body)
	}
	w := s.ask(http.MethodGet, "http://lobby.example.com/v1/whoami", secret) // not at loopback
	if w.Code != http.StatusOK {
		t.Error(w.Code, w.Body)
	}
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = network.Close() }()
	if (Doors{Network: network}).network() != byLoopback || (Doors{Network: network, Proxied: true}).network() != byToken {
		t.Error("a proxy in front passes on names of its own")
	}
}

func TestNothingButTheTargetAndTheTokenSayWhatIsAsked(t *testing.T) {
	s, address, secret := withLead(t)
	before := s.state()
	bearer := "Authorization: Bearer " + secret + "\r\n"
	for ask, want := range map[string]int{
		// tricks with the path: what is not spelled like a route is none
		"GET //v1/people HTTP/1.1|" + bearer:                   404,
		"GET /v1//people HTTP/1.1|" + bearer:                   404,
		"GET /v1/./people HTTP/1.1|" + bearer:                  404,
		"GET /v1/people/../tokens HTTP/1.1|" + bearer:          404,
		"GET /v1/people/%2e%2e/tokens HTTP/1.1|" + bearer:      404,
		"GET /v1/people/..%2ftokens HTTP/1.1|" + bearer:        404,
		"GET /v1%2fpeople HTTP/1.1|" + bearer:                  404,
		"GET /V1/People HTTP/1.1|" + bearer:                    404,
		"GET /v1/people/ HTTP/1.1|" + bearer:                   404,
		"GET /v1/people; HTTP/1.1|" + bearer:                   404,
		"GET /v1/people%00 HTTP/1.1|" + bearer:                 404,
		"GET /v1/people%20 HTTP/1.1|" + bearer:                 404,
		"GET /v1\\people HTTP/1.1|" + bearer:                   404,
		"GET v1/people HTTP/1.1|" + bearer:                     400,
		"GET /v1/people#x HTTP/1.1|" + bearer:                  404,
		"GET /v1/people%zz HTTP/1.1|" + bearer:                 400,
		"GET ftp://localhost/v1/people HTTP/1.1|" + bearer:     200, // the scheme is nobody's business
		"OPTIONS * HTTP/1.1|" + bearer:                         404,
		"CONNECT localhost:22 HTTP/1.1|" + bearer:              404,
		"TRACE /v1/whoami HTTP/1.1|X-Canary: yes\r\n" + bearer: 405,
		// methods that stand elsewhere
		"GET /v1/people/P1 HTTP/1.1|X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\n" + bearer: 200,
		"POST /v1/people HTTP/1.1|X-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n" + bearer:                                       405,
		"GET /v1/people/P1?_method=DELETE HTTP/1.1|" + bearer:                                                                          400,
		// tokens that stand elsewhere
		"GET /v1/people HTTP/1.1|Cookie: Authorization=Bearer " + secret + "; token=" + secret + "\r\n":              401,
		"GET /v1/people?access_token=" + secret + " HTTP/1.1|":                                                       401,
		"GET /v1/people?token=" + secret + " HTTP/1.1|" + bearer:                                                     400,
		"GET /v1/people HTTP/1.1|X-Api-Key: " + secret + "\r\nProxy-Authorization: Bearer " + secret + "\r\n":        401,
		"GET /v1/people HTTP/1.1|X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\nForwarded: for=localhost\r\n": 401,
		"GET /v1/people HTTP/1.1|X-Original-URL: /healthz\r\nX-Rewrite-URL: /healthz\r\n":                            401,
		"GET /v1/people HTTP/1.0|" + bearer:                                                                          200,
		"POST /v1/apply HTTP/1.1|Expect: 100-continue\r\nContent-Length: 10\r\n":                                     401, // nobody asks for the body
		// pages of strangers
		"OPTIONS /v1/people HTTP/1.1|Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\nAccess-Control-Request-Private-Network: true\r\n": 405,
		"GET /v1/people HTTP/1.1|Origin: https://evil.example\r\n" + bearer: 200,
		"GET /v1/people HTTP/1.1|Origin: null\r\n":                          401,
	} {
		line, headers, _ := strings.Cut(ask, "|")
		answers, bodies := converse(t, address, line+"\r\nHost: localhost\r\nConnection: close\r\n"+headers+"\r\n", false)
		if len(answers) != 1 || answers[0].StatusCode != want {
			t.Errorf("%s: %v %.200s, want %d", strings.ReplaceAll(ask, secret, "…"), answers, bodies, want)
			continue
		}
		h := answers[0].Header
		for name := range h {
			if strings.HasPrefix(name, "Access-Control-") || slices.Contains([]string{"Location", "Server", "X-Powered-By", "Set-Cookie", "Via"}, name) {
				t.Errorf("%s: the answer has %s", line, name)
			}
		}
		if reached := want != http.StatusBadRequest || h.Get(HeaderRequest) != ""; reached && (h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Type") == "") {
			t.Errorf("%s: %v", line, h)
		}
		if strings.Contains(bodies[0], "canary") || strings.Contains(bodies[0], secret) {
			t.Errorf("%s: it comes back: %s", line, bodies[0])
		}
	}
	if string(s.state()) != string(before) {
		t.Error("something was changed")
	}
}
