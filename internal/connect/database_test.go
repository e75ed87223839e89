package connect_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/pgtest"
	"github.com/lobbycli/lobby/internal/workspace"
)

var cluster = sync.OnceValues(func() (*pgtest.Cluster, error) { return pgtest.Start(pgtest.Fast) })

// databases is the server of all tests in here.
func databases(t *testing.T) *pgtest.Cluster {
	t.Helper()
	c, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestADatabaseIsAWorkspaceOnceItIsWrittenTo(t *testing.T) {
	ctx, address := context.Background(), databases(t).Database(t)
	if got := placeholder(t, ctx, address); got != "animal" {
		t.Errorf("a new one has placeholder %q", got)
	}
	setPlaceholder(t, ctx, address, "guest")
	if got := placeholder(t, ctx, address); got != "guest" {
		t.Errorf("the placeholder is %q, not guest", got)
	}
	if got := placeholder(t, ctx, address+"&workspace=other"); got != "animal" {
		t.Errorf("another workspace of the database has placeholder %q", got)
	}
}

func hint(err error) string {
	if ours := (*workspace.Error)(nil); errors.As(err, &ours) {
		return ours.Hint
	}
	return ""
}

func TestADatabaseThatCannotBeHadSaysWhy(t *testing.T) {
	c := databases(t)
	good := c.Database(t)
	c.SQL(t, good, "CREATE ROLE stranger LOGIN")
	setPlaceholder(t, context.Background(), good, "guest")
	as := func(change func(url.Values)) string {
		u, err := url.Parse(good)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		change(q)
		u.RawQuery = q.Encode()
		return u.String()
	}
	for address, want := range map[string]workspace.ErrKind{
		c.Address("missing"): workspace.NotFound,
		as(func(q url.Values) { q.Set("user", "nobody-knows") }):    workspace.Denied,
		as(func(q url.Values) { q.Set("user", "stranger") }):        workspace.Denied,
		as(func(q url.Values) { q.Set("host", t.TempDir()) }):       workspace.Unavailable,
		as(func(q url.Values) { q.Set("password", "secret") }):      workspace.Usage,
		as(func(q url.Values) { q.Set("workspace", "two\nlines") }): workspace.Usage,
	} {
		_, err := connect.Open(context.Background(), address, options(t))
		if workspace.KindOf(err) != want || hint(err) == "" && want != workspace.Usage || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v (%s, hint %q), not %s", address, err, workspace.KindOf(err), hint(err), want)
		}
	}
}

func TestAKeeperOfADatabaseSaysWhoDoesWhatItDoesNot(t *testing.T) {
	ctx, address := context.Background(), databases(t).Database(t)
	if k, err := connect.OpenKeeper(ctx, address, options(t)); err != nil {
		t.Fatal(err)
	} else if _, err := k.Info(ctx); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("a workspace that does not exist: %v", err)
	}
	setPlaceholder(t, ctx, address, "guest")
	k, err := connect.OpenKeeper(ctx, address, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if info, err := k.Info(ctx); err != nil || info.Rows[workspace.Setting] != 1 {
		t.Errorf("%+v, %v", info, err)
	}
	for f, err := range k.Check(ctx) {
		t.Errorf("the check says %+v, %v", f, err)
	}
	backup := k.Backup(ctx, t.TempDir()+"/x.db")
	if _, _, err := k.Compact(ctx); err != nil {
		t.Error(err)
	}
	_, restore := connect.Restore(ctx, address, fileWith(t, "anonymous"), options(t))
	for _, err := range []error{backup, restore} {
		if workspace.KindOf(err) != workspace.Invalid || hint(err) == "" {
			t.Errorf("%v, hint %q", err, hint(err))
		}
	}
}

func TestSeveralServeOneDatabase(t *testing.T) {
	ctx, address := context.Background(), databases(t).Database(t)
	var held [2]*connect.Held
	for i := range held {
		h, err := connect.Hold(ctx, address, options(t))
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		held[i] = h
	}
	if held[0].Socket != nil || held[0].Inode() != 0 {
		t.Error("a database has a socket")
	}
	token := workspace.CreateToken{Name: "ana", Role: workspace.Viewer, Hash: workspace.TokenHash("lby_x")}
	if _, err := held[0].Apply(ctx, workspace.Batch{Changes: []workspace.Change{token}, Actor: "tester"}); err != nil {
		t.Fatal(err)
	}
	if _, err := held[1].Bearer(ctx, token.Hash); err != nil {
		t.Errorf("a token of the other server: %v", err)
	}
	if _, err := held[1].Apply(ctx, workspace.Batch{Changes: []workspace.Change{workspace.RevokeToken{Token: "ana"}}, Actor: "tester"}); err != nil {
		t.Fatal(err)
	}
	if _, err := held[0].Bearer(ctx, token.Hash); workspace.KindOf(err) != workspace.Denied {
		t.Errorf("a token that the other server revoked: %v", err)
	}
	rehearsal, err := held[0].Rehearsal(ctx)
	if err != nil {
		t.Fatal(err)
	}
	change := workspace.SetSetting{Name: "people.placeholder", Value: "anonymous"}
	if _, err := rehearsal.Apply(ctx, workspace.Batch{Changes: []workspace.Change{change}, Actor: "tester"}); err != nil {
		t.Error(err)
	}
	if err := rehearsal.Close(); err != nil {
		t.Error(err)
	}
	if got := placeholder(t, ctx, address); got != "animal" {
		t.Errorf("a rehearsal made the placeholder %q", got)
	}
}

// Whoever waits for the turn of a workspace that somebody keeps is told so in time.
func TestAWorkspaceThatIsBeingChangedIsWaitedForAsLongAsAsked(t *testing.T) {
	ctx, c := context.Background(), databases(t)
	address := c.Database(t)
	setPlaceholder(t, ctx, address, "guest")
	o := options(t)
	o.LockTimeout = 50 * time.Millisecond
	ws, err := connect.Open(ctx, address, o)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	var holding sync.WaitGroup
	holding.Go(func() {
		c.SQL(t, address, "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('default', 7201)); SELECT pg_sleep(2); COMMIT")
	})
	change := workspace.SetSetting{Name: "people.placeholder", Value: "anonymous"}
	for range 100 {
		_, err = ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{change}, Actor: "tester"})
		if err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	holding.Wait()
	if workspace.KindOf(err) != workspace.Unavailable {
		t.Errorf("while somebody else changes it: %v", err)
	}
}
