package engine_test

import (
	"context"
	"os"
	"strconv"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// BenchmarkImport brings 10,000 people into a workspace in a file: people who are
// new, and people who are known and of whom the company changes.
func BenchmarkImport(b *testing.B) {
	const n = 10_000
	rows := workspacetest.People(n, 1)
	bring := func(ws workspace.Workspace, key string) workspace.Receipt {
		r, err := ws.Apply(context.Background(), workspace.Batch{
			Actor: "ana", Key: key, Changes: []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: rows}},
		})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	measure := func(name string, run func()) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				run()
			}
			b.ReportMetric(testing.AllocsPerRun(1, run)/n, "allocs/row")
		})
	}
	folder := b.TempDir()
	measure("new", func() {
		dir, err := os.MkdirTemp(folder, "w")
		if err != nil {
			b.Fatal(err)
		}
		if r := bring(openIn(b, dir, workspacetest.Noon), "new"); r.Created != n {
			b.Fatalf("%d of %d are new", r.Created, n)
		}
	})
	ws, _ := directory(b, 0)
	bring(ws, "first")
	round := 0
	measure("known", func() {
		round++
		for i := range rows {
			rows[i].Row.Set(workspace.PersonCompany, workspace.TextValue("Company "+strconv.Itoa(round)))
		}
		if r := bring(ws, strconv.Itoa(round)); r.Updated != n {
			b.Fatalf("%d of %d are known", r.Updated, n)
		}
	})
}
