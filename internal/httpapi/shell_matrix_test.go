package httpapi

import (
	"net/http"
	"strings"
	"testing"
	"time"

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

// callers are who may stand before a door: what they bring, and the role it gives;
// "" is none.
func (s *shell) callers() map[string]struct {
	authorization string
	role          workspace.Role
} {
	type caller = struct {
		authorization string
		role          workspace.Role
	}
	revoked := s.token("revoked", workspace.Admin)
	s.apply(workspace.RevokeToken{Token: "revoked"})
	expired := s.token("expired", workspace.Admin, "2026-03-02T12:00:01Z")
	s.later(time.Second)
	out := map[string]caller{
		"nobody":                {"", ""},
		"a malformed token":     {"Bearer lby_short", ""},
		"another scheme":        {"Basic bGJ5Om5v", ""},
		"an unknown token":      {"Bearer " + workspace.NewSecret(strings.Repeat("u", 26)), ""},
		"a revoked admin token": {"Bearer " + revoked, ""},
		"an expired admin":      {"Bearer " + expired, ""},
	}
	for _, r := range roles() {
		out[string(r)] = caller{"Bearer " + s.token(string(r), r), r}
	}
	return out
}

func TestEveryRouteLetsInWhomItsRoleSays(t *testing.T) {
	s := newShell(t)
	event := workspace.Event{ID: "e1", Type: "lead", At: s.now(), Person: workspace.EventPerson{Email: "ines@example.com"}, Lead: &workspace.EventLead{Tag: "agent_request"}}
	s.apply(workspace.AddEvents{Events: []workspace.Event{event}})
	all, callers := samples(), s.callers()
	for _, r := range s.server.routes {
		one, there := all[r.id]
		if !there {
			t.Errorf("%s %s: the matrix has no sample of %s", r.method, r.path, r.id)
			continue
		}
		delete(all, r.id)
		if one.path == "" {
			one.path = r.path
		}
		for name, c := range callers {
			var header []string
			if c.authorization != "" {
				header = append(header, "Authorization", c.authorization)
			}
			w := s.send(byToken, r.method, one.path, "", one.body, header...)
			var want int
			switch {
			case r.role == anyone:
			case c.role == "":
				want = http.StatusUnauthorized
			case r.role != everyone && !c.role.Covers(r.role):
				want = http.StatusForbidden
			}
			if got := w.Code; want != 0 {
				if p := wantProblem(t, w, want, workspace.Denied); got != want {
					t.Errorf("%s %s for %s: %d %s, want %d", r.method, one.path, name, got, p.Detail, want)
				}
				if want == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s %s for %s: no challenge", r.method, one.path, name)
				}
			} else if got == http.StatusUnauthorized || got == http.StatusForbidden || got == http.StatusMethodNotAllowed || got >= 500 && r.tag != "workspace" && r.tag != "rehearsals" || got == http.StatusBadRequest {
				t.Errorf("%s %s for %s: %d %.300s", r.method, one.path, name, got, w.Body)
			}
		}
	}
	for id := range all {
		t.Errorf("there is a sample of %s, which is no route", id)
	}
}
