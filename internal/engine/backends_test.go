package engine_test

import (
	"context"
	"crypto/rand"
	"flag"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/pgstore"
	"github.com/lobbycli/lobby/internal/pgtest"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// cluster is the server of the databases in here.
var cluster = sync.OnceValues(func() (*pgtest.Cluster, error) { return pgtest.Start(pgtest.Fast) })

func database(tb testing.TB) string {
	tb.Helper()
	c, err := cluster()
	if err != nil {
		tb.Fatal(err)
	}
	return c.Database(tb)
}

// checks has rapid try so many cases in this test, from where random numbers begin.
func checks(t *testing.T, n int) {
	t.Helper()
	for name, value := range map[string]string{
		"rapid.checks": strconv.Itoa(n), "rapid.seed": strconv.FormatUint(soak.Random(t).Uint64(), 10),
		"rapid.nofailfile": "true", // a seed says as much, and no other run fails with the file
	} {
		before := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := flag.Set(name, before); err != nil {
				t.Error(err)
			}
		})
	}
}

// A file, a file that a server holds, a database, and a client of each: nobody can
// tell them apart by anything they answer.
func TestAllBackendsAreOne(t *testing.T) {
	rounds := soak.Rounds(t, 20)
	if testing.Short() {
		checks(t, 5*rounds) // of which rapid takes a fifth
	} else {
		checks(t, rounds)
	}
	t.Cleanup(func() { // rapid stops at the first
		differ := 0
		if t.Failed() {
			differ = 1
		}
		soak.Figure(t, "rounds", rounds)
		soak.Figure(t, "sequences that differ", differ)
	})
	address := database(t)
	var made atomic.Int64
	workspacetest.Sequences(t, func(rt *rapid.T, clock func() time.Time) []workspacetest.Backend {
		folder, err := os.MkdirTemp("", "lobby-")
		if err != nil {
			rt.Fatal(err)
		}
		rt.Cleanup(func() { _ = os.RemoveAll(folder) })
		ctx := context.Background()
		options := boltstore.Options{Now: clock, NewIdentity: identity, Temp: folder}
		file := func(name string) string { return filepath.Join(folder, name) }
		var all []workspacetest.Backend
		add := func(name string, s workspace.Store, err error) workspacetest.Backend {
			if err != nil {
				rt.Fatalf("%s: %v", name, err)
			}
			b := workspacetest.Backend{Name: name, Workspace: engine.New(s, engine.Options{Now: clock, Temp: folder, NewSecret: secret}), Store: s}
			rt.Cleanup(func() {
				if err := b.Close(); err != nil {
					rt.Errorf("close %s: %v", name, err)
				}
			})
			all = append(all, b)
			return b
		}
		remote := func(name string, s workspace.Store, err error) {
			served := add(name, s, err)
			all[len(all)-1] = workspacetest.Backend{Name: name, Workspace: overTheSocket(rt, served.Workspace, file(name), clock), Store: s}
		}
		made.Add(1)
		sql := func(name string) (workspace.Store, error) {
			return pgstore.Open(ctx, address+"&workspace="+name+strconv.FormatInt(made.Load(), 10), pgstore.Options{NewIdentity: identity})
		}
		plain, err := boltstore.Open(ctx, file("plain.db"), options)
		add("file", plain, err)
		held, err := boltstore.Hold(ctx, file("held.db"), options)
		add("held", held, err)
		rows, err := sql("direct")
		add("postgres", rows, err)
		plain, err = boltstore.Open(ctx, file("served.db"), options)
		remote("remote-file", plain, err)
		held, err = boltstore.Hold(ctx, file("served-held.db"), options)
		remote("remote-held", held, err)
		rows, err = sql("served")
		remote("remote-postgres", rows, err)
		return all
	})
}

func identity() string { return "test" }

func secret() []byte { return []byte("secret") }

// overTheSocket is a client of a server of the workspace.
func overTheSocket(rt *rapid.T, ws workspace.Workspace, path string, clock func() time.Time) workspace.Workspace {
	socket, err := net.Listen("unix", path)
	if err != nil {
		rt.Fatal(err)
	}
	s := httpapi.NewServer(ws, httpapi.Options{Version: "test", Identity: identity(), Now: clock, NewKey: rand.Text, Temp: filepath.Dir(path)})
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, httpapi.Doors{Socket: socket}) }()
	c, err := httpapi.NewClient("unix:"+path, httpapi.ClientOptions{
		Now: clock, Agent: "lobby/test", Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		rt.Fatal(err)
	}
	rt.Cleanup(func() {
		_ = c.Close()
		stop()
		if err := <-served; err != nil {
			rt.Errorf("serve: %v", err)
		}
	})
	return c
}
