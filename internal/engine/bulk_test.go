package engine_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// BenchmarkBulkChange closes 50,000 leads that are named by the ids of another system, in
// no order.
func BenchmarkBulkChange(b *testing.B) {
	const leads = 50_000
	ctx, folder := context.Background(), b.TempDir()
	store, err := boltstore.Open(ctx, filepath.Join(folder, "w.db"), boltstore.Options{
		Now: time.Now, Temp: folder, NewIdentity: func() string { return "bulk" },
	})
	if err != nil {
		b.Fatal(err)
	}
	o := engine.Options{Now: workspacetest.Noon, Temp: folder}
	fill(b, engine.New(store, o), leads)
	ws := engine.New(trying{store}, o)
	b.Cleanup(func() { _ = ws.Close() })
	ids := make([]string, leads)
	for i := range ids {
		ids[i] = fmt.Sprintf("form-%d", i*7919%leads)
	}
	close := workspace.MoveLeads{Selection: workspace.Selection{IDs: ids}, To: workspace.LeadClosed}
	b.ReportAllocs()
	for b.Loop() {
		r, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{close}, Actor: "ana", Key: "key"})
		if err != nil || r.Changed != leads {
			b.Fatal(r, err)
		}
	}
}
