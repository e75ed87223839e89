package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A reader that takes little at a time keeps the queue full without ever
// letting it stand still.
func TestAWriterDoesNotWaitForASlowReader(t *testing.T) {
	everybody := workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}
	t.Run("OfRows", func(t *testing.T) {
		doesNotWait(t, func(ws workspace.Workspace, read func()) error {
			for _, err := range ws.Find(context.Background(), everybody) {
				if err != nil {
					return err
				}
				read()
			}
			return nil
		})
	})
	t.Run("OfText", func(t *testing.T) {
		line := func(b []byte, row workspace.Row) []byte {
			return append(row.AppendText(b, workspace.PersonUserID), '\n')
		}
		doesNotWait(t, func(ws workspace.Workspace, read func()) error {
			for part, err := range workspace.Encoded(context.Background(), ws, everybody, workspace.Encoding{Row: line}) {
				if err != nil {
					return err
				}
				for range bytes.Count(part.Text, []byte("\n")) {
					read()
				}
			}
			return nil
		})
	})
}

// slow asks for everybody and tells of each row as it comes.
type slow func(ws workspace.Workspace, read func()) error

func doesNotWait(t *testing.T, slowly slow) {
	const people, slice, promised = 100_000, 20_000, 500 * time.Millisecond
	dir := t.TempDir()
	store, err := boltstore.Open(context.Background(), filepath.Join(dir, "w.db"), boltstore.Options{Temp: dir})
	if err != nil {
		t.Fatal(err)
	}
	for first := 1; first <= people; first += slice {
		rows := make([]workspace.Row, slice)
		for i := range rows {
			rows[i] = workspace.NewRow(workspace.Person, workspace.No(first+i))
			rows[i].Set(workspace.PersonUserID, workspace.TextValue(fmt.Sprint("u", first+i)))
		}
		err := store.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
			if _, err := w.Take(workspace.Person, slice); err != nil {
				return err
			}
			return w.Put(workspace.Person, rows)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	ws := engine.New(store, engine.Options{Now: time.Now, Temp: dir})
	defer ws.Close()
	var wait time.Duration
	for try := range 6 { // a busy machine may need another
		if wait = waitBehind(t, ws, slowly, people, []string{"guest", "anonymous"}[try%2]); wait < promised {
			return
		}
	}
	t.Fatalf("the writer waited %s", wait)
}

// waitBehind is how long a change takes that comes while a slow reader reads.
func waitBehind(t *testing.T, ws workspace.Workspace, slowly slow, people int, style string) time.Duration {
	t.Helper()
	waits, n := make(chan time.Duration, 1), 0
	err := slowly(ws, func() {
		if n++; n%256 == 0 && n < people/2 {
			time.Sleep(10 * time.Millisecond)
		}
		if n != 2_000 {
			return
		}
		go func() {
			start := time.Now()
			change := workspace.SetSetting{Name: "people.placeholder", Value: style}
			if _, err := ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{change}, Actor: "tester"}); err != nil {
				t.Error(err)
			}
			waits <- time.Since(start)
		}()
	})
	if err != nil || n != people {
		t.Fatalf("%d people of %d: %v", n, people, err)
	}
	return <-waits
}
