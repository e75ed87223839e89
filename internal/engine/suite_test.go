package engine_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestTheEngineIsAWorkspace(t *testing.T) { workspacetest.Workspace(t, open) }

// open gives a new workspace in a file of its own.
func open(t *testing.T, clock func() time.Time) workspace.Workspace {
	t.Helper()
	return openIn(t, t.TempDir(), clock)
}

// openIn gives the workspace in a folder.
func openIn(t testing.TB, folder string, clock func() time.Time) workspace.Workspace {
	t.Helper()
	store, err := boltstore.Open(context.Background(), filepath.Join(folder, "w.db"), boltstore.Options{
		Now: clock, NewIdentity: func() string { return "test" }, Temp: folder,
	})
	if err != nil {
		t.Fatal(err)
	}
	ws := engine.New(store, engine.Options{Now: clock, Temp: folder})
	t.Cleanup(func() {
		if err := ws.Close(); err != nil {
			t.Error(err)
		}
	})
	return ws
}
