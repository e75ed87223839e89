package pgstore

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// full is a workspace with something of most kinds, and another one beside it.
func full(t *testing.T) (s *Store, ws workspace.Workspace, address string) {
	t.Helper()
	address = server(t).Database(t)
	for _, name := range []string{"", "&workspace=other"} {
		ws = desk(t, address+name)
		if _, err := ws.Apply(context.Background(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspacetest.Sample()}}); err != nil {
			t.Fatal(err)
		}
		fill(t, ws, workspacetest.People(40, 1), 10)
	}
	return open(t, address), desk(t, address), address
}

func findings(t *testing.T, s *Store) (codes []string) {
	t.Helper()
	for f, err := range s.Check(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return codes
}

func TestACheckFindsWhatIsNotAsItShouldBe(t *testing.T) {
	s, _, address := full(t)
	if got := findings(t, s); got != nil {
		t.Fatalf("a sound workspace has %v", got)
	}
	for _, c := range []struct{ damage, want string }{
		{"UPDATE lobby.people SET name_fold = 'somebody' WHERE no = 9", workspace.FoundIndex},
		{"UPDATE lobby.people SET name = 'Zażółć', name_fold = NULL WHERE no = 9", workspace.FoundIndex},
		{"UPDATE lobby.people SET email_key = 'x@y.z' WHERE no = 9", workspace.FoundIndex},
		{"UPDATE lobby.people SET metadata_json = '{\"plan\": [\"pro\", 7]}' WHERE no = 9", workspace.FoundIndex},
		{"UPDATE lobby.people SET tags = '{VIP}', tags_fold = '{beta}' WHERE no = 9", workspace.FoundIndex},
		{"UPDATE lobby.leads SET orders = '{A1}', orders_fold = '{a1}', orders_lines = 'a2' WHERE no = 3", workspace.FoundIndex},
		{"UPDATE lobby.leads SET status = 'king' WHERE no = 3", workspace.FoundRecord},
		{"UPDATE lobby.counters SET next = 5 WHERE kind = 'lobby.people'", workspace.FoundCounter},
		{"INSERT INTO lobby.kept SELECT workspace_id, 99, key, value FROM lobby.kept LIMIT 1", workspace.FoundKept},
		{"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'lobby.people_email'::regclass", workspace.FoundIndex},
	} {
		address := restored(t, address)
		s := open(t, address)
		server(t).SQL(t, address, c.damage)
		if got := findings(t, s); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: found %v, want %s", c.damage, got, c.want)
		}
	}
}

// restored is a copy of a database.
func restored(t *testing.T, address string) string {
	t.Helper()
	kill(t, address)
	return server(t).Copy(t, address)
}

func TestInfoCountsWhatIsThere(t *testing.T) {
	s, _, address := full(t)
	info, err := s.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if info.Rows[workspace.Person] != 43 || info.Rows[workspace.Lead] != 12 || info.Identity != "test" || info.Schema != schemaVersion || info.Size < 100_000 {
		t.Errorf("%+v", info)
	}
	if _, err := open(t, address+"&workspace=none").Info(context.Background()); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("of no workspace: %v", err)
	}
}

func TestAScratchCopyIsWholeAndPrivateAndGoes(t *testing.T) {
	s, ws, address := full(t)
	before := workspacetest.Export(t, ws)
	count := "SELECT (SELECT count(*) FROM lobby.people), (SELECT count(*) FROM lobby.kept), (SELECT count(*) FROM lobby.counters), (SELECT count(*) FROM lobby.workspaces)"
	rows := server(t).SQL(t, address, count)
	rehearsal, err := deskOf(t, s).Rehearsal(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, workspacetest.Export(t, rehearsal)); d != "" {
		t.Errorf("the copy differs (-workspace +copy):\n%s", d)
	}
	_, err = rehearsal.Apply(context.Background(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{
		workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, workspacetest.Export(t, ws)); d != "" {
		t.Errorf("what is done to the copy shows in the workspace:\n%s", d)
	}
	if err := rehearsal.Close(); err != nil {
		t.Fatal(err)
	}
	if got := server(t).SQL(t, address, count); got != rows {
		t.Errorf("rows %s are left, want %s", got, rows)
	}
}

func TestACopyThatNobodyClosedIsRemovedADayLater(t *testing.T) {
	s, _, address := full(t)
	rows := server(t).SQL(t, address, "SELECT count(*) FROM lobby.people")
	for range 2 {
		if _, err := s.Scratch(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	server(t).SQL(t, address, "UPDATE lobby.workspaces SET made_at = now() - interval '25 hours'")
	last, err := s.Scratch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := last.Close(); err != nil {
		t.Fatal(err)
	}
	if got := server(t).SQL(t, address, "SELECT count(*) FROM lobby.people"); got != rows {
		t.Errorf("%s people are left, want %s", got, rows)
	}
}

func TestTheServerDoesItsOwnBackups(t *testing.T) {
	s := open(t, server(t).Database(t))
	if err := s.Backup(context.Background(), "x"); workspace.KindOf(err) != workspace.Invalid {
		t.Error(err)
	}
}
