package httpapi

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// TestWhatAPlanHidesNoRouteShows asks every route that reads, in every role, for what
// the plan hides: the order numbers of all leads but the first five of the list.
func TestWhatAPlanHidesNoRouteShows(t *testing.T) {
	m := &matrix{shell: newShell(t)}
	var events []workspace.Event
	for i := range 12 {
		id := fmt.Sprintf("hidden-%02d", i)
		events = append(events, workspace.Event{
			ID: id, Type: "lead", At: m.now().Add(time.Duration(i-100) * time.Minute), Channel: "shop", Conversation: id,
			Person: workspace.EventPerson{UserID: id + "-u"}, Lead: &workspace.EventLead{Tag: "order_question", OrderNumber: "order-" + id},
		})
	}
	m.apply(workspace.AddEvents{Events: events})
	m.apply(workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadHandled})
	standers, all := m.standers(), samples()
	shownBy := func() (n int, where []string) {
		for _, r := range m.server.routes {
			one := all[r.id]
			if one.path == "" {
				one.path = r.path
			}
			if !r.safe || r.id == "backup" { // which has everything
				continue
			}
			paths := []string{one.path}
			if kind := strings.TrimPrefix(r.id, "list-"); kind != r.id {
				paths = append(paths, joined(one.path, "search=order-hidden"), joined(one.path, "sort=-id"), joined(one.path, "limit=1000"))
			}
			if r.id == "export" {
				for _, format := range []string{"csv", "tsv", "json", "jsonl"} {
					paths = append(paths, "/v1/export?kind=leads&format="+format)
				}
			}
			for _, role := range roles() {
				for _, path := range paths {
					body := m.sendAs(r.method, path, one.body, standers[string(role)].brings)
					for i := range 7 {
						if strings.Contains(body, fmt.Sprintf("order-hidden-%02d", i)) {
							n++
							where = append(where, string(role)+" "+path)
						}
					}
				}
			}
		}
		return n, where
	}
	if n, _ := shownBy(); n == 0 {
		t.Fatal("nobody sees the orders even where nothing is hidden")
	}
	m.apply(workspace.SetSetting{Name: "plan", Value: "free"})
	n, where := shownBy()
	if n > 0 {
		t.Errorf("shown to %s", strings.Join(where[:min(len(where), 5)], ", "))
	}
	soak.Figure(t, "what a plan hides: shown", n)
}

// joined is a path with one more parameter.
func joined(path, parameter string) string {
	if strings.Contains(path, "?") {
		return path + "&" + parameter
	}
	return path + "?" + parameter
}

// sendAs asks for all there is, as a stream where there is one.
func (m *matrix) sendAs(method, path, body string, brings []string) string {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header["Authorization"] = brings
	r.Header.Set("Accept", mediaLines)
	w := httptest.NewRecorder()
	m.server.handler(byToken).ServeHTTP(w, r)
	return w.Body.String()
}
