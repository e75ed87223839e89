package connect_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

// server serves a file until end is called.
type server struct {
	held *connect.Held
	end  func()
}

func serve(t *testing.T, address string) *server {
	t.Helper()
	return serveWith(t, address, options(t))
}

func serveWith(t *testing.T, address string, o connect.Options) *server {
	t.Helper()
	o.LockTimeout = 10 * time.Second
	held, err := connect.Hold(context.Background(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	s := httpapi.NewServer(held, httpapi.Options{
		Identity: held.Identity, Inode: held.Inode, Now: o.Now, NewKey: rand.Text, Temp: o.Temp, Keeper: held.Keeper,
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, httpapi.Doors{Socket: held.Socket}) }()
	end := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error("serve:", err)
		}
		if err := held.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	t.Cleanup(end)
	return &server{held, end}
}

func open(t *testing.T, address, actor string) workspace.Workspace {
	t.Helper()
	return openWith(t, address, actor, options(t))
}

func openWith(t *testing.T, address, actor string, o connect.Options) workspace.Workspace {
	t.Helper()
	o.Actor, o.NewKey, o.LockTimeout = func() string { return actor }, rand.Text, 10*time.Second
	ws, err := connect.Open(context.Background(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return ws
}

// person is a batch that adds somebody of that name.
func person(name string) workspace.Batch {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	event := workspace.Event{ID: name, Type: "page", At: at, Person: workspace.EventPerson{Cookie: name}}
	return workspace.Batch{Changes: []workspace.Change{workspace.AddEvents{Events: []workspace.Event{event}}}, Key: name, Actor: "tester"}
}

func people(t *testing.T, ws workspace.Workspace) int {
	t.Helper()
	n, err := ws.Count(context.Background(), workspace.Query{Kind: workspace.Person})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAServedFileIsUsedThroughItsServer(t *testing.T) {
	ctx, address := context.Background(), "bolt:"+filepath.Join(t.TempDir(), "team.db")
	ws := open(t, address, "ana")
	if _, err := ws.Apply(ctx, person("before")); err != nil {
		t.Fatal(err)
	}
	s := serve(t, address)
	b := workspace.Batch{Changes: []workspace.Change{workspace.SetSetting{Name: "people.placeholder", Value: "guest"}}, Key: "k", Actor: "ana"}
	if r, err := ws.Apply(ctx, b); err != nil || r.Changed != 1 {
		t.Fatal(r, err)
	}
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Entry, Limit: 1}) {
		if err != nil || row.Str(workspace.EntryActor) != "ana" {
			t.Errorf("the last entry is by %q, %v", row.Str(workspace.EntryActor), err)
		}
	}
	if n := people(t, ws); n != 1 {
		t.Errorf("%d people while it is served", n)
	}
	if _, _, err := s.held.Keeper.Compact(ctx); err != nil { // another file from now on
		t.Fatal(err)
	}
	if n := people(t, ws); n != 1 {
		t.Errorf("%d people after compacting", n)
	}
	s.end()
	if n := people(t, ws); n != 1 {
		t.Errorf("%d people when the server is gone", n)
	}
	if r, err := ws.Apply(ctx, b); err != nil || !r.Replayed {
		t.Errorf("the same key again: %+v, %v", r, err)
	}
}

func TestServersMayComeAndGoAmongChanges(t *testing.T) {
	const writers, each = 4, 25
	ctx, address := context.Background(), "bolt:"+filepath.Join(t.TempDir(), "team.db")
	var writing sync.WaitGroup
	for w := range writers {
		ws := open(t, address, "ana")
		writing.Go(func() {
			for i := range each {
				name := fmt.Sprintf("v-%d-%d", w, i)
				if r, err := ws.Apply(ctx, person(name)); err != nil || r.Created != 1 {
					t.Errorf("%s: created %d, %v", name, r.Created, err)
				}
				for _, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Person, Limit: 3}) {
					if err != nil {
						t.Errorf("find: %v", err)
					}
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	for working := true; working; {
		s := serve(t, address)
		select {
		case <-time.After(30 * time.Millisecond):
		case <-done:
			working = false
		}
		s.end()
		time.Sleep(10 * time.Millisecond)
	}
	if n := people(t, open(t, address, "ana")); n != writers*each {
		t.Errorf("%d people, not %d", n, writers*each)
	}
}

func TestASocketThatNobodyListensToHurtsNobody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "team.db")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path + ".sock", Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	ws := open(t, "bolt:"+path, "ana")
	if _, err := ws.Apply(context.Background(), person("first")); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if n := people(t, ws); n != 1 || time.Since(begin) > time.Second {
		t.Errorf("%d people after %v", n, time.Since(begin))
	}
	serve(t, "bolt:"+path) // in its place
	if n := people(t, ws); n != 1 {
		t.Errorf("%d people", n)
	}
}

func TestAServerOfAnotherFileIsNotAsked(t *testing.T) {
	folder := t.TempDir()
	served, mine := filepath.Join(folder, "served.db"), filepath.Join(folder, "mine.db")
	ws := open(t, "bolt:"+mine, "ana")
	if _, err := ws.Apply(context.Background(), person("mine")); err != nil {
		t.Fatal(err)
	}
	serve(t, "bolt:"+served)
	if err := os.Symlink(served+".sock", mine+".sock"); err != nil {
		t.Fatal(err)
	}
	if n := people(t, ws); n != 1 {
		t.Errorf("%d people, of the other file", n)
	}
}

func TestAPathTooLongForASocketIsServedAllTheSame(t *testing.T) {
	folder := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	address := "bolt:" + filepath.Join(folder, "team.db")
	o := options(t)
	o.Runtime, _ = os.MkdirTemp("", "run") // short
	t.Cleanup(func() { _ = os.RemoveAll(o.Runtime) })
	serveWith(t, address, o)
	ws := openWith(t, address, "ana", o)
	if _, err := ws.Apply(context.Background(), person("one")); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(folder, "*.sock"))
	if err != nil || len(left) > 0 {
		t.Errorf("beside the file: %v, %v", left, err)
	}
}

func TestWhatIsServedIsNotRestored(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	backup, address := filepath.Join(folder, "backup.db"), "bolt:"+filepath.Join(folder, "team.db")
	setPlaceholder(t, ctx, "bolt:"+backup, "guest")
	serve(t, address)
	if _, err := connect.Restore(ctx, address, backup, options(t)); workspace.KindOf(err) != workspace.Unavailable {
		t.Errorf("a served file: %v", err)
	}
	if _, err := connect.Restore(ctx, "https://chat.example.com", backup, options(t)); workspace.KindOf(err) != workspace.Usage {
		t.Errorf("over the network: %v", err)
	}
}

func TestAKeeperWorksWhileTheFileIsServed(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	address, copied := "bolt:"+filepath.Join(folder, "team.db"), filepath.Join(folder, "copy.db")
	setPlaceholder(t, ctx, address, "guest")
	serve(t, address)
	k, err := connect.OpenKeeper(ctx, address, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if info, err := k.Info(ctx); err != nil || info.Address != address {
		t.Errorf("info: %+v, %v", info, err)
	}
	for found, err := range k.Check(ctx) {
		t.Errorf("check: %v, %v", found, err)
	}
	if err := k.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	if got := placeholder(t, ctx, "bolt:"+copied); got != "guest" {
		t.Errorf("the copy says %q", got)
	}
	if err := k.Backup(ctx, filepath.Join(folder, "team.db")); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("over itself: %v", err)
	}
	if _, _, err := k.Compact(ctx); err != nil {
		t.Error(err)
	}
	if got := placeholder(t, ctx, address); got != "guest" {
		t.Errorf("after compacting: %q", got)
	}
}
