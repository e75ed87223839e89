package pgstore

import (
	"context"
	"crypto/rand"
	"fmt"
	random "math/rand/v2"
	"net"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/pgtest"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// job is an import of many slices, and what comes after one, each batch with a key.
func job() (all []workspace.Batch) {
	const people, leads, slice = 1500, 600, 300
	add := func(run int64, change workspace.Change) {
		all = append(all, workspace.Batch{Changes: []workspace.Change{change}, Actor: "ada", Key: "part " + strconv.Itoa(len(all)), Run: run})
	}
	rows := workspacetest.People(people, 1)
	for i := 0; i < people; i += slice {
		add(min(int64(i), 1), workspace.Import{Kind: workspace.Person, Rows: rows[i : i+slice]})
	}
	first := int64(len(all) + 1)
	for i := 0; i < leads; i += slice {
		c := workspace.Import{Kind: workspace.Lead}
		for n := i; n < i+slice; n++ {
			row := workspace.NewRow(workspace.Lead, 0)
			row.Set(workspace.LeadTag, workspace.TextValue("coupon_request"))
			c.Rows = append(c.Rows, workspace.ImportRow{Line: n, ID: "l-" + strconv.Itoa(n), Person: "x-" + strconv.Itoa(n*2), Row: row})
		}
		run := int64(0)
		if i > 0 {
			run = first
		}
		add(run, c)
	}
	everybody := workspace.Selection{All: true}
	for _, c := range []workspace.Change{
		workspace.TagPeople{Selection: everybody, Add: []string{"seen"}}, workspace.MoveLeads{Selection: everybody, To: workspace.LeadHandled},
		workspace.EditPerson{Selection: everybody, Set: map[string]string{"company": "Fernwood"}}, workspace.MoveLeads{Selection: everybody, To: workspace.LeadClosed},
		workspace.Undo{}, workspace.Redo{}, workspace.MergePeople{Into: "P1", From: []string{"P2", "P3"}, Force: true}, workspacetest.Sample(),
	} {
		add(0, c)
	}
	return all
}

// cutOff is a server that somebody ends now and then.
type cutOff struct {
	*testing.T
	random *random.Rand
	end    func() // ends it, or what is connected to it
	told   map[workspace.ErrKind]int
}

// does applies a batch while the server ends. Who was told that it is not known what
// became of it, or that nothing did, sends it again with the same key; it is there once.
func (c *cutOff) does(ws workspace.Workspace, b workspace.Batch, takes time.Duration) {
	c.Helper()
	after := time.Duration(c.random.Int64N(int64(takes) * 5 / 4))
	var r workspace.Receipt
	var err error
	var applied sync.WaitGroup
	applied.Go(func() { r, err = ws.Apply(context.Background(), b) })
	time.Sleep(after)
	c.end()
	applied.Wait()
	first := workspace.KindOf(err)
	c.told[first]++
	switch {
	case first == workspace.Done && r.Entry != 0 && !r.Replayed:
	case first != workspace.Unavailable && first != workspace.Unknown:
		c.Fatalf("%s: %+v, %s: %v", b.Key, r, first, err)
	}
	again, err := ws.Apply(context.Background(), b)
	if err != nil || again.Entry == 0 {
		c.Fatalf("%s again: %+v, %v", b.Key, again, err)
	}
	if first == workspace.Done && (!again.Replayed || again.Entry != r.Entry) || first == workspace.Unavailable && again.Replayed {
		c.Fatalf("%s was %s, and then %+v", b.Key, first, again)
	}
}

// reads reads all people while the server ends: whole, or with an error at its end.
func (c *cutOff) reads(ws workspace.Workspace, total int) {
	c.Helper()
	at, n := c.random.IntN(total/2), 0
	var failed error
	for _, err := range ws.Find(context.Background(), workspace.Query{Kind: workspace.Person}) {
		if err != nil {
			failed = err
			break
		}
		if n++; n == at {
			c.end()
		}
	}
	c.told[workspace.KindOf(failed)]++
	if failed == nil && n != total || failed != nil && workspace.KindOf(failed) != workspace.Unavailable {
		c.Errorf("%d of %d people, and then: %v", n, total, failed)
	}
}

// isDone does the job on a server that ends once in so many batches, and on one that
// does not, and compares.
func (c *cutOff) isDone(address string, every int) {
	c.Helper()
	ours := func(name string) (*Store, *engine.Engine) {
		s := open(c.T, address+"&workspace="+name)
		return s, engine.New(s, engine.Options{Now: workspacetest.Noon, Temp: c.TempDir()})
	}
	whole, clean := ours("clean")
	s, ws := ours("ended")
	batches := job()
	takes := make([]time.Duration, len(batches))
	for i, b := range batches {
		begin := time.Now()
		if r, err := clean.Apply(context.Background(), b); err != nil || r.Entry == 0 {
			c.Fatalf("%s: %+v, %v", b.Key, r, err)
		}
		takes[i] = time.Since(begin)
	}
	for i, b := range batches {
		if i%every == 0 {
			c.does(ws, b, takes[i])
		} else if _, err := ws.Apply(context.Background(), b); err != nil {
			c.Fatalf("%s: %v", b.Key, err)
		}
	}
	for _, b := range batches { // as one who resumes from the beginning
		if r, err := ws.Apply(context.Background(), b); err != nil || !r.Replayed {
			c.Fatalf("%s for the third time: %+v, %v", b.Key, r, err)
		}
	}
	if d := cmp.Diff(workspacetest.Resting(c, whole), workspacetest.Resting(c, s)); d != "" {
		c.Errorf("not what a run without an end gives:\n%.3000s", d)
	}
	for found, err := range s.Check(context.Background()) {
		c.Errorf("check: %+v, %v", found, err)
	}
	changes := fmt.Sprint(c.told)
	total := people(c.T, s)
	far := c.remote(ws)
	for range 2 {
		c.reads(ws, total)
		c.reads(far, total)
	}
	c.Logf("%d batches while the server ended: %s; with readings: %v", len(batches), changes, c.told)
}

// remote is a client of a server of the workspace.
func (c *cutOff) remote(ws workspace.Workspace) workspace.Workspace {
	c.Helper()
	path := filepath.Join(c.TempDir(), "s")
	socket, err := net.Listen("unix", path)
	if err != nil {
		c.Fatal(err)
	}
	s := httpapi.NewServer(ws, httpapi.Options{Version: "test", Now: workspacetest.Noon, NewKey: rand.Text, Temp: c.TempDir()})
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, httpapi.Doors{Socket: socket}) }()
	client, err := httpapi.NewClient("unix:"+path, httpapi.ClientOptions{Now: workspacetest.Noon})
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() {
		_ = client.Close()
		stop()
		if err := <-served; err != nil {
			c.Error(err)
		}
	})
	return client
}

func endsNow(t *testing.T, end func()) *cutOff {
	const seed = 20261120
	return &cutOff{T: t, random: random.New(random.NewPCG(seed, seed)), end: end, told: map[workspace.ErrKind]int{}}
}

func TestKilledConnectionsLoseNothingAndDoubleNothing(t *testing.T) {
	address := server(t).Database(t)
	c := endsNow(t, func() { kill(t, address) })
	c.isDone(address, 1)
	if c.told[workspace.Unavailable] == 0 {
		t.Errorf("nothing was hit: %v", c.told)
	}
}

func TestAKilledServerLosesNothingAndDoublesNothing(t *testing.T) {
	own, err := pgtest.Start(pgtest.Durable)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.End(t) })
	c := endsNow(t, func() {
		own.Crash(t)
		own.Restart(t)
	})
	c.isDone(own.Database(t), 3)
	if c.told[workspace.Unavailable] == 0 {
		t.Errorf("nothing was hit: %v", c.told)
	}
}
