package httpapi

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// sample is a request of a route that whoever may call it can make.
type sample struct {
	path  string // "" is the route's own
	body  string
	media string
}

// samples are one a route, by its id. None of them changes what another needs.
func samples() map[string]sample {
	all := map[string]sample{
		"healthz": {}, "openapi": {}, "metrics": {}, "whoami": {},
		"count": {path: "/v1/count?kind=people"}, "stats": {path: "/v1/stats?kind=people"},
		"identify": {path: "/v1/identify?email=ines@example.com"},
		"refer":    {body: `{"kind":"person","refs":["P1"]}`},
		"export":   {path: "/v1/export?kind=people&format=csv"},
		"apply":    {body: `{"changes":[{"change":"person.tag","ids":["P1"],"add":["vip"]}]}`},
		"import":   {path: "/v1/import?kind=people", media: mediaLines},
		"ingest":   {body: `{"event_id":"e2","type":"identify","at":"2026-03-02T10:00:00Z","person":{"email":"tomo@example.com"}}`},

		"handle-lead": {path: "/v1/leads/L1/handle"}, "close-lead": {path: "/v1/leads/L1/close"}, "reopen-lead": {path: "/v1/leads/L1/reopen"},
		"split-lead":            {path: "/v1/leads/L1/split", body: `{"follow_up":1}`},
		"assign-conversation":   {path: "/v1/conversations/C1/assign", body: `{"auto":true}`},
		"unassign-conversation": {path: "/v1/conversations/C1/unassign"},
		"escalate-conversation": {path: "/v1/conversations/C1/escalate"}, "close-conversation": {path: "/v1/conversations/C1/close"},
		"reopen-conversation": {path: "/v1/conversations/C1/reopen"}, "add-agent": {body: `{"name":"Mia"}`},
		"remove-agent": {path: "/v1/agents/A999"}, "set-agent-status": {path: "/v1/agents/A999/status", body: `{"status":"busy"}`},
		"close-ticket": {path: "/v1/tickets/T999/close"}, "reopen-ticket": {path: "/v1/tickets/T999/reopen"},
		"add-note": {path: "/v1/people/P1/notes", body: `{"text":"calls back","highlighted":true}`}, "mark-note": {path: "/v1/notes/N999", body: `{"highlighted":false}`},
		"remove-note":    {path: "/v1/notes/N999"},
		"edit-person":    {path: "/v1/people/P1", body: `{"set":{"company":"Lamps"}}`},
		"tag-person":     {path: "/v1/people/P1/tag", body: `{"tags":["vip"]}`},
		"untag-person":   {path: "/v1/people/P1/untag", body: `{"tags":["new"]}`},
		"merge-person":   {path: "/v1/people/P1/merge", body: `{"from":["P999"]}`},
		"unmerge-person": {path: "/v1/people/P1/unmerge"},
		"create-segment": {body: `{"name":"Portuguese","where":"country = Portugal"}`},
		"edit-segment":   {path: "/v1/segments/S999", body: `{"where":"country = Spain"}`},
		"delete-segment": {path: "/v1/segments/S999"},
		"undo":           {path: "/v1/journal/J999/undo"}, "redo": {path: "/v1/journal/J999/redo"},
		"set-setting": {path: "/v1/settings/people.placeholder", body: `{"value":"Visitor"}`},

		"create-token":    {body: `{"name":"another","role":"viewer"}`},
		"revoke-token":    {path: "/v1/tokens/K999"},
		"begin-rehearsal": {}, "end-rehearsal": {path: "/v1/rehearsals/none"},
		"describe-store": {}, "backup": {}, "compact": {},
	}
	for name, noun := range map[string]string{
		"person": "people/P1", "lead": "leads/L1", "conversation": "conversations/C1", "message": "messages/M1", "ticket": "tickets/T1", "note": "notes/N1",
		"agent": "agents/A1", "channel": "channels/H1", "segment": "segments/S1", "entry": "journal/J1", "token": "tokens/K1", "mail": "mails/E1", "insight": "insights/C1",
	} {
		all["show-"+name] = sample{path: "/v1/" + noun}
	}
	for _, plural := range []string{"people", "leads", "conversations", "messages", "tickets", "notes", "agents", "channels", "segments",
		"settings", "pairs", "tokens", "journal", "duplicates", "tags", "former-people", "mails", "insights"} {
		all["list-"+plural] = sample{}
	}
	all["list-moments"], all["list-steps"] = sample{path: "/v1/moments?of=P1"}, sample{path: "/v1/steps?of=J1"}
	return all
}

// stander is who stands before a door: the Authorization headers they bring, and the
// role these give; "" is none.
type stander struct {
	brings []string
	role   workspace.Role
}

func (s *shell) standers() map[string]stander {
	revoked := s.token("revoked", workspace.Admin)
	s.apply(workspace.RevokeToken{Token: "revoked"})
	expired := s.token("expired", workspace.Admin, "2026-03-02T12:00:01Z")
	s.later(time.Second)
	out := map[string]stander{}
	for _, r := range roles() {
		out[string(r)] = stander{[]string{"Bearer " + s.token(string(r), r)}, r}
	}
	admin := out[string(workspace.Admin)].brings[0]
	for name, brings := range map[string][]string{
		"nobody":               nil,
		"an empty header":      {""},
		"a short token":        {"Bearer lby_short"},
		"no scheme":            {strings.TrimPrefix(admin, "Bearer ")},
		"another scheme":       {"Basic " + strings.TrimPrefix(admin, "Bearer ")},
		"two tokens":           {admin, admin},
		"two tokens in one":    {admin + ", " + admin},
		"an unknown token":     {"Bearer " + workspace.NewSecret(strings.Repeat("u", 26))},
		"a revoked admin":      {"Bearer " + revoked},
		"an expired admin":     {"Bearer " + expired},
		"a hash":               {"Bearer " + workspace.TokenHash(strings.TrimPrefix(admin, "Bearer "))},
		"an admin's and a bit": {admin + "x"},
	} {
		out[name] = stander{brings, ""}
	}
	return out
}

// looked is a body that tells whether somebody read of it.
type looked struct {
	strings.Reader
	at bool
}

func (l *looked) Read(b []byte) (int, error) {
	l.at = true
	return l.Reader.Read(b)
}

// matrix counts requests and those whose answers are not as the table says.
type matrix struct {
	*shell
	sent, wrong int
	refusals    map[string]string // bodies of 401, by whether a token was brought
}

func (m *matrix) complain(format string, args ...any) {
	m.t.Helper()
	m.wrong++
	m.t.Errorf(format, args...)
}

// knocks sends a request, and says whether its body was looked at.
func (m *matrix) knocks(method, path, body string, brings []string) (w *httptest.ResponseRecorder, read bool) {
	m.sent++
	content := &looked{Reader: *strings.NewReader(body)}
	r := httptest.NewRequest(method, path, content)
	r.ContentLength = int64(len(body))
	for _, b := range brings {
		r.Header.Add("Authorization", b)
	}
	w = httptest.NewRecorder()
	m.server.handler(byToken).ServeHTTP(w, r)
	return w, content.at
}

// isRefused sends what must not get in.
func (m *matrix) isRefused(who, method, path, body string, of stander) {
	m.t.Helper()
	w, read := m.knocks(method, path, body, of.brings)
	want := http.StatusForbidden
	if of.role == "" {
		want = http.StatusUnauthorized
	}
	if w.Code != want || read {
		m.complain("%s %s for %s: %d, want %d; its body was read: %v", method, path, who, w.Code, want, read)
		return
	}
	wantProblem(m.t, w, want, workspace.Denied)
	if want != http.StatusUnauthorized {
		return
	}
	if w.Header().Get("WWW-Authenticate") != "Bearer" {
		m.complain("%s %s for %s: no challenge", method, path, who)
	}
	group := fmt.Sprint(len(of.brings) > 0)
	if first, known := m.refusals[group]; !known {
		m.refusals[group] = w.Body.String()
	} else if first != w.Body.String() {
		m.complain("%s %s for %s: %s, and another was told %s", method, path, who, w.Body, first)
	}
}

// state is all rows of the workspace, and with them its journal.
func (s *shell) state() []byte {
	s.t.Helper()
	var b []byte
	for _, k := range shown() {
		if k == workspace.Moment || k == workspace.Step {
			continue // derived from the others, one record at a time
		}
		for row, err := range s.ws.Find(context.Background(), workspace.Query{Kind: k, All: true}) {
			if err != nil {
				s.t.Fatal(k, err)
			}
			b = append(workspace.AppendRowJSON(b, row, k.Travelling()), '\n')
		}
	}
	return b
}

// TestEveryRouteLetsInWhomTheTableNames asks every route of the table, as everybody
// who may stand before it: who is refused is told so before the body is read, changes
// nothing, and learns nothing from the answer.
func TestEveryRouteLetsInWhomTheTableNames(t *testing.T) {
	m := &matrix{shell: newShell(t), refusals: map[string]string{}}
	event := workspace.Event{ID: "e1", Type: "lead", At: m.now(), Person: workspace.EventPerson{Email: "ines@example.com"}, Lead: &workspace.EventLead{Tag: "agent_request"}}
	m.apply(workspace.AddEvents{Events: []workspace.Event{event}})
	all, standers, random := samples(), m.standers(), soak.Random(t)
	secret := workspace.NewSecret(letters(random, 26))
	m.apply(workspace.CreateToken{Name: "canary", Role: workspace.Admin, Hash: workspace.TokenHash(secret)})
	before := m.state()
	changed := func(what string) {
		if !bytes.Equal(before, m.state()) {
			m.complain("%s changed something", what)
		}
	}
	asks := func(r route) sample {
		one := all[r.id]
		if one.path == "" {
			one.path = r.path
		}
		return one
	}
	for _, r := range m.server.routes {
		one := asks(r)
		if _, there := all[r.id]; !there {
			m.complain("%s %s: the matrix has no sample of %s", r.method, r.path, r.id)
			continue
		}
		for name, who := range standers {
			if letsIn(r, who) {
				continue
			}
			m.isRefused(name, r.method, one.path, one.body, who)
			if r.method == http.MethodGet {
				if w, _ := m.knocks(http.MethodHead, one.path, "", who.brings); w.Code != http.StatusUnauthorized && w.Code != http.StatusForbidden {
					m.complain("HEAD %s for %s: %d", one.path, name, w.Code)
				}
			}
		}
		changed(r.method + " " + r.path + " of those who may not")
	}
	m.asksForOtherMethods(asks, standers)
	changed("a method that no route has")
	m.triesTokens(random, secret)
	changed("a token that is none")
	for _, r := range m.server.routes {
		one := asks(r)
		for name, who := range standers {
			if !letsIn(r, who) {
				continue
			}
			w, _ := m.knocks(r.method, one.path, one.body, who.brings)
			ofNoFile := r.tag == "workspace" || r.tag == "rehearsals"
			if got := w.Code; got == http.StatusUnauthorized || got == http.StatusForbidden || got == http.StatusMethodNotAllowed || got >= 500 && !ofNoFile || got == http.StatusBadRequest {
				m.complain("%s %s for %s: %d %.300s", r.method, one.path, name, got, w.Body)
			}
		}
		delete(all, r.id)
	}
	for id := range all {
		t.Errorf("there is a sample of %s, which is no route", id)
	}
	soak.Figure(t, "authorisation: requests", m.sent)
	soak.Figure(t, "authorisation: wrong answers", m.wrong)
}

// letsIn is what the table says.
func letsIn(r route, who stander) bool {
	switch r.role {
	case anyone:
		return true
	case everyone:
		return who.role != ""
	}
	return who.role != "" && who.role.Covers(r.role)
}

// asksForOtherMethods asks every address in ways that it does not have.
func (m *matrix) asksForOtherMethods(asks func(route) sample, standers map[string]stander) {
	m.t.Helper()
	takes := map[string][]string{}
	for _, r := range m.server.routes {
		takes[r.path] = append(takes[r.path], r.method)
	}
	for _, r := range m.server.routes {
		one := asks(r)
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"} {
			if slices.Contains(takes[r.path], method) || method == http.MethodHead && slices.Contains(takes[r.path], http.MethodGet) {
				continue
			}
			for _, name := range []string{"nobody", "admin"} {
				w, read := m.knocks(method, one.path, one.body, standers[name].brings)
				if w.Code != http.StatusMethodNotAllowed || read || w.Header().Get("Allow") == "" {
					m.complain("%s %s for %s: %d, allowed are %q; its body was read: %v", method, one.path, name, w.Code, w.Header().Get("Allow"), read)
				}
			}
		}
	}
}

// letters are some.
func letters(random *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('a' + random.IntN(26)))
	}
	return b.String()
}

// triesTokens brings what is nearly a token, to whatever route.
func (m *matrix) triesTokens(random *rand.Rand, secret string) {
	m.t.Helper()
	var closed []route
	for _, r := range m.server.routes {
		if r.role != anyone {
			closed = append(closed, r)
		}
	}
	for range soak.Rounds(m.t, 500) {
		text := []byte("Bearer " + secret)
		at := len("Bearer ") + random.IntN(len(text)-len("Bearer "))
		switch random.IntN(5) {
		case 0:
			text[at]++
		case 1:
			text = slices.Delete(text, at, at+1)
		case 2:
			text = slices.Insert(text, at, byte(random.IntN(256)))
		case 3:
			text = text[:at]
		case 4:
			text[at] ^= 0x20 // a letter of the other case
		}
		r := closed[random.IntN(len(closed))]
		m.isRefused(fmt.Sprintf("%q", text), r.method, r.path, "{}", stander{[]string{string(text)}, ""})
	}
}

// TestEveryVerbIsForWhomTheTableNames sends a batch of every verb in every role.
func TestEveryVerbIsForWhomTheTableNames(t *testing.T) {
	m := &matrix{shell: newShell(t)}
	standers := m.standers()
	before := m.state()
	for _, c := range changes() {
		if _, events := c.(workspace.AddEvents); events {
			c = workspace.AddEvents{Events: []workspace.Event{}}
		}
		text, err := workspace.MarshalChange(c)
		if err != nil {
			t.Fatal(c.Verb(), err)
		}
		least, _ := leastRole(c.Verb())
		for _, name := range slices.Sorted(maps.Keys(standers)) {
			who := standers[name]
			for _, body := range []string{`{"changes":[%s],"dry_run":true}`, `{"changes":[{"change":"undo"},%s],"continue":true,"dry_run":true}`} {
				w, _ := m.knocks(http.MethodPost, "/v1/apply", fmt.Sprintf(body, text), who.brings)
				may := who.role.Covers(least) && who.role.Covers(workspace.AgentRole)
				if refused := w.Code == http.StatusForbidden || w.Code == http.StatusUnauthorized; refused == may || w.Code >= 500 {
					m.complain("%s for %s: %d %.200s", c.Verb(), name, w.Code, w.Body)
				}
			}
		}
	}
	if !bytes.Equal(before, m.state()) {
		m.complain("a dry run changed something")
	}
	soak.Figure(t, "authorisation of verbs: requests", m.sent)
	soak.Figure(t, "authorisation of verbs: wrong answers", m.wrong)
}
