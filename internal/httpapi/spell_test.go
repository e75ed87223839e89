package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestASpellingDoesWhatItsChangeDoes(t *testing.T) {
	here, there := newShell(t), newDesk(t)
	here.at = workspacetest.Noon()
	ctx := context.Background()
	all := workspacetest.Sample()
	for i, c := range []struct {
		method, path, body string
		changes            []workspace.Change
	}{
		{"POST", "/v1/apply", `{"changes":[` + spelled(t, all) + `]}`, []workspace.Change{all}},
		{"POST", "/v1/leads/L1/handle", "", []workspace.Change{workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled}}},
		{"POST", "/v1/leads/L1/close?dry_run=true", "", []workspace.Change{}},
		{"POST", "/v1/leads/L1/close", `{"if_status":"handled"}`, []workspace.Change{workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadClosed, If: workspace.LeadHandled}}},
		{"POST", "/v1/leads/L1/reopen", " \n", []workspace.Change{workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadNew}}},
		{"POST", "/v1/leads/L1/split", `{"follow_up":1}`, []workspace.Change{workspace.SplitLead{Lead: "L1", K: 1}}},
		{"POST", "/v1/agents", `{"name":"Mia","email":"mia@example.com"}`, []workspace.Change{workspace.AddAgent{Name: "Mia", Email: "mia@example.com"}}},
		{"POST", "/v1/agents/mia/status", `{"status":"available"}`, []workspace.Change{workspace.SetAgentStatus{Agent: "mia", Status: workspace.AgentAvailable}}},
		{"POST", "/v1/conversations/C1/escalate", "", []workspace.Change{workspace.MoveConversations{Selection: pick("C1"), To: workspace.TalkEscalated}}},
		{"POST", "/v1/conversations/C1/assign", `{"auto":true}`, []workspace.Change{workspace.AssignConversations{Selection: pick("C1"), Auto: true}}},
		{"POST", "/v1/conversations/C1/assign", `{"agent":"A1"}`, []workspace.Change{workspace.AssignConversations{Selection: pick("C1"), Agent: "A1"}}},
		{"POST", "/v1/conversations/C1/unassign", "", []workspace.Change{workspace.UnassignConversations{Selection: pick("C1")}}},
		{"POST", "/v1/conversations/C1/close", "", []workspace.Change{workspace.MoveConversations{Selection: pick("C1"), To: workspace.TalkClosed}}},
		{"POST", "/v1/conversations/C1/reopen", "", []workspace.Change{workspace.MoveConversations{Selection: pick("C1"), To: workspace.TalkOpen}}},
		{"DELETE", "/v1/agents/Mia", "", []workspace.Change{workspace.RemoveAgent{Agent: "Mia"}}},
		{"PATCH", "/v1/people/ines@example.com", `{"set":{"name":"Ana \"É\""},"unset":["phone"],"meta":{"plan":"pro"}}`, []workspace.Change{workspace.EditPerson{Selection: pick("ines@example.com"), Set: map[string]string{"name": `Ana "É"`}, Unset: []string{"phone"}, Meta: map[string]string{"plan": "pro"}}}},
		{"POST", "/v1/people/P1/tag", `{"tags":["vip","new"]}`, []workspace.Change{workspace.TagPeople{Selection: pick("P1"), Add: []string{"vip", "new"}}}},
		{"POST", "/v1/people/P1/untag", `{"tags":["new"]}`, []workspace.Change{workspace.TagPeople{Selection: pick("P1"), Remove: []string{"new"}}}},
		{"POST", "/v1/people/P1/merge", `{"from":["P2"],"set":{"name":"Both"}}`, []workspace.Change{workspace.MergePeople{Into: "P1", From: []string{"P2"}, Set: map[string]string{"name": "Both"}}}},
		{"POST", "/v1/people/P1/unmerge", "", []workspace.Change{workspace.UnmergePerson{Person: "P1"}}},
		{"POST", "/v1/segments", `{"name":"a b/c?","where":"email"}`, []workspace.Change{workspace.CreateSegment{Name: "a b/c?", Where: "email"}}},
		{"PATCH", "/v1/segments/a%20b%2Fc%3F", `{"to":"mail","where":"phone"}`, []workspace.Change{workspace.EditSegment{Name: "a b/c?", Where: "phone"}, workspace.RenameSegment{Name: "a b/c?", To: "mail"}}},
		{"DELETE", "/v1/segments/mail", "", []workspace.Change{workspace.DeleteSegment{Name: "mail"}}},
		{"POST", "/v1/journal/J2/undo", `{"force":true}`, []workspace.Change{workspace.Undo{Entries: []int64{2}, Force: true}}},
		{"POST", "/v1/journal/j2/redo", `{"force":true}`, []workspace.Change{workspace.Redo{Entries: []int64{2}, Force: true}}},
		{"PUT", "/v1/settings/people.placeholder", `{"value":"guest"}`, []workspace.Change{workspace.SetSetting{Name: "people.placeholder", Value: "guest"}}},
	} {
		w := there.send(bySocket, c.method, c.path, "", c.body, headerActor, "ana")
		if w.Code != http.StatusOK {
			t.Errorf("%d: %s %s: %d %s", i, c.method, c.path, w.Code, w.Body)
		}
		if len(c.changes) == 0 {
			continue
		}
		want, err := here.ws.Apply(ctx, workspace.Batch{Actor: "ana", Changes: c.changes})
		if err != nil {
			t.Fatal(c.path, err)
		}
		got, err := parseReceipt(w.Body.Bytes())
		if err != nil {
			t.Fatal(c.path, err)
		}
		if diff := cmp.Diff(want, got); diff != "" && i > 0 { // events in a plan count their lines
			t.Errorf("%s: %s", c.path, diff)
		}
	}
	if diff := cmp.Diff(workspacetest.Export(t, here.ws), workspacetest.Export(t, there.ws)); diff != "" {
		t.Error(diff)
	}
}

// spelled is a change as a plan spells it.
func spelled(t *testing.T, c workspace.Change) string {
	t.Helper()
	c, err := spellable(c)
	if err != nil {
		t.Fatal(err)
	}
	b, err := workspace.MarshalChange(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatASpellingDoesNotKnowIsRefused(t *testing.T) {
	d := newDesk(t)
	d.apply(workspacetest.Sample())
	for _, c := range []struct {
		method, path, body string
		kind               workspace.ErrKind
	}{
		{"POST", "/v1/leads/L1/close", `{"ids":["L2"]}`, workspace.Invalid},
		{"POST", "/v1/leads/L1/close", `{"change":"lead.reopen"}`, workspace.Invalid},
		{"POST", "/v1/leads/L1/close", `[]`, workspace.Invalid},
		{"POST", "/v1/leads/L9/close", ``, workspace.NotFound},
		{"POST", "/v1/leads/L1/eat", ``, workspace.NotFound},
		{"POST", "/v1/leads/L1/close?dryrun=true", ``, workspace.Usage},
		{"PATCH", "/v1/segments/mail", `{}`, workspace.Invalid},
		{"PATCH", "/v1/people/P1", ``, workspace.Usage},
		{"POST", "/v1/journal/P1/undo", ``, workspace.Invalid},
		{"POST", "/v1/people/P1/tag", `{"tags":"vip"}`, workspace.Invalid},
	} {
		w := d.send(bySocket, c.method, c.path, "", c.body)
		var p problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Kind != c.kind.String() {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, w.Code, w.Body)
		}
	}
	if n, err := d.ws.Count(context.Background(), workspace.Query{Kind: workspace.Entry}); n != 1 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
}

func TestIfMatchLetsTheFirstOfTwoWritersWin(t *testing.T) {
	d := newDesk(t)
	d.apply(workspacetest.Sample())
	var etag string
	for row, err := range d.ws.Find(context.Background(), workspace.Query{Kind: workspace.Person, Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		etag = `"` + row.Version() + `"`
		path := "/v1/people/" + row.ID() + "/tag"
		if w := d.send(bySocket, http.MethodPost, path, "", `{"tags":["one"]}`, "If-Match", etag); w.Code != http.StatusOK {
			t.Error(w.Code, w.Body)
		}
		wantProblem(t, d.send(bySocket, http.MethodPost, path, "", `{"tags":["two"]}`, "If-Match", etag), http.StatusPreconditionFailed, workspace.Refused)
		if w := d.send(bySocket, http.MethodPost, path, "", `{"tags":["two"]}`, "If-Match", "*"); w.Code != http.StatusOK {
			t.Error(w.Code, w.Body)
		}
		wantProblem(t, d.send(bySocket, http.MethodPost, path, "", `{"tags":["six"]}`, "If-Match", `W/`+etag), http.StatusBadRequest, workspace.Usage)
	}
}

func TestATokenIsShownOnce(t *testing.T) {
	d := newDesk(t)
	admin := d.token("boss", workspace.Admin)
	w := d.send(byToken, http.MethodPost, "/v1/tokens", admin, `{"name":"ci","role":"viewer","expires_at":"2027-01-01T00:00:00Z"}`, headerKey, "once")
	var made tokenMade
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || w.Code != http.StatusCreated {
		t.Fatal(w.Code, w.Body, err)
	}
	if made.ID != "K2" || made.Name != "ci" || made.Role != "viewer" || *made.Expires != "2027-01-01T00:00:00Z" || !workspace.PlausibleSecret(made.Token) {
		t.Errorf("%+v", made)
	}
	if w := d.ask(http.MethodGet, "/v1/whoami", made.Token); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"ci"`) {
		t.Error(w.Code, w.Body)
	}
	again := d.send(byToken, http.MethodPost, "/v1/tokens", admin, `{"name":"ci","role":"viewer","expires_at":"2027-01-01T00:00:00Z"}`, headerKey, "once")
	wantProblem(t, again, http.StatusConflict, workspace.Conflict)
	wantProblem(t, d.send(byToken, http.MethodPost, "/v1/tokens", admin, `{"name":"me too","role":"admin"}`), http.StatusForbidden, workspace.Denied)
	if w := d.send(byToken, http.MethodDelete, "/v1/tokens/ci", admin, ""); w.Code != http.StatusOK {
		t.Error(w.Code, w.Body)
	}
	wantProblem(t, d.ask(http.MethodGet, "/v1/whoami", made.Token), http.StatusUnauthorized, workspace.Denied)
}
