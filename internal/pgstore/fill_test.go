package pgstore

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// filled opens a database and fills it with 40 people, as if they were many more. In the
// middle of it look is called.
func filled(t *testing.T, ctx context.Context, address string, o Options, look func(ws workspace.Workspace) error) error {
	t.Helper()
	s, err := Open(context.Background(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.Fill(ctx, manyRows, func() error {
		ws := deskOf(t, s)
		fill(t, ws, workspacetest.People(40, 1), 10)
		return look(ws)
	})
}

// indexes are those of the tables of a database, as the server spells them.
func indexes(t *testing.T, address string) []string {
	t.Helper()
	return strings.Split(server(t).SQL(t, address, "SELECT replace(indexdef, E'\\n', ' ') FROM pg_indexes WHERE schemaname = 'lobby' ORDER BY indexname"), "\n")
}

const notes = "SELECT count(*) FROM pg_description WHERE description = '" + fillNote + "'"

func TestAFillMakesLaterIndexesBehindWhatItBringsIn(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	want := indexes(t, address)
	err := filled(t, context.Background(), address, Options{}, func(ws workspace.Workspace) error {
		meanwhile := strings.Join(indexes(t, address), "\n")
		for _, k := range workspace.StoredKinds() {
			for _, sp := range k.Fields() {
				name := tableName(k) + "_" + sp.Name
				asked := sp.Is(workspace.Bits) || sp.Is(workspace.Ordered)
				switch there := strings.Contains(meanwhile, " "+name+" ON "); {
				case sp.Is(workspace.Keyed) && !there:
					t.Errorf("%s is looked up by, and the index is not there", name)
				case !sp.Is(workspace.Keyed) && asked && there:
					t.Errorf("%s is there already", name)
				}
			}
		}
		n, err := ws.Count(context.Background(), workspace.Query{Kind: workspace.Person, Where: filter.Text{Needle: "example"}})
		if err != nil || n == 0 {
			t.Errorf("a search finds %d without an index: %v", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, indexes(t, address)); d != "" {
		t.Errorf("(-fresh database +filled one):\n%s", d)
	}
	s := open(t, address)
	if got := findings(t, s); got != nil || people(t, s) != 40 {
		t.Errorf("a check finds %v, and there are %d people", got, people(t, s))
	}
	if got := server(t).SQL(t, address, notes); got != "0" {
		t.Errorf("%s notes are left", got)
	}
	if got := server(t).SQL(t, address, "SELECT reltuples FROM pg_class WHERE oid = 'lobby.people'::regclass"); got != "40" {
		t.Errorf("the planner believes in %s people", got)
	}
}

// An owner is no superuser, and connections may be few.
func TestAnOwnerFillsWithThreeConnections(t *testing.T) {
	address := server(t).Database(t)
	server(t).SQL(t, address, "CREATE ROLE founder LOGIN; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO founder', current_database()); "+
		"EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 3', current_database()); END $$")
	if err := open(t, as(address, "founder")).Close(); err != nil {
		t.Fatal(err)
	}
	whole := indexes(t, address)
	told := 0
	err := filled(t, context.Background(), as(address, "founder"), Options{Notice: func(string) { told++ }}, func(workspace.Workspace) error { return nil })
	if d := cmp.Diff(whole, indexes(t, address)); err != nil || told != 1 || d != "" {
		t.Error(err, told, d)
	}
}

func TestAFillLeavesIndexesAlone(t *testing.T) {
	for name, c := range map[string]struct {
		before string
		role   string
		busy   bool
		rows   int
	}{
		"of a table with rows":          {before: "INSERT INTO lobby.people (workspace_id, no) VALUES (7, 1)", rows: manyRows},
		"of a table with a comment":     {before: "COMMENT ON TABLE lobby.people IS 'ask the owner'", rows: manyRows},
		"for few rows":                  {rows: manyRows - 1},
		"of somebody else":              {before: "CREATE ROLE visitor LOGIN; GRANT USAGE ON SCHEMA lobby TO visitor; GRANT ALL ON ALL TABLES IN SCHEMA lobby TO visitor", role: "visitor", rows: manyRows},
		"while somebody else fills one": {busy: true, rows: manyRows},
	} {
		t.Run(name, func(t *testing.T) {
			address := server(t).Database(t)
			open(t, address)
			want := indexes(t, address)
			if c.before != "" {
				server(t).SQL(t, address, c.before)
			}
			if c.busy {
				holdTurn(t, address, fillTurn)
			}
			s, ran := open(t, as(address, c.role)), false
			err := s.Fill(context.Background(), c.rows, func() error {
				ran = true
				others := func(def string) bool { return !strings.Contains(def, "lobby.people ") }
				if d := cmp.Diff(slices.DeleteFunc(slices.Clone(want), others), slices.DeleteFunc(indexes(t, address), others)); d != "" {
					t.Errorf("meanwhile:\n%s", d)
				}
				return nil
			})
			if err != nil || !ran {
				t.Error(ran, err)
			}
			if d := cmp.Diff(want, indexes(t, address)); d != "" {
				t.Errorf("behind it:\n%s", d)
			}
		})
	}
}

// as is an address for a role, the owner's for "".
func as(address, role string) string {
	if role == "" {
		return address
	}
	return strings.Replace(address, "user=lobby", "user="+role, 1)
}

// holdTurn is somebody else who fills a database, or makes its tables, until the test ends
// or lets go.
func holdTurn(t *testing.T, address string, turn int64) (letGo func()) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	if err == nil {
		_, err = conn.Exec(context.Background(), "SELECT pg_advisory_lock($1)", turn)
	}
	if err != nil {
		t.Fatal(err)
	}
	letGo = func() { _ = conn.Close(context.Background()) }
	t.Cleanup(letGo)
	return letGo
}

// cut is a database whose fill was cut off, and the indexes it should have.
func cut(t *testing.T) (address string, whole []string) {
	t.Helper()
	address = server(t).Database(t)
	open(t, address)
	whole = indexes(t, address)
	ctx, stop := context.WithCancel(context.Background())
	err := filled(t, ctx, address, Options{}, func(workspace.Workspace) error {
		stop()
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if len(indexes(t, address)) == len(whole) || server(t).SQL(t, address, notes) == "0" {
		t.Fatal("a fill that was cut off made its indexes, or no note says that they are missing")
	}
	return address, whole
}

func TestWhoComesNextMakesWhatAFillThatWasCutOffLeftOut(t *testing.T) {
	address, whole := cut(t)
	server(t).SQL(t, address, "CREATE ROLE looker LOGIN; GRANT USAGE ON SCHEMA lobby TO looker; GRANT ALL ON ALL TABLES IN SCHEMA lobby TO looker")
	left := indexes(t, address)
	reads := func(who, role string, o Options, want []string) {
		t.Helper()
		told, before := 0, indexes(t, address)
		o.Notice = func(string) { told++ }
		s, err := Open(context.Background(), as(address, role), o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if n := people(t, s); n != 40 {
			t.Errorf("%s finds %d people", who, n)
		}
		if got := findings(t, s); got != nil {
			t.Errorf("a check of %s finds %v", who, got)
		}
		if d := cmp.Diff(want, indexes(t, address)); d != "" {
			t.Errorf("behind %s:\n%s", who, d)
		}
		if want := min(len(want)-len(before), 1); told != want {
			t.Errorf("%s is told %d times that it takes long, want %d", who, told, want)
		}
	}
	reads("who only reads", "", Options{ReadOnly: true}, left)
	reads("a role that may not", "looker", Options{}, left)
	letGo := holdTurn(t, address, fillTurn)
	reads("one beside who fills", "", Options{}, left)
	letGo()
	for range 500 {
		if server(t).SQL(t, address, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	reads("the next", "", Options{}, whole)
	reads("one after that", "", Options{}, whole)
	if got := server(t).SQL(t, address, notes); got != "0" {
		t.Errorf("%s notes are left", got)
	}
}

func TestAFillGoesOnWhereOneWasCutOff(t *testing.T) {
	address, whole := cut(t)
	left := indexes(t, address)
	err := filled(t, context.Background(), address+"&workspace=second", Options{}, func(workspace.Workspace) error {
		if d := cmp.Diff(left, indexes(t, address)); d != "" {
			t.Errorf("meanwhile:\n%s", d)
		}
		return nil
	})
	if d := cmp.Diff(whole, indexes(t, address)); err != nil || d != "" {
		t.Error(err, d)
	}
}

func TestAFillThatFailsMakesItsIndexesAllTheSame(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	whole, mine := indexes(t, address), errors.New("line 7 is odd")
	if err := filled(t, context.Background(), address, Options{}, func(workspace.Workspace) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("the error is %v", err)
	}
	if d := cmp.Diff(whole, indexes(t, address)); d != "" {
		t.Error(d)
	}
}

func TestAFillWhoseIndexesCannotBeMadeSaysThatEverythingCameIn(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	whole := indexes(t, address)
	var other *pgx.Conn
	err := filled(t, context.Background(), address, Options{LockTimeout: 100 * time.Millisecond}, func(workspace.Workspace) (err error) {
		if other, err = pgx.Connect(context.Background(), address); err == nil {
			_, err = other.Exec(context.Background(), "BEGIN; LOCK TABLE lobby.people IN ROW EXCLUSIVE MODE")
		}
		return err
	})
	if workspace.KindOf(err) != workspace.Unavailable || !strings.HasPrefix(err.Error(), "everything came in") {
		t.Errorf("the error is %v", err)
	}
	if err := other.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := people(t, open(t, address)); n != 40 {
		t.Errorf("%d people", n)
	}
	if d := cmp.Diff(whole, indexes(t, address)); d != "" {
		t.Errorf("behind whoever came next:\n%s", d)
	}
}
