package connect_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// cutter passes on what programs and the database server say to each other, and cuts
// the line at commits: behind the request, so that nobody learns what became of it.
type cutter struct {
	cuts atomic.Int64 // how many commits are still to be cut
}

// cutCommits is the address of a database by way of a cutter.
func cutCommits(t *testing.T, address string) (string, *cutter) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q, c, folder := u.Query(), &cutter{}, t.TempDir()
	const name = ".s.PGSQL.5432"
	server := filepath.Join(q.Get("host"), name)
	l, err := net.Listen("unix", filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go c.pass(client, server)
		}
	}()
	q.Set("host", folder)
	u.RawQuery = q.Encode()
	return u.String(), c
}

func (c *cutter) pass(client net.Conn, address string) {
	server, err := net.Dial("unix", address)
	if err != nil {
		_ = client.Close()
		return
	}
	var cut atomic.Bool
	go func() {
		_, _ = io.Copy(answers{client, &cut}, server)
		_ = client.Close()
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if bytes.Contains(buf[:n], []byte("COMMIT\x00")) && c.cuts.Add(-1) >= 0 {
			cut.Store(true)
		}
		if _, failed := server.Write(buf[:n]); err != nil || failed != nil {
			_ = server.Close()
			return
		}
	}
}

// answers end with the first one after a cut.
type answers struct {
	net.Conn
	cut *atomic.Bool
}

func (a answers) Write(b []byte) (int, error) {
	if a.cut.Load() {
		return 0, io.ErrClosedPipe
	}
	return a.Conn.Write(b)
}

// What became of a batch whose commit was cut off is found out by its key.
func TestACommitThatIsCutOffHappensOnce(t *testing.T) {
	ctx, address := context.Background(), databases(t).Database(t)
	setPlaceholder(t, ctx, address, "guest")
	through, cutter := cutCommits(t, address)
	ws := open(t, through, "tester")
	batch := person("Ana")
	batch.Key = "once"
	cutter.cuts.Store(2)
	if r, err := ws.Apply(ctx, batch); err != nil || r.Entry == 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if n, err := ws.Count(ctx, workspace.Query{Kind: workspace.Person}); err != nil || n != 1 {
		t.Errorf("%d people, %v", n, err)
	}
	if left := cutter.cuts.Load(); left > 1 {
		t.Errorf("no commit was cut: %d", left)
	}
	batch = person("Bo")
	batch.Key = "" // nothing to ask by
	cutter.cuts.Store(1)
	if r, err := ws.Apply(ctx, batch); workspace.KindOf(err) != workspace.Unknown {
		t.Errorf("without a key: %+v, %v", r, err)
	}
}
