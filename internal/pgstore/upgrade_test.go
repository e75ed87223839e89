package pgstore

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// first is a database with data as its first version left it, and what is in it.
func first(t *testing.T) (address string, before any) {
	t.Helper()
	_, ws, address := full(t)
	before = workspacetest.Export(t, ws)
	kill(t, address)
	server(t).SQL(t, address, "DROP TABLE lobby.mails; DELETE FROM lobby.migrations WHERE version_id > 1; DELETE FROM lobby.kept WHERE space IN (3, 4);"+
		`INSERT INTO lobby.kept SELECT id, 4, 'ana@example.com-1', '\x07' FROM lobby.workspaces;`+
		`INSERT INTO lobby.kept SELECT id, 3, key, '' FROM lobby.workspaces, (VALUES ('kana\000import'::bytea), ('t01234567kana\000import')) old (key)`)
	return address, before
}

// hashed counts the names that first left as the latest version has them.
const hashed = `SELECT count(DISTINCT (space, key)) FROM lobby.kept WHERE (space, key) IN (
	(4, substring(sha256('ana@example.com-1') FROM 1 FOR 16)),
	(3, 'k'::bytea || substring(sha256('ana\000import') FROM 1 FOR 16)),
	(3, 't01234567k'::bytea || substring(sha256('ana\000import') FROM 1 FOR 16)))`

func TestADatabaseWithDataIsBroughtUpToDateWhileOthersWait(t *testing.T) {
	address, before := first(t)
	ctx := context.Background()
	letGo := holdTurn(t, address, oneAtATime)
	const callers = 3
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			s, err := Open(ctx, address, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			_ = s.Close()
		})
	}
	waiting := "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
	for range 500 {
		if server(t).SQL(t, address, waiting) == strconv.Itoa(callers) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := server(t).SQL(t, address, waiting+" HAVING to_regclass('lobby.mails') IS NULL"); got != strconv.Itoa(callers) {
		t.Errorf("%q wait, and nothing is made yet", got)
	}
	letGo()
	wg.Wait()
	if got := server(t).SQL(t, address, "SELECT string_agg(version_id::text, ',' ORDER BY id) FROM lobby.migrations"); got != "0,1,2,3,4" {
		t.Errorf("migrations %s were made", got)
	}
	if got := server(t).SQL(t, address, hashed); got != "3" {
		t.Errorf("%s of 3 names became hashes", got)
	}
	s := open(t, address)
	if d := cmp.Diff(before, any(workspacetest.Export(t, deskOf(t, s)))); d != "" {
		t.Errorf("what is in it changed (-before +after):\n%s", d)
	}
	if got := findings(t, s); got != nil {
		t.Errorf("a check finds %v", got)
	}
}

// Roles for daily use: one of whom the owner's later tables are, and one to whom each
// must be granted.
func TestARoleForDailyUseGoesOnAfterAnUpgrade(t *testing.T) {
	address, _ := first(t)
	const rows = "SELECT, INSERT, UPDATE, DELETE"
	server(t).SQL(t, address, "CREATE ROLE daily LOGIN; CREATE ROLE forgotten LOGIN;"+
		"GRANT USAGE ON SCHEMA lobby TO daily, forgotten; GRANT "+rows+" ON ALL TABLES IN SCHEMA lobby TO daily, forgotten;"+
		"ALTER DEFAULT PRIVILEGES FOR ROLE lobby IN SCHEMA lobby GRANT "+rows+" ON TABLES TO daily")
	refuses(t, as(address, "daily"), Options{}, workspace.Denied, "owner")
	if got := server(t).SQL(t, address, "SELECT to_regclass('lobby.mails') IS NULL"); got != "t" {
		t.Error("the table is there")
	}
	open(t, address)
	put := func(s *Store) error {
		return s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
			return w.Put(workspace.Mail, []workspace.Row{workspace.NewRow(workspace.Mail, 1)})
		})
	}
	if err := put(open(t, as(address, "daily"))); err != nil {
		t.Error(err)
	}
	forgotten := open(t, as(address, "forgotten"))
	if n := people(t, forgotten); n != 43 {
		t.Errorf("who has no right to the new table finds %d people", n)
	}
	if err := put(forgotten); workspace.KindOf(err) != workspace.Denied {
		t.Errorf("who has no right to the new table writes into it: %v", err)
	}
	server(t).SQL(t, address, "GRANT "+rows+" ON ALL TABLES IN SCHEMA lobby TO forgotten")
	if err := put(forgotten); err != nil {
		t.Error(err)
	}
}
