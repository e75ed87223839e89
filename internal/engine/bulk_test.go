package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/workspace"
)

// BenchmarkBulkChange closes 50,000 leads that are named by the ids of another system, in
// no order.
func BenchmarkBulkChange(b *testing.B) {
	const leads = 50_000
	ctx := context.Background()
	ws, _ := filled(b, boltstore.Open, leads)
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
