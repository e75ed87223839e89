package transfer

import (
	"io"
	"os"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestTmpSpeed(t *testing.T) {
	for _, c := range []struct {
		f string
		k workspace.Kind
	}{{"contacts.csv", workspace.Person}, {"contacts.ndjson", workspace.Person}, {"leads.csv", workspace.Lead}, {"leads.ndjson", workspace.Lead}, {"conversations.ndjson", workspace.Conversation}, {"upsert.csv", workspace.Person}, {"upsert.ndjson", workspace.Person}} {
		f, err := os.Open("/tmp/gd100k/" + c.f)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		r, err := Open(f, ReadOptions{Kind: c.k})
		if err != nil {
			t.Fatal(err)
		}
		opened := time.Since(start)
		var rows []workspace.Row
		n, bad := 0, 0
		for row, err := range r.Rows() {
			if err != nil {
				bad++
				if bad < 5 {
					t.Log(err)
				}
				continue
			}
			n++
			rows = append(rows, row.Row)
		}
		t.Log(c.f, n, bad, opened, time.Since(start))
		for _, format := range []Format{CSV, TSV, JSON, JSONL} {
			start = time.Now()
			w := NewWriter(format, io.Discard, c.k, c.k.Columns(), WriteOptions{})
			w.Header()
			for _, r := range rows {
				w.Row(r)
			}
			w.Close()
			t.Log("  write", format, time.Since(start))
		}
	}
}
