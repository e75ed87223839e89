package pgstore

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// every text and every file of the database's relations that holds a text, in any case.
const (
	inTables = `DO $$
DECLARE r record; n bigint; found text := '';
BEGIN
  FOR r IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'lobby'::regnamespace AND c.relkind = 'r' LOOP
    EXECUTE format('SELECT count(*) FROM lobby.%I t WHERE lower(t::text) LIKE %L', r.relname, '%CANARY%') INTO n;
    IF n > 0 THEN found := found || ' ' || r.relname; END IF;
  END LOOP;
  SELECT count(*) INTO n FROM lobby.kept WHERE position(convert_to('CANARY', 'UTF8') IN key || value) > 0;
  IF n > 0 THEN found := found || ' kept'; END IF;
  PERFORM set_config('lobby.found', found, false);
END $$; SELECT current_setting('lobby.found')`
	inFiles = `SELECT c.relname FROM pg_class c WHERE pg_relation_filepath(c.oid) IS NOT NULL AND c.relkind IN ('r', 'i', 't', 'm')
  AND position(convert_to('CANARY', 'UTF8') IN pg_read_binary_file(pg_relation_filepath(c.oid))) > 0`
)

func TestNoByteOfAnErasedPersonIsLeftInTheTables(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address)
	now := workspacetest.Noon()
	ws := engine.New(s, engine.Options{Now: func() time.Time { return now }, Temp: t.TempDir()})
	apply := func(changes ...workspace.Change) workspace.Receipt {
		t.Helper()
		now = now.Add(time.Minute)
		r, err := ws.Apply(t.Context(), workspace.Batch{Changes: changes, Actor: "ana", Key: "quorvex " + now.String()})
		if err = errors.Join(err, r.Err()); err != nil {
			t.Fatal(err)
		}
		return r
	}
	look := func(question string) (found []string) {
		t.Helper()
		for _, canary := range workspacetest.Canaries() {
			for _, form := range []string{canary, strings.ToLower(canary)} {
				if text := server(t).SQL(t, address, strings.ReplaceAll(question, "CANARY", form)); text != "" {
					found = append(found, form+" in "+strings.ReplaceAll(text, "\n", " "))
				}
			}
		}
		return found
	}
	workspacetest.CanaryLife(apply)
	if n := len(look(inTables)); n < 20 {
		t.Errorf("only %d canaries are found before", n)
	}
	server(t).SQL(t, address, "CHECKPOINT")
	if n := len(look(inFiles)); n < 20 {
		t.Errorf("only %d canaries are in files before", n)
	}
	apply(workspace.ErasePeople{Selection: workspace.Selection{IDs: []string{"P2"}}})
	if found := look(inTables); len(found) > 0 {
		t.Errorf("in tables: %q", found)
	}
	before, after, err := s.Compact(t.Context())
	if err != nil || before <= 0 || after <= 0 {
		t.Errorf("%d to %d, %v", before, after, err)
	}
	server(t).SQL(t, address, "CHECKPOINT")
	if found := look(inFiles); len(found) > 0 {
		t.Errorf("in files: %q", found)
	}
}

func TestOnlyTheOwnerOfTheTablesCompactsThem(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	server(t).SQL(t, address, "CREATE ROLE clerk LOGIN; GRANT USAGE ON SCHEMA lobby TO clerk; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA lobby TO clerk")
	clerk := open(t, as(address, "clerk"))
	if _, _, err := clerk.Compact(context.Background()); workspace.KindOf(err) != workspace.Denied {
		t.Error(err)
	}
}
