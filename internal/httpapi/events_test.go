package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// someEvents are events of every sort, good and bad, and lines that are none.
const someEvents = `{"event_id":"x1","type":"message","at":"2026-11-20T10:00:00Z","channel":"shop","conversation":"a","person":{"cookie":"k-ines","email":"tomo@example.com"},"message":{"from":"visitor","text":"Hi"}}

{"event_id":"x2","type":"identify","at":"2026-11-20T10:00:00Z","person":{"user_id":"u-ines","cookie":"k-tomo"}}
nonsense
{"event_id":"x3","type":"identify","at":"2026-11-20T10:00:00Z","person":{"name":"Ana"}}
{"event_id":"x4","type":"lead","at":"2026-11-20T10:00:00Z","person":{"email":"ines@example.com"},"lead":{"tag":"refund_request"}}
{"event_id":"x5","type":"identify","at":"2026-11-20T10:00:00Z","person":{"email":"ines@example.com"},"bird":1}
{"event_id":"x1","type":"identify","at":"2026-11-20T10:00:00Z","person":{"cookie":"k-new"}}
`

func TestAnIngestTokenLearnsNothingOfTheWorkspace(t *testing.T) {
	answers := map[string]string{}
	for name, prepare := range map[string]func(*desk){
		"empty": func(*desk) {},
		"known": func(d *desk) { d.apply(workspacetest.Sample()) },
		"erased": func(d *desk) {
			d.apply(workspacetest.Sample())
			d.apply(workspace.ErasePeople{Selection: workspace.Selection{All: true}})
		},
		"feature off": func(d *desk) { d.apply(workspace.SetSetting{Name: "feature.refund-requests", Value: "off"}) },
		"repeated": func(d *desk) {
			d.send(bySocket, http.MethodPost, "/v1/events", "", someEvents, "Content-Type", mediaLines)
		},
	} {
		d := newDesk(t)
		prepare(d)
		secret := d.token("site", workspace.IngestRole)
		for _, query := range []string{"", "?dry_run=true"} {
			w := d.send(byToken, http.MethodPost, "/v1/events"+query, secret, someEvents, "Content-Type", mediaLines, headerKey, "once"+query)
			if w.Code != http.StatusMultiStatus {
				t.Fatalf("%s: %d %s", name, w.Code, w.Body)
			}
			again := d.send(byToken, http.MethodPost, "/v1/events"+query, secret, someEvents, "Content-Type", mediaLines, headerKey, "once"+query)
			for _, w := range []*httptest.ResponseRecorder{w, again} {
				w.Header().Del(HeaderRequest)
				answers[w.Body.String()+fmt.Sprint(w.Header())] += name + query + " "
			}
		}
	}
	if len(answers) != 1 {
		t.Errorf("answers differ: %v", answers)
	}
	for text := range answers {
		want := `{"read":7,"accepted":4,"rejected":[` +
			`{"line":4,"kind":"invalid","why":"is not an object in JSON: nonsense"},` +
			`{"line":5,"kind":"invalid","why":"event x3: person has none of user_id, email, cookie, platform_id"},` +
			`{"line":7,"kind":"invalid","why":"unknown member \"bird\""}]}` + "\n"
		if text, _, _ = strings.Cut(text, "map["); text != want {
			t.Errorf("got  %swant %s", text, want)
		}
	}
}

func TestAnIngestTokenMayAskForADryRunAndForNothingElse(t *testing.T) {
	d := newDesk(t)
	secret := d.token("site", workspace.IngestRole)
	for _, query := range []string{"max=1", "continue=true", "expect=x", "run=J1", "verb=person.import", "seen=[]"} {
		w := d.send(byToken, http.MethodPost, "/v1/events?"+query, secret, someEvents, "Content-Type", mediaLines)
		wantProblem(t, w, http.StatusForbidden, workspace.Denied)
	}
	for _, path := range []string{"/v1/apply", "/v1/import?kind=people", "/v1/leads/L1/close", "/v1/rehearsals"} {
		wantProblem(t, d.send(byToken, http.MethodPost, path, secret, `{}`), http.StatusForbidden, workspace.Denied)
	}
	for _, role := range []workspace.Role{workspace.Viewer, workspace.AgentRole} {
		w := d.send(byToken, http.MethodPost, "/v1/events", d.token(string(role), role), someEvents, "Content-Type", mediaLines)
		wantProblem(t, w, http.StatusForbidden, workspace.Denied)
	}
}

func TestTheClientOfAnIngestTokenIsToldWhatWasAccepted(t *testing.T) {
	d := newDesk(t)
	c := d.as("site", workspace.IngestRole)
	add := workspacetest.Sample()
	add.Events[3].Person, add.Events[3].Line = workspace.EventPerson{Name: "nobody"}, 40
	r, err := c.Apply(context.Background(), batchOf(add))
	if err != nil {
		t.Fatal(err)
	}
	want := workspace.Receipt{Read: 9, Accepted: 8, Failed: 1, Outcomes: []workspace.Outcome{{
		State: workspace.Failed, Kind: workspace.Invalid, Why: "event e4: person has none of user_id, email, cookie, platform_id", Lines: []int{40},
	}}}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
	if n, err := d.ws.Count(context.Background(), workspace.Query{Kind: workspace.Person}); n != 3 || err != nil {
		t.Error(n, err)
	}
}

func TestOneEventIsOneObject(t *testing.T) {
	d := newDesk(t)
	secret := d.token("site", workspace.IngestRole)
	good, _, _ := strings.Cut(someEvents, "\n")
	w := d.send(byToken, http.MethodPost, "/v1/events", secret, good, "Content-Type", "application/json; charset=utf-8")
	if w.Code != http.StatusOK || w.Body.String() != `{"read":1,"accepted":1,"rejected":[]}`+"\n" {
		t.Error(w.Code, w.Body)
	}
	for _, bad := range []string{`{"event_id":"x3","type":"identify","at":"2026-11-20T10:00:00Z","person":{"name":"Ana"}}`, `{}`, someEvents} {
		wantProblem(t, d.send(byToken, http.MethodPost, "/v1/events", secret, bad, "Content-Type", mediaJSON), http.StatusUnprocessableEntity, workspace.Invalid)
	}
	wantProblem(t, d.send(byToken, http.MethodPost, "/v1/events", secret, `{"event_id":"`+strings.Repeat("x", workspace.MaxEvent)+`"}`, "Content-Type", mediaJSON),
		http.StatusRequestEntityTooLarge, workspace.Invalid)
}

func TestALongLineIsOneEventThatIsTooLongAndTheOthersGoOn(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat(" ", 10) + `{"event_id":"` + strings.Repeat("x", workspace.MaxEvent+100_000) + `"}`
	w := d.send(byToken, http.MethodPost, "/v1/events", d.token("site", workspace.IngestRole), long+"\r\n"+someEvents, "Content-Type", mediaLines)
	if w.Code != http.StatusMultiStatus || !strings.HasPrefix(w.Body.String(), `{"read":8,"accepted":4,"rejected":[{"line":1,"kind":"invalid","why":"the event is longer than 256 KiB"}`) {
		t.Error(w.Code, w.Body)
	}
}
