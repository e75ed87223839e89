package pgstore

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/pgtest"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// cluster is the server of all tests in here.
var cluster = sync.OnceValues(func() (*pgtest.Cluster, error) { return pgtest.Start(pgtest.Fast) })

func server(tb testing.TB) *pgtest.Cluster {
	tb.Helper()
	c, err := cluster()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// open opens a store, which the test closes at its end.
func open(tb testing.TB, address string) *Store {
	tb.Helper()
	s, err := Open(context.Background(), address, Options{NewIdentity: func() string { return "test" }})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

// workspaces gives one empty workspace after another in one database.
func workspaces(tb testing.TB) func() string {
	address := server(tb).Database(tb)
	var n atomic.Int64
	return func() string { return address + "&workspace=w" + strconv.FormatInt(n.Add(1), 10) }
}

func TestStoreKeepsItsPromises(t *testing.T) {
	next := workspaces(t)
	workspacetest.Store(t, func(t *testing.T) workspace.Store { return open(t, next()) })
}

func TestTheEngineIsAWorkspaceOverIt(t *testing.T) {
	next := workspaces(t)
	workspacetest.Workspace(t, func(t *testing.T, clock func() time.Time) workspace.Workspace {
		return engine.New(open(t, next()), engine.Options{Now: clock, Temp: t.TempDir()})
	})
}
