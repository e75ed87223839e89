package httpapi

import (
	"context"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestARehearsalLeavesTheWorkspaceAlone(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.apply(workspacetest.Sample())
	c := d.as("boss", workspace.Admin)
	before := workspacetest.Export(t, d.ws)
	scratch, err := c.Rehearsal(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []workspace.Change{
		workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(20, 1)},
		workspace.AddEvents{Events: []workspace.Event{{ID: "new", Type: "identify", At: workspacetest.Noon(), Person: workspace.EventPerson{Email: "new@example.com"}}}},
		workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed},
	} {
		if r, err := scratch.Apply(ctx, batchOf(change)); err != nil || r.Entry == 0 {
			t.Fatalf("%s: %+v, %v", change.Verb(), r, err)
		}
	}
	if n, err := scratch.Count(ctx, workspace.Query{Kind: workspace.Person}); err != nil || n <= 3 {
		t.Errorf("%d people in the rehearsal, %v", n, err)
	}
	found := 0
	for _, err := range scratch.Find(ctx, workspace.Query{Kind: workspace.Person}) {
		if err != nil {
			t.Fatal(err)
		}
		found++
	}
	if found <= 3 {
		t.Errorf("%d found in the rehearsal", found)
	}
	if no, err := scratch.Refer(ctx, workspace.Person, []string{"new@example.com"}); err != nil || len(no) != 1 {
		t.Error(no, err)
	}
	if err := scratch.Close(); err != nil {
		t.Error(err)
	}
	if _, err := scratch.Count(ctx, workspace.Query{Kind: workspace.Person}); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("after its end: %v", err)
	}
	if after := workspacetest.Export(t, d.ws); after != before {
		t.Error("the workspace is another")
	}
	left, err := filepath.Glob(filepath.Join(d.server.options.Temp, "lobby*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestThereAreFourRehearsalsAtMostAndTheyAreForAdmins(t *testing.T) {
	d := newDesk(t)
	var wait sync.WaitGroup
	codes := make(chan int, 10)
	for range 10 {
		wait.Go(func() { codes <- d.send(bySocket, http.MethodPost, "/v1/rehearsals", "", "").Code })
	}
	wait.Wait()
	close(codes)
	count := map[int]int{}
	for code := range codes {
		count[code]++
	}
	if count[http.StatusCreated] != mostRehearsals || count[http.StatusServiceUnavailable] != 10-mostRehearsals {
		t.Errorf("answers: %v", count)
	}
	id := ""
	for id = range d.server.rehearsals.byID {
		break
	}
	agent := d.token("ci", workspace.AgentRole)
	wantProblem(t, d.ask(http.MethodGet, "/v1/count?kind=people", agent, headerRehearsal, id), http.StatusForbidden, workspace.Denied)
	d.server.endRehearsals()
	wantProblem(t, d.send(bySocket, http.MethodGet, "/v1/count?kind=people", "", "", headerRehearsal, id), http.StatusNotFound, workspace.NotFound)
	if w := d.send(bySocket, http.MethodPost, "/v1/rehearsals", "", ""); w.Code != http.StatusCreated {
		t.Error(w.Code, w.Body)
	}
	d.server.endRehearsals()
}

func TestARehearsalThatRestsEndsAndOneInUseDoesNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{ws: copies{}, options: Options{NewKey: func() string { return "id" }}}
		id, err := s.beginRehearsal(t.Context(), "ada")
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			time.Sleep(rehearsalRests - time.Second)
			if _, err := s.rehearsal(id, "ada"); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(rehearsalRests + time.Second)
		if _, err := s.rehearsal(id, "ada"); workspace.KindOf(err) != workspace.NotFound {
			t.Error(err)
		}
	})
}

// copies is a workspace whose copies are as empty as itself.
type copies struct{ workspace.Workspace }

func (copies) Rehearsal(context.Context) (workspace.Workspace, error) { return copies{}, nil }
func (copies) Close() error                                           { return nil }
