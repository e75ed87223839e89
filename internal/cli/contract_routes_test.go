package cli_test

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// sampleEvents are of everything a channel sends that leaves a record.
const sampleEvents = `{"event_id":"e1","type":"message","at":"2026-11-20T09:00:00Z","channel":"shop","conversation":"a","person":{"cookie":"k","email":"ines@example.com","name":"Inês"},"environment":{"country":"Portugal"},"message":{"from":"visitor","text":"Hola","products":[{"name":"Lamp","price":"9.50"}]}}
{"event_id":"e2","type":"lead","at":"2026-11-20T09:01:00Z","channel":"shop","conversation":"a","person":{"cookie":"k"},"lead":{"tag":"order_question","order_number":"A-1"}}
{"event_id":"e3","type":"lead","at":"2026-11-20T09:02:00Z","channel":"shop","conversation":"a","person":{"cookie":"k"},"lead":{"tag":"refund_request","phone":"+351"}}
{"event_id":"e4","type":"ticket","at":"2026-11-20T09:03:00Z","person":{"cookie":"k"},"ticket":{"subject":"Broken","body":"It fell."}}
{"event_id":"e5","type":"escalation","at":"2026-11-20T09:04:00Z","channel":"shop","conversation":"a","person":{"cookie":"k"},"escalation":{"reason":"asked for a human"}}
{"event_id":"e6","type":"message","at":"2026-11-20T09:05:00Z","channel":"shop","conversation":"b","person":{"email":"bo@example.com"},"message":{"from":"visitor","text":"Hi"}}
`

// errand is a request and the status of its answer. In its path $id is what the
// last change made, or its entry of the journal.
type errand struct {
	ask  string // METHOD PATH
	body string
	want int
}

// errands are requests to routes in an order in which each has something to do.
func errands() []errand {
	return []errand{
		{"GET /healthz", "", 200}, {"GET /openapi.json", "", 200}, {"GET /metrics", "", 200}, {"HEAD /v1/people", "", 200}, {"GET /v1/whoami", "", 200},
		{"PUT /v1/settings/notify.to", `{"value":"sales@example.com"}`, 200}, {"PUT /v1/settings/notify.to", `{"value":"sales"}`, 422},
		{"POST /v1/events", sampleEvents, 200}, {"POST /v1/events", sampleEvents, 200}, {"POST /v1/events", "{\"type\":\"bird\"}\n", 207}, {"POST /v1/events", "nonsense", 207},
		{"POST /v1/import?kind=people", `{"id":"c-1","row":{"name":"Cy"}}` + "\n", 200},
		{"POST /v1/import?kind=people&dry_run=true", `{"id":"c-2","row":{"email":"nonsense"}}` + "\n", 207}, {"POST /v1/import?kind=birds", "{}\n", 422},
		{"POST /v1/apply", `{"changes":[{"change":"person.tag","ids":["P1","P99"],"add":["vip"]}],"continue":true}`, 207},
		{"POST /v1/apply", `{"changes":[{"change":"person.tag","ids":["P1","P99"],"add":["vip"]}]}`, 404},
		{"POST /v1/apply", `{"changes":[{"change":"person.eat","ids":["P1"]}]}`, 422}, {"POST /v1/apply", `{"changes":`, 422},
		{"POST /v1/apply", `{"changes":[{"change":"person.tag","all":true,"add":["all"]}],"max":1}`, 412},
		{"GET /v1/people?limit=1", "", 200}, {"GET /v1/people?where=nonsense", "", 422}, {"GET /v1/people?limit=100000", "", 400}, {"GET /v1/people?after=nonsense", "", 422},
		{"GET /v1/people/P1", "", 200}, {"GET /v1/people/ines@example.com", "", 200}, {"GET /v1/people/P99", "", 404},
		{"GET /v1/leads/L1", "", 200}, {"GET /v1/conversations/C1", "", 200}, {"GET /v1/messages/M1", "", 200}, {"GET /v1/tickets/T1", "", 200},
		{"GET /v1/channels/H1", "", 200}, {"GET /v1/journal/J1", "", 200}, {"GET /v1/notes/N1", "", 404}, {"GET /v1/agents/A1", "", 404},
		{"GET /v1/agents", "", 200}, {"GET /v1/channels", "", 200}, {"GET /v1/notes", "", 200}, {"GET /v1/pairs", "", 200}, {"GET /v1/duplicates", "", 200},
		{"GET /v1/moments?of=P1", "", 200}, {"GET /v1/steps?of=J1", "", 200}, {"GET /v1/journal", "", 200}, {"GET /v1/tags", "", 200},
		{"GET /v1/conversations", "", 200}, {"GET /v1/messages", "", 200}, {"GET /v1/tickets", "", 200}, {"GET /v1/leads", "", 200}, {"GET /v1/settings", "", 200}, {"GET /v1/tokens", "", 200},
		{"GET /v1/count?kind=people&where=country", "", 200}, {"GET /v1/stats?kind=people", "", 200}, {"GET /v1/stats?kind=leads", "", 200}, {"GET /v1/identify?email=ines@example.com", "", 200},
		{"POST /v1/refer", `{"kind":"person","refs":["ines@example.com"]}`, 200}, {"POST /v1/refer", `{"kind":"person","refs":["nobody@example.com"]}`, 404},
		{"GET /v1/export?kind=people", "", 200}, {"GET /v1/export?kind=leads&format=tsv", "", 200}, {"GET /v1/export?kind=conversations&format=json", "", 200},
		{"GET /v1/export?kind=people&format=jsonl", "", 200}, {"GET /v1/export?kind=tags", "", 400},
		{"POST /v1/leads/L1/handle", `{"if_status":"new"}`, 200}, {"POST /v1/leads/L1/close", `{"if_status":"new"}`, 409}, {"POST /v1/leads/L1/close", "", 200}, {"POST /v1/leads/L1/reopen", "", 200},
		{"POST /v1/leads/L1/split", `{"follow_up":1}`, 200}, {"POST /v1/leads/L99/close", "", 404},
		{"POST /v1/agents", `{"name":"Mia","email":"mia@example.com"}`, 200}, {"POST /v1/agents/Mia/status", `{"status":"available"}`, 200}, {"POST /v1/agents/Mia/status", `{"status":"asleep"}`, 422},
		{"GET /v1/agents/Mia", "", 200}, {"POST /v1/conversations/C1/reopen", "", 200}, {"POST /v1/conversations/C1/assign", `{"auto":true}`, 200}, {"POST /v1/conversations/C1/assign", `{"agent":"Tom"}`, 404},
		{"POST /v1/conversations/C1/unassign", "", 200}, {"POST /v1/conversations/C1/escalate", "", 200}, {"POST /v1/conversations/C1/close", "", 200}, {"POST /v1/conversations/C1/escalate", "", 422},
		{"DELETE /v1/agents/Mia", "", 200}, {"GET /v1/insights", "", 200}, {"GET /v1/insights/C1", "", 200}, {"GET /v1/insights?of=P1&all=true", "", 200},
		{"POST /v1/tickets/T1/close", "", 200}, {"POST /v1/tickets/T1/reopen", "", 200}, {"POST /v1/tickets/T99/close", "", 404},
		{"POST /v1/people/P1/notes", `{"text":"calls back","highlighted":true}`, 200}, {"POST /v1/people/P1/notes", `{"text":""}`, 422}, {"GET /v1/notes/N1", "", 200},
		{"PATCH /v1/notes/N1", `{"highlighted":false}`, 200}, {"DELETE /v1/notes/N1", "", 200}, {"GET /v1/former-people?of=P1", "", 200},
		{"GET /v1/mails", "", 200}, {"GET /v1/mails/E1", "", 200},
		{"PATCH /v1/people/P1", `{"set":{"company":"Lamps"},"unset":["phone"],"meta":{"plan":"pro"}}`, 200}, {"PATCH /v1/people/P1", `{"set":{"email":"nonsense"}}`, 422},
		{"POST /v1/people/P1/tag", `{"tags":["vip","new"]}`, 200}, {"POST /v1/people/P1/untag", `{"tags":["new"]}`, 200},
		{"POST /v1/people/P1/merge?dry_run=true", `{"from":["P2"],"force":true}`, 200}, {"POST /v1/people/P1/merge", `{"from":["P2"],"force":true}`, 200}, {"GET /v1/people/P2", "", 200},
		{"POST /v1/people/P1/unmerge", "", 200}, {"POST /v1/segments", `{"name":"mail","where":"email"}`, 200}, {"GET /v1/segments/mail", "", 200}, {"GET /v1/segments", "", 200},
		{"PATCH /v1/segments/mail", `{"where":"phone","to":"phones"}`, 200}, {"DELETE /v1/segments/phones", "", 200}, {"PUT /v1/settings/people.placeholder", `{"value":"guest"}`, 200},
		{"POST /v1/people/P1/tag", `{"tags":["brief"]}`, 200}, {"POST /v1/journal/$id/undo?dry_run=true", `{"force":true}`, 200}, {"POST /v1/journal/$id/undo", `{"force":true}`, 200}, {"POST /v1/journal/$id/redo", "", 200},
		{"POST /v1/tokens", `{"name":"viewer","role":"viewer"}`, 201}, {"GET /v1/tokens/viewer", "", 200}, {"DELETE /v1/tokens/viewer", "", 200},
		{"POST /v1/rehearsals", "", 201}, {"DELETE /v1/rehearsals/$id", "", 204},
		{"GET /v1/db", "", 200}, {"GET /v1/db/backup", "", 200}, {"POST /v1/db/compact", "", 200}, {"GET /nothing", "", 404}, {"DELETE /v1/people", "", 405},
	}
}

// TestEveryRouteKeepsTheContract asks every route of the document for something,
// without a token, with one that may only read, and wrongly.
func TestEveryRouteKeepsTheContract(t *testing.T) {
	c, o := readContract(t), newOffice(t)
	admin, viewer := o.newToken("boss", "admin"), o.newToken("eye", "viewer")
	host, server, log := o.serves()
	front := c.before(&url.URL{Scheme: "http", Host: host})
	defer front.Close()
	id, version := "", ""
	send := func(e errand, token string, header ...string) int {
		t.Helper()
		method, path, _ := strings.Cut(strings.ReplaceAll(e.ask, "$id", id), " ")
		r, err := http.NewRequest(method, front.URL+path, strings.NewReader(e.body))
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		if e.body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		if strings.HasPrefix(path, "/v1/events") || strings.HasPrefix(path, "/v1/import") {
			r.Header.Set("Content-Type", "application/x-ndjson")
		}
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", e.ask, err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatalf("%s: %v", e.ask, err)
		}
		var named struct {
			ID, Journal string
			Back        []string
			Dry         bool `json:"dry_run"`
		}
		if json.Unmarshal(body, &named) == nil && !named.Dry && len(named.Back) == 0 && named.ID+named.Journal != "" {
			id = cmp.Or(named.ID, named.Journal)
		}
		version = res.Header.Get("ETag")
		if e.want != 0 && res.StatusCode != e.want {
			t.Errorf("%s: %d, not %d: %.300s", e.ask, res.StatusCode, e.want, body)
		}
		return res.StatusCode
	}
	succeeded := map[string]bool{}
	for _, e := range errands() {
		status := send(e, admin)
		if method, path, _ := strings.Cut(e.ask, " "); method == http.MethodGet && status == 200 {
			path, _, _ = strings.Cut(path, "?")
			if version != "" {
				send(errand{e.ask, "", 304}, admin, "If-None-Match", version)
			}
			if c.streams(path) {
				send(e, admin, "Accept", "application/x-ndjson")
			}
		}
		if status < 400 {
			succeeded[c.routeOf(t, front.URL, e.ask)] = true
		}
	}
	send(errand{"POST /v1/leads/L1/close", "", 412}, admin, "If-Match", `"old"`)
	send(errand{"GET /v1/whoami", "", 401}, "lby_nonsense")
	send(errand{"GET /v1/people?bird=1", "", 400}, admin)
	send(errand{"POST /v1/apply", "nonsense", 415}, admin, "Content-Encoding", "gzip")
	for range 2 {
		send(errand{"POST /v1/segments", `{"name":"again","where":"email"}`, 200}, admin, "Idempotency-Key", "k")
	}
	send(errand{"POST /v1/segments", `{"name":"other","where":"email"}`, 409}, admin, "Idempotency-Key", "k")
	for _, route := range c.routes {
		ask := strings.NewReplacer("{ref}", "P1", "{id}", "x").Replace(route)
		send(errand{ask: ask}, "")
		body := "{}"
		if strings.HasPrefix(ask, "GET ") {
			body = ""
		}
		send(errand{ask: ask, body: body}, viewer)
		send(errand{ask: ask + "?bird=1"}, admin)
		if !succeeded[route] {
			t.Errorf("%s: nobody got an answer", route)
		}
	}
	c.report(t)
	o.endsInOrder(server, log)
}

// newToken is the secret of a new token.
func (o *office) newToken(name, role string) string {
	o.Helper()
	return strings.TrimSpace(o.finishes("tokens", "create", name, "--role", role, "--jq", ".token"))
}

// streams reports whether a path answers with a stream when it is asked for one.
func (c *contract) streams(path string) bool {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return false
	}
	route, _, err := c.router.FindRoute(r)
	return err == nil && route.Operation.Responses.Status(200).Value.Content["application/x-ndjson"] != nil && path != "/v1/export"
}

// routeOf is the route that a request takes; "" is none.
func (c *contract) routeOf(t *testing.T, base, ask string) string {
	t.Helper()
	method, path, _ := strings.Cut(ask, " ")
	r, err := http.NewRequest(method, base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	route, _, err := c.router.FindRoute(r)
	if err != nil {
		return ""
	}
	return method + " " + route.Path
}
