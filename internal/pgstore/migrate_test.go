package pgstore

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func openError(t *testing.T, address string, o Options) *workspace.Error {
	t.Helper()
	s, err := Open(context.Background(), address, o)
	if err == nil {
		_ = s.Close()
		t.Fatal("it opens")
	}
	ours, ok := err.(*workspace.Error)
	if !ok {
		t.Fatalf("a stranger's error: %v", err)
	}
	return ours
}

func refuses(t *testing.T, address string, o Options, want workspace.ErrKind, hint string) {
	t.Helper()
	err := openError(t, address, o)
	if err.Kind != want || !strings.Contains(err.Hint, hint) {
		t.Errorf("%s (%s, hint %q), want %s with a hint of %q", err, err.Kind, err.Hint, want, hint)
	}
}

func TestOfManyMigrationsAtOnceOneHappens(t *testing.T) {
	address := server(t).Database(t)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			s, err := Open(context.Background(), address+"&pool_max_conns=1", Options{})
			if errs[i] = err; err == nil {
				errs[i] = s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
					_, err := w.Take(workspace.Person, 1)
					return err
				})
				_ = s.Close()
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if got := server(t).SQL(t, address, "SELECT string_agg(version_id::text, ',' ORDER BY id) FROM lobby.migrations"); got != "0,1,2,3,4" {
		t.Errorf("migrations %s were made", got)
	}
	if got := server(t).SQL(t, address, "SELECT next FROM lobby.counters"); got != "5" {
		t.Errorf("the next number is %s", got)
	}
}

func TestADatabaseOfANewerVersionIsRefusedUntouched(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	server(t).SQL(t, address, "INSERT INTO lobby.migrations (version_id, is_applied) VALUES (99, true); DROP TABLE lobby.notes")
	refuses(t, address, Options{}, workspace.Invalid, "newer lobby")
	if got := server(t).SQL(t, address, "SELECT to_regclass('lobby.notes') IS NULL, max(version_id) FROM lobby.migrations"); got != "t|99" {
		t.Errorf("it was touched: %s", got)
	}
}

func TestReadingOnlyMakesNoTables(t *testing.T) {
	address := server(t).Database(t)
	refuses(t, address, Options{ReadOnly: true}, workspace.NotFound, "open it once")
	if got := server(t).SQL(t, address, "SELECT to_regnamespace('lobby') IS NULL"); got != "t" {
		t.Error("the schema is there")
	}
	open(t, address)
	s, err := Open(context.Background(), address, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil })
	if workspace.KindOf(err) != workspace.Denied {
		t.Errorf("an update gives %v", err)
	}
}

func TestReadingMakesNoWorkspace(t *testing.T) {
	address := server(t).Database(t)
	s := open(t, address+"&workspace=typo")
	if err := s.View(context.Background(), func(workspace.Reader) error { return nil }); err != nil {
		t.Fatal(err)
	}
	err := s.Update(context.Background(), workspace.Rehearse, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{workspace.NewRow(workspace.Person, 1)})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := server(t).SQL(t, address, "SELECT count(*) FROM lobby.workspaces"); got != "0" {
		t.Errorf("there are %s workspaces", got)
	}
}

func TestADatabaseThatKnowsNoLettersIsRefused(t *testing.T) {
	c := server(t)
	address := c.Database(t)
	c.SQL(t, address, "CREATE DATABASE plain TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C' LC_COLLATE 'C'")
	c.SQL(t, address, "CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1' LC_CTYPE 'C' LC_COLLATE 'C'")
	for _, name := range []string{"plain", "old"} {
		refuses(t, c.Address(name), Options{}, workspace.Invalid, "createdb")
		if got := c.SQL(t, c.Address(name), "SELECT to_regnamespace('lobby') IS NULL"); got != "t" {
			t.Errorf("%s was touched", name)
		}
	}
}

func TestARoleThatMayNotMakeTablesIsDenied(t *testing.T) {
	c := server(t)
	address := c.Database(t)
	c.SQL(t, address, "CREATE ROLE guest LOGIN")
	guest := as(address, "guest")
	refuses(t, guest, Options{}, workspace.Denied, "owner")
	open(t, address)
	refuses(t, guest, Options{}, workspace.Denied, "grant")
	c.SQL(t, address, "GRANT USAGE ON SCHEMA lobby TO guest; GRANT SELECT ON ALL TABLES IN SCHEMA lobby TO guest")
	s := open(t, guest)
	if err := s.View(context.Background(), func(r workspace.Reader) error { _, err := r.Next(workspace.Lead); return err }); err != nil {
		t.Error(err)
	}
	err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error { _, err := w.Take(workspace.Lead, 1); return err })
	if workspace.KindOf(err) != workspace.Denied {
		t.Errorf("an update gives %v", err)
	}
}

// The extension may be somebody else's, in a schema that is on nobody's path.
func TestTheExtensionMayLiveElsewhere(t *testing.T) {
	address := server(t).Database(t)
	server(t).SQL(t, address, "CREATE SCHEMA extras; CREATE EXTENSION pg_trgm SCHEMA extras")
	open(t, address)
}

func TestAddressesSayWhatIsWrongWithThem(t *testing.T) {
	address := server(t).Database(t)
	nobody := strings.Replace(server(t).Address("nowhere"), "postgres://", "postgres://u:s3cret@", 1)
	for _, c := range []struct {
		address string
		want    workspace.ErrKind
	}{
		{"postgres://u:s3cret@host:port:port/x", workspace.Usage},
		{"postgres://u:s3cret@127.0.0.1:1/x?connect_timeout=5&sslmode=disable", workspace.Unavailable},
		{nobody, workspace.NotFound},
		{as(address, "stranger&password=s3cret"), workspace.Denied},
		{address + "&password=s3cret&default_query_exec_mode=simple_protocol", workspace.Usage},
		{address + "&password=s3cret&workspace=", workspace.Usage},
	} {
		err := openError(t, c.address, Options{})
		if err.Kind != c.want {
			t.Errorf("%s: %s (%s), want %s", c.address, err, err.Kind, c.want)
		}
		for cause := error(err); cause != nil; {
			if strings.Contains(cause.Error()+err.Hint, "s3cret") {
				t.Errorf("the password is in %q", cause)
			}
			u, ok := cause.(interface{ Unwrap() error })
			if !ok {
				break
			}
			cause = u.Unwrap()
		}
	}
}
