package httpapi

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// newHeldDesk is a desk whose server holds its file, as lobby serve does.
func newHeldDesk(t *testing.T) (*desk, *boltstore.Held) {
	d := newDesk(t)
	folder := t.TempDir()
	held, err := boltstore.Hold(context.Background(), filepath.Join(folder, "held.db"), boltstore.Options{Now: d.now, Temp: folder, NewIdentity: func() string { return "held" }})
	if err != nil {
		t.Fatal(err)
	}
	d.ws = engine.New(held, engine.Options{Now: d.now, Temp: folder})
	t.Cleanup(func() {
		if err := d.ws.Close(); err != nil {
			t.Error(err)
		}
	})
	d.server.ws, d.server.options.Keeper = d.ws, held
	d.apply(workspacetest.Sample())
	return d, held
}

func TestTheFileIsDescribedWithoutItsPath(t *testing.T) {
	d, held := newHeldDesk(t)
	want, err := held.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want.Address = d.client.name
	got, err := d.client.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABackupIsTheWholeWorkspace(t *testing.T) {
	d, _ := newHeldDesk(t)
	ctx, folder := context.Background(), t.TempDir()
	path := filepath.Join(folder, "backup.db")
	if err := os.WriteFile(path, []byte("an older one"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := d.as("boss", workspace.Admin)
	if err := c.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	store, err := boltstore.Open(ctx, path, boltstore.Options{Now: d.now, Temp: folder, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	ws := engine.New(store, engine.Options{Now: d.now, Temp: folder})
	defer ws.Close()
	if diff := cmp.Diff(workspacetest.Export(t, d.ws), workspacetest.Export(t, ws)); diff != "" {
		t.Error(diff)
	}
}

func TestABackupThatIsNotWholeGetsNoName(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"cut off": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "9")
			_, _ = io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		},
		"another sum": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "whatever") },
		"no length": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
		},
	} {
		folder := t.TempDir()
		c, _ := strangers(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaFile)
			w.Header().Set(headerSum, "00")
			answer(w)
		})
		if err := c.Backup(context.Background(), filepath.Join(folder, "backup.db")); workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
		left, err := os.ReadDir(folder)
		if err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", name, left, err)
		}
	}
}

func TestCompactingKeepsTheWorkspace(t *testing.T) {
	d, _ := newHeldDesk(t)
	ctx := context.Background()
	c := d.as("boss", workspace.Admin)
	before := workspacetest.Export(t, d.ws)
	was, is, err := c.Compact(ctx)
	if err != nil || was <= 0 || is <= 0 || is > was {
		t.Errorf("from %d to %d, %v", was, is, err)
	}
	if diff := cmp.Diff(before, workspacetest.Export(t, d.ws)); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutAFileThereIsNothingToLookAfter(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/v1/db", "/v1/db/backup"} {
		wantProblem(t, d.send(bySocket, http.MethodGet, path, "", ""), http.StatusUnprocessableEntity, workspace.Invalid)
	}
}
