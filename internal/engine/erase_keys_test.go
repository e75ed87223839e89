package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// why is what a receipt gives as reasons, in their order.
func why(r workspace.Receipt) (all []string) {
	for _, o := range r.Outcomes {
		if o.Why != "" {
			all = append(all, o.Why)
		}
	}
	return all
}

func TestAnEventOfSomebodyWhoLivesIsTakenWithoutKeysThatWereErased(t *testing.T) {
	d := newDesk(t)
	identify := func(id string, p workspace.EventPerson) workspace.Event {
		return workspace.Event{ID: id, Type: "identify", At: at("2026-11-02T10:00:00Z"), Person: p}
	}
	d.events(identify("1", workspace.EventPerson{UserID: "living"}), identify("2", workspace.EventPerson{Email: "gone@example.com", Cookie: "shared"}))
	d.apply(workspace.ErasePeople{Selection: named("P2")})
	form := workspace.Event{
		ID: "3", Type: "lead", At: at("2026-11-03T10:00:00Z"), Person: workspace.EventPerson{UserID: "living", Cookie: "shared", Name: "Ana"},
		Lead: &workspace.EventLead{Tag: "order_question", OrderNumber: "A-1", Email: "GONE@example.com"},
	}
	given := form
	r := d.apply(workspace.AddEvents{Events: []workspace.Event{form}})
	if got := why(r); r.Ignored != 0 || len(got) != 1 || !strings.Contains(got[0], "without its keys") {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff(given, form); diff != "" {
		t.Error("the caller's event changed", diff)
	}
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonName, workspace.PersonEmail, workspace.PersonCookies); !cmp.Equal(got, [][]string{{"Ana", "", ""}}) {
		t.Error(got)
	}
	if got := d.find(workspace.Query{Kind: workspace.Lead}, workspace.LeadOrderNumber, workspace.LeadEmail); !cmp.Equal(got, [][]string{{"A-1", ""}}) {
		t.Error(got)
	}
	r = d.apply(workspace.AddEvents{Events: []workspace.Event{identify("4", workspace.EventPerson{UserID: "unheard-of", Cookie: "shared"})}})
	if r.Ignored != 1 {
		t.Errorf("the strongest key that is known is erased: %+v", r)
	}
	d.now = d.now.Add(time.Minute)
	later := identify("5", workspace.EventPerson{UserID: "living", Cookie: "shared"})
	later.At = d.now
	d.events(later)
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonCookies); !cmp.Equal(got, [][]string{{"shared"}}) {
		t.Error(got)
	}
	d.sound()
}

func TestARowOfSomebodyWhoLivesIsTakenWithoutKeysThatWereErased(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"external_id": "x-1", "user_id": "living", "cookies": "own"}, map[string]string{"email": "gone@example.com", "cookies": "shared"})
	d.apply(workspace.ErasePeople{Selection: named("P2")})
	rows := d.rows(workspace.Person, map[string]string{"external_id": "x-1", "name": "Ana", "email": "gone@example.com", "cookies": "own;shared"}, map[string]string{"user_id": "new", "cookies": "shared"})
	r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: rows}}})
	if err != nil || r.Updated != 1 || r.Failed != 1 || !strings.Contains(why(r)[0], "without its keys") {
		t.Errorf("%+v %v", r, err)
	}
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonName, workspace.PersonEmail, workspace.PersonCookies); !cmp.Equal(got, [][]string{{"Ana", "", "own"}}) {
		t.Error(got)
	}
	lead := d.rows(workspace.Lead, map[string]string{"tag": "coupon_request", "email": "gone@example.com"})
	lead[0].Person = "P1"
	if got := why(d.apply(workspace.Import{Kind: workspace.Lead, Rows: lead})); len(got) != 1 || !strings.Contains(got[0], "without its keys") {
		t.Error(got)
	}
	if got := d.find(workspace.Query{Kind: workspace.Lead}, workspace.LeadPerson, workspace.LeadEmail); !cmp.Equal(got, [][]string{{"P1", ""}}) {
		t.Error(got)
	}
	d.sound()
}

func TestARowWithTheNumberOfSomebodyErasedSaysSo(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo", "created_at": "2026-01-02T00:00:00Z"})
	d.apply(workspace.ErasePeople{Selection: named("P2")})
	rows := d.rows(workspace.Person, map[string]string{"name": "Somebody"}, map[string]string{"name": "Bo", "created_at": "2026-01-02T00:00:00Z"}, map[string]string{"name": "Other", "created_at": "2026-01-03T00:00:00Z"})
	rows[0].ID, rows[1].ID, rows[2].ID = "P2", "P2", "P1"
	r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: rows}}})
	if err != nil || r.Created != 2 || r.Failed != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	got := why(r)
	for i, want := range []string{"its number was erased; it got a new one", "this person was erased at ", "its id names another record here"} {
		if len(got) <= i || !strings.HasPrefix(got[i], want) {
			t.Errorf("%d: %q", i, got)
		}
	}
}
