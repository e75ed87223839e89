package httpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestEveryVerbSaysWhoMayUseIt(t *testing.T) {
	for _, verb := range append(workspace.Verbs(), "person.import", "lead.import", "conversation.import") {
		least, known := leastRole(verb)
		if !known {
			t.Errorf("%s: nobody may", verb)
		}
		if workspace.Viewer.Covers(least) {
			t.Errorf("%s: a viewer may", verb)
		}
	}
	if _, known := leastRole("person.forget"); known {
		t.Error("a verb that nobody knows is allowed")
	}
}

// may reports whether a caller may make a change; entries are looked up in ws.
func may(ws workspace.Workspace, who caller, by door, b workspace.Batch) bool {
	v := &visit{request: httptest.NewRequest(http.MethodPost, "/", nil), who: who, door: by, ws: ws}
	return v.permit(b) == nil
}

func TestWhatARoleMayChange(t *testing.T) {
	ws := newShell(t).ws
	token := func(r workspace.Role) workspace.Change { return workspace.CreateToken{Name: "ci", Role: r} }
	const viewer, agent, admin, ingest = workspace.Viewer, workspace.AgentRole, workspace.Admin, workspace.IngestRole
	for _, c := range []struct {
		name   string
		change workspace.Change
		who    []workspace.Role
	}{
		{"an edit", workspace.EditPerson{Set: map[string]string{"name": "Ana"}, Unset: []string{"phone"}}, []workspace.Role{agent, admin}},
		{"metadata", workspace.EditPerson{Meta: map[string]string{"plan": "pro"}}, []workspace.Role{admin}},
		{"metadata away", workspace.EditPerson{Unset: []string{"phone", "meta.plan"}}, []workspace.Role{admin}},
		{"metadata as a field", workspace.EditPerson{Set: map[string]string{"metadata": "{}"}}, []workspace.Role{admin}},
		{"a merge", workspace.MergePeople{Into: "P1", From: []string{"P2"}, Set: map[string]string{"name": "Ana"}}, []workspace.Role{agent, admin}},
		{"a merge with metadata", workspace.MergePeople{Into: "P1", Set: map[string]string{"meta.plan": "pro"}}, []workspace.Role{admin}},
		{"a move", workspace.MoveLeads{To: workspace.LeadClosed}, []workspace.Role{agent, admin}},
		{"a setting", workspace.SetSetting{Name: "feature.live-chat"}, []workspace.Role{admin}},
		{"the end of a token", workspace.RevokeToken{Token: "ci"}, []workspace.Role{admin}},
		{"a viewer's token", token(viewer), []workspace.Role{admin}},
		{"an ingest token", token(ingest), []workspace.Role{admin}},
		{"an admin's token", token(admin), nil},
		{"rows", workspace.Import{Kind: workspace.Person}, []workspace.Role{admin}},
		{"events", workspace.AddEvents{}, []workspace.Role{ingest, admin}},
		{"one's own last batch back", workspace.Undo{}, []workspace.Role{agent, admin}},
	} {
		allowed := map[workspace.Role]bool{}
		for _, r := range c.who {
			allowed[r] = true
		}
		for _, role := range []workspace.Role{viewer, agent, admin, ingest, "", "owner"} {
			if got := may(ws, caller{"ci", role}, byToken, batchOf(c.change)); got != allowed[role] {
				t.Errorf("%s by %q: %v", c.name, role, got)
			}
		}
		if !may(ws, caller{"local", admin}, bySocket, batchOf(c.change)) {
			t.Errorf("%s: not even the owner of the file may", c.name)
		}
	}
	for _, b := range []workspace.Batch{{Run: 7}, {Verb: "person.import"}} {
		if may(nil, caller{"ci", agent}, byToken, b) || !may(nil, caller{"ci", admin}, byToken, b) {
			t.Errorf("%+v: only admins say more of a batch than it is", b)
		}
	}
}

func TestARefusalNamesTheRoleThatAChangeTakes(t *testing.T) {
	for want, c := range map[string]workspace.Change{
		"person.erase: the role agent may not, it takes admin":           workspace.ErasePeople{},
		"person.edit: metadata: the role agent may not, it takes admin":  workspace.EditPerson{Set: map[string]string{"name": "Ana"}, Meta: map[string]string{"plan": "pro"}},
		"person.merge: metadata: the role agent may not, it takes admin": workspace.MergePeople{Set: map[string]string{"meta.plan": "pro"}},
	} {
		v := &visit{request: httptest.NewRequest(http.MethodPost, "/", nil), who: caller{"ci", workspace.AgentRole}, door: byToken}
		if err := v.permit(batchOf(c)); err == nil || err.Error() != want {
			t.Errorf("%s: %v", c.Verb(), err)
		}
	}
}

func TestAnAgentTakesBackWhatItDidAndNothingElse(t *testing.T) {
	s := newShell(t)
	s.at = workspacetest.Noon()
	placeholder := func(to string) workspace.Change {
		return workspace.SetSetting{Name: "people.placeholder", Value: to}
	}
	for i, b := range []workspace.Batch{
		{Actor: "bo", Changes: []workspace.Change{workspacetest.Sample()}},
		{Actor: "ci", Changes: []workspace.Change{workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadClosed}}},
		{Actor: "bo", Changes: []workspace.Change{workspace.MoveLeads{Selection: pick("L2"), To: workspace.LeadClosed}}},
		{Actor: "ci", Changes: []workspace.Change{placeholder("guest")}},
		{Actor: "ci", Changes: []workspace.Change{workspace.CreateSegment{Name: "mail", Where: "email"}}},
		{Actor: "bo", Changes: []workspace.Change{workspace.Undo{Entries: []int64{5}}}},
		{Actor: "ci", Changes: []workspace.Change{workspace.CreateSegment{Name: "phone", Where: "phone"}}},
		{Actor: "ci", Changes: []workspace.Change{workspace.Undo{}}},
	} {
		if _, err := s.ws.Apply(context.Background(), b); err != nil {
			t.Fatal(i+1, err)
		}
	}
	for no, mine := range map[int64]bool{1: false, 2: true, 3: false, 4: false, 5: false, 6: false, 7: true, 8: true, 99: true, 0: true, -3: true, 1 << 40: true} { // 99 is the engine's to refuse
		for _, c := range []workspace.Change{workspace.Undo{Entries: []int64{no}}, workspace.Redo{Entries: []int64{2, no}}} {
			if got := may(s.ws, caller{"ci", workspace.AgentRole}, byToken, batchOf(c)); got != mine {
				t.Errorf("%s J%d: %v", c.Verb(), no, got)
			}
			if !may(s.ws, caller{"ci", workspace.Admin}, byToken, batchOf(c)) {
				t.Errorf("%s J%d: an admin may not", c.Verb(), no)
			}
		}
	}
}

func TestANamesakeOfAnAgentKeepsWhatItDid(t *testing.T) {
	s := newShell(t)
	s.at = workspacetest.Noon()
	const ana = "ana"
	apply := func(changes ...workspace.Change) int64 {
		t.Helper()
		r, err := s.ws.Apply(context.Background(), workspace.Batch{Actor: ana, Changes: changes})
		if err != nil {
			t.Fatal(err)
		}
		return r.Entry
	}
	closed := func(lead string) workspace.Change {
		return workspace.MoveLeads{Selection: pick(lead), To: workspace.LeadClosed}
	}
	setting := workspace.SetSetting{Name: "people.placeholder", Value: "guest"}
	agent := func(c workspace.Change, key string) (workspace.Receipt, error) {
		v := &visit{request: httptest.NewRequest(http.MethodPost, "/", nil), who: caller{ana, workspace.AgentRole}, door: byToken, ws: s.ws, server: s.server}
		return v.commit(batchOf(c), key)
	}
	if _, err := s.ws.Apply(context.Background(), workspace.Batch{Actor: "ANA", Changes: []workspace.Change{workspacetest.Sample()}}); err != nil {
		t.Fatal(err)
	}
	apply(closed("L1"))
	named := workspace.NewRow(workspace.Person, 0)
	named.Set(workspace.PersonName, workspace.TextValue("Bo"))
	for name, changes := range map[string][]workspace.Change{
		"a setting":  {setting},
		"metadata":   {workspace.EditPerson{Selection: pick("P1"), Meta: map[string]string{"plan": "pro"}}},
		"a plan":     {closed("L2"), setting},
		"an import":  {workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{{Row: named}}}},
		"some plan":  {closed("L2"), workspace.EditPerson{Selection: pick("P1"), Unset: []string{"meta.plan", "name"}, Set: map[string]string{"company": "Acme"}, Meta: map[string]string{"x": "1"}}},
		"of a token": {workspace.CreateToken{Name: "new", Role: workspace.Viewer, Hash: workspace.TokenHash("secret")}},
	} {
		no := apply(changes...)
		for _, c := range []workspace.Change{workspace.Undo{Entries: []int64{no}}, workspace.Undo{}} {
			if r, err := agent(c, ""); workspace.KindOf(err) != workspace.Denied {
				t.Errorf("%s is taken back by %+v: %+v, %v", name, c, r, err)
			}
		}
		if name == "of a token" {
			continue
		}
		back := apply(workspace.Undo{Entries: []int64{no}})
		for _, c := range []workspace.Change{workspace.Redo{Entries: []int64{no}}, workspace.Redo{}} {
			if r, err := agent(c, ""); workspace.KindOf(err) != workspace.Denied {
				t.Errorf("%s, which J%d took back, is applied again by %+v: %+v, %v", name, back, c, r, err)
			}
		}
	}
}

func TestAnAgentTakesItsLastBatchBackOnceForAKey(t *testing.T) {
	s := newShell(t)
	s.at = workspacetest.Noon()
	if _, err := s.ws.Apply(context.Background(), workspace.Batch{Actor: "bo", Changes: []workspace.Change{workspacetest.Sample()}}); err != nil {
		t.Fatal(err)
	}
	as := func(key string, changes ...workspace.Change) (workspace.Receipt, error) {
		v := &visit{request: httptest.NewRequest(http.MethodPost, "/", nil), who: caller{"ci", workspace.AgentRole}, door: byToken, ws: s.ws, server: s.server}
		return v.commit(workspace.Batch{Changes: changes}, key)
	}
	for _, lead := range []string{"L1", "L2"} {
		if _, err := as("", workspace.MoveLeads{Selection: pick(lead), To: workspace.LeadClosed}); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []workspace.Change{workspace.Undo{}, workspace.Redo{}} {
		for again := range 2 {
			r, err := as(c.Verb(), c)
			if err != nil || r.Replayed != (again == 1) || r.Entry != int64(4+i) {
				t.Errorf("%s, time %d: %+v, %v", c.Verb(), again+1, r, err)
			}
		}
	}
	if r, err := as("both", workspace.Undo{}, workspace.Undo{}); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("two at once: %+v, %v", r, err)
	}
	if _, err := as("none", workspace.Redo{}); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("nothing to redo: %v", err)
	}
}
