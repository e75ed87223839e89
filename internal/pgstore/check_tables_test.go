package pgstore

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestACheckKnowsEveryIndexThatTheMigrationsMake(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	made, err := migratedIndexes()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, i := range made {
		want = append(want, i.name)
	}
	got := strings.Split(server(t).SQL(t, address, "SELECT indexname FROM pg_indexes WHERE schemaname = 'lobby' AND tablename NOT LIKE 'migrations%' AND indexname <> 'workspaces_name_key'"), "\n")
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-migrations +database):\n%s", d)
	}
}

func TestACheckMissesIndexesAndTheExtension(t *testing.T) {
	_, _, address := full(t)
	for _, c := range []struct {
		damage string
		want   []string
	}{
		{"DROP INDEX lobby.people_email", []string{"lobby.people_email is missing"}},
		{"ALTER TABLE lobby.leads DROP CONSTRAINT leads_pkey", []string{"lobby.leads_pkey is missing"}},
		{"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'lobby.people_email'::regclass", []string{"lobby.people_email is missing or not valid"}},
		{"DROP EXTENSION pg_trgm CASCADE", []string{"CREATE EXTENSION pg_trgm", "lobby.people_search", "lobby.leads_search", "lobby.tickets_search"}},
	} {
		address := restored(t, address)
		s := open(t, address)
		server(t).SQL(t, address, c.damage)
		var details []string
		for f, err := range s.Check(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			details = append(details, f.Detail)
		}
		if len(details) != len(c.want) {
			t.Errorf("%s: found %q, want %q", c.damage, details, c.want)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(details[i], want) {
				t.Errorf("%s: found %q, want %q", c.damage, details[i], want)
			}
		}
	}
}
