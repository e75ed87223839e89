package httpapi

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestTheClientIsAWorkspace(t *testing.T) {
	workspacetest.Workspace(t, func(t *testing.T, clock func() time.Time) workspace.Workspace {
		_, c := bothEnds(t, clock)
		return c
	})
}

// bothEnds is a new workspace, and a client of a server that offers it.
func bothEnds(t testing.TB, clock func() time.Time) (workspace.Workspace, *Client) {
	t.Helper()
	folder := t.TempDir()
	store, err := boltstore.Open(context.Background(), filepath.Join(folder, "w.db"), boltstore.Options{
		Now: clock, NewIdentity: rand.Text, Temp: folder,
	})
	if err != nil {
		t.Fatal(err)
	}
	ws := engine.New(store, engine.Options{Now: clock, Temp: folder})
	// The server looks at its clock when it has answered, too, which the clock of a
	// suite is not made for.
	s := NewServer(ws, Options{Version: "test", Identity: "test", Now: workspacetest.Noon, NewKey: rand.Text, Temp: folder, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	served := httptest.NewServer(s.handler(bySocket))
	c := clientOf(t, served.URL)
	t.Cleanup(func() {
		served.Close()
		if err := ws.Close(); err != nil {
			t.Error(err)
		}
	})
	return ws, c
}

// clientOf is a client of the server at an address, whose pauses take no time.
func clientOf(t testing.TB, address string) *Client {
	t.Helper()
	c, err := NewClient(address, ClientOptions{
		Now: workspacetest.Noon, Agent: "lobby/test",
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}
