package engine_test

import (
	"context"
	"io"
	"runtime"
	"testing"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// export writes everybody to nowhere, cell by cell or row by row as stores do that know
// no cells, and gives their number.
func export(tb testing.TB, ws workspace.Workspace, f transfer.Format, cells bool) (rows int) {
	tb.Helper()
	q := workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}
	w := transfer.NewWriter(f, io.Discard, q.Kind, q.Kind.Columns(), transfer.WriteOptions{Header: true})
	if err := w.Header(); err != nil {
		tb.Fatal(err)
	}
	encoding := w.Encoding()
	if encoding.Prompt = true; !cells {
		encoding.Cells = nil
	}
	for part, err := range workspace.Encoded(context.Background(), ws, q, encoding) {
		if err == nil {
			err = w.Part(part)
		}
		if err != nil {
			tb.Fatal(err)
		}
		rows += part.Rows
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return rows
}

// BenchmarkExport writes 20,000 people; run it with -cpu 1 to learn what a row costs.
func BenchmarkExport(b *testing.B) {
	const people = 20_000
	ws, _ := directory(b, people)
	for _, f := range []transfer.Format{transfer.CSV, transfer.TSV, transfer.JSON, transfer.JSONL} {
		measure := func(b *testing.B, cells bool) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				if n := export(b, ws, f, cells); n != people {
					b.Fatalf("%d people", n)
				}
			}
			runtime.ReadMemStats(&after)
			rows := float64(b.N) * people
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/rows, "ns/row")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/rows, "allocs/row")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/rows, "B/row")
		}
		b.Run(f.String(), func(b *testing.B) { measure(b, true) })
		b.Run(f.String()+"-rows", func(b *testing.B) { measure(b, false) })
	}
}

// TestAnExportKeepsNoRows counts what is allocated for a row: its text goes into
// memory that is used again, and only generated names and joined lists are new.
func TestAnExportKeepsNoRows(t *testing.T) {
	const people, most = 20_000, 0.7
	ws, _ := directory(t, people)
	for _, f := range []transfer.Format{transfer.CSV, transfer.TSV, transfer.JSON, transfer.JSONL} {
		for _, cells := range []bool{true, false} {
			allocs := testing.AllocsPerRun(3, func() { export(t, ws, f, cells) }) / people
			if allocs > most {
				t.Errorf("%s, by cells %v: %.2f allocations a row", f, cells, allocs)
			}
		}
	}
}
