package pgstore

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// The benchmarks stand beside the server's own COPY of the same rows into and
// out of a table with the same indexes.
const (
	benchPeople = 100_000
	benchLeads  = 25_000
)

// fill imports people, and a lead of each of the first.
func fill(tb testing.TB, ws workspace.Workspace, people []workspace.ImportRow, leads int) {
	tb.Helper()
	apply := func(k workspace.Kind, rows []workspace.ImportRow) {
		for part := range slices.Chunk(rows, 10_000) {
			r, err := ws.Apply(context.Background(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Import{Kind: k, Rows: part}}})
			if err != nil || r.Created != len(part) {
				tb.Fatalf("%d of %d %s came in: %v", r.Created, len(part), k.Plural(), err)
			}
		}
	}
	apply(workspace.Person, people)
	rows := make([]workspace.ImportRow, leads)
	for i := range rows {
		row := workspace.NewRow(workspace.Lead, 0)
		row.Set(workspace.LeadTag, workspace.TextValue(workspace.LeadTagNames()[i%5]))
		row.Set(workspace.LeadEmail, workspace.TextValue(fmt.Sprintf("lead.%d@example.com", i)))
		row.Set(workspace.LeadCreatedAt, workspace.TimeValue(workspacetest.Noon().AddDate(0, 0, -i%300)))
		rows[i] = workspace.ImportRow{Line: i + 2, ID: "l-" + strconv.Itoa(i), Row: row, Person: people[i].ID}
	}
	apply(workspace.Lead, rows)
}

func desk(tb testing.TB, address string) workspace.Workspace { return deskOf(tb, open(tb, address)) }

func deskOf(tb testing.TB, s workspace.Store) *engine.Engine {
	return engine.New(s, engine.Options{Now: workspacetest.Noon, Temp: tb.TempDir()})
}

func BenchmarkImport(b *testing.B) {
	people := workspacetest.People(benchPeople, 1)
	for b.Loop() {
		fill(b, desk(b, server(b).Database(b)), people, 0)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/benchPeople, "µs/person")
}

// BenchmarkCopyIn is what Import and Close compete with.
func BenchmarkCopyIn(b *testing.B) {
	address := server(b).Database(b)
	fill(b, desk(b, address), workspacetest.People(benchPeople, 1), benchLeads)
	folder := server(b).SQL(b, address, "SHOW unix_socket_directories") // psql runs as the server's user
	for _, table := range []string{"people", "leads"} {
		b.Run(table, func(b *testing.B) {
			file := filepath.Join(folder, table)
			server(b).SQL(b, address, `\copy lobby.`+table+` TO '`+file+`'`)
			for b.Loop() {
				b.StopTimer()
				server(b).SQL(b, address, "DROP TABLE IF EXISTS lobby.twin; CREATE TABLE lobby.twin (LIKE lobby."+table+" INCLUDING ALL)")
				b.StartTimer()
				server(b).SQL(b, address, `\copy lobby.twin FROM '`+file+`'`)
			}
		})
	}
}

func BenchmarkExport(b *testing.B) {
	address := server(b).Database(b)
	ws := desk(b, address)
	fill(b, ws, workspacetest.People(benchPeople, 1), 0)
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for _, err := range ws.Find(context.Background(), workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != benchPeople {
				b.Fatal(n)
			}
		}
	})
	b.Run("copy", func(b *testing.B) {
		for b.Loop() {
			server(b).SQL(b, address, `\copy lobby.people TO '/dev/null'`)
		}
	})
}

func BenchmarkClose(b *testing.B) {
	ws := desk(b, server(b).Database(b))
	fill(b, ws, workspacetest.People(benchLeads, 1), benchLeads)
	to := []string{workspace.LeadClosed, workspace.LeadNew}
	for i := 0; b.Loop(); i++ {
		r, err := ws.Apply(context.Background(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{
			workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: to[i%2]},
		}})
		if err != nil || r.Changed != benchLeads {
			b.Fatal(r.Changed, err)
		}
	}
}
