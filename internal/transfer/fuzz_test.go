package transfer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func FuzzGuard(f *testing.F) {
	for _, s := range []string{"", "'", "=1", "'=1", "''=1", "+34600111222", "'+34600111222", "+0", "-5", "@a", "\t", "\r", "\n", "'a", "''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, g := range []guard{textCell, idCell} {
			cell := s
			if needsGuard(g, s) {
				cell = "'" + s
			}
			if back := unguard(cell); back != s {
				t.Fatalf("%q became %q", s, back)
			}
			number := len(cell) > 1 && strings.IndexByte("+-", cell[0]) >= 0 && strings.Trim(cell[1:], "0123456789") == ""
			harmless := plainPhone(cell) || g == idCell && number
			if cell != "" && strings.IndexByte("=+-@\t\r\n", cell[0]) >= 0 && !harmless {
				t.Fatalf("%q can be a formula", cell)
			}
		}
	})
}

// FuzzCSV compares every text the scanner takes without complaint with what the
// standard library reads from it, and counts that no byte gets lost.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a\r\n\"x\"\"y\"\r\n", "a,\"b\nc\",d\n\n", "\"", "a\"b,c\n", "\"a\"b\n\"c\nd", "a\rb\n", ",\n", "\"\",\"\"\r\n", "a,\"b\"\r"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &csvScanner{w: newWindow(bytes.NewReader(text)), delim: ','}
		var (
			rows  [][]string
			raw   []byte
			clean = true
		)
		for range len(text) + 2 {
			rec, err := s.record()
			var refused *RowError
			if errors.As(err, &refused) {
				clean = false
				raw = append(raw, refused.Raw...)
				continue
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			raw = append(raw, rec.raw...)
			if len(bytes.TrimRight(rec.raw, "\r\n")) == 0 {
				continue
			}
			var cells []string
			for _, c := range s.cells {
				cells = append(cells, c.text(string(rec.raw)))
			}
			rows = append(rows, cells)
		}
		if !bytes.Equal(bytes.TrimSuffix(raw, []byte("\n")), bytes.TrimSuffix(text, []byte("\n"))) {
			t.Fatalf("%q was read as %q", text, raw)
		}
		if !clean || bytes.IndexByte(text, '\r') >= 0 { // the library rewrites carriage returns
			return
		}
		library := csv.NewReader(bytes.NewReader(text))
		library.FieldsPerRecord = -1
		want, err := library.ReadAll()
		if err != nil || !slices.EqualFunc(rows, want, slices.Equal) {
			t.Fatalf("%q: %q, the library says %q and %v", text, rows, want, err)
		}
	})
}

// fuzzFile reads any text in a format: no panic, no row lost, and what is taken
// can be written and read again.
func fuzzFile(t *testing.T, text []byte, format Format) {
	r, err := Open(bytes.NewReader(text), ReadOptions{Kind: workspace.Person, Format: format, ExtraMeta: true})
	if err != nil {
		return
	}
	var file bytes.Buffer
	fields := workspace.Person.Columns()
	w := NewWriter(JSONL, &file, workspace.Person, fields, WriteOptions{})
	var want []workspace.Row
	for row, err := range r.Rows() {
		if err == nil {
			want = append(want, row.Row)
			w.Row(row.Row)
		}
	}
	w.Close()
	i := 0
	again, err := Open(&file, ReadOptions{Kind: workspace.Person, Format: JSONL})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range again.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(row.Row.Values[1:], want[i].Values[1:]) {
			t.Fatalf("%v became %v", want[i].Values, row.Row.Values)
		}
		i++
	}
	if i != len(want) {
		t.Fatalf("%d of %d rows came back", i, len(want))
	}
}

func FuzzJSONLines(f *testing.F) {
	for _, s := range []string{`{"id":"a","name":"é\u00e9","tags":["x","x",""],"messages":3,"metadata":{"a":1e3}}`, "{}\n[]\n{\"x\":null,\"y\":true}", `{"last-seen":"2026-01-01T00:00:00.1234567+02:00"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) { fuzzFile(t, text, JSONL) })
}

func FuzzJSONArray(f *testing.F) {
	f.Add([]byte("[{\"id\":\"a\"},\n {\"name\":\"],\\\"\"} ]"))
	f.Add([]byte(`[1,[2],{"a":[}]`))
	f.Fuzz(func(t *testing.T, text []byte) { fuzzFile(t, text, JSON) })
}

func FuzzTables(f *testing.F) {
	f.Add([]byte("id,name,tags,x\n'=a,\"b\"\"c\",d;e,f\n"))
	f.Add([]byte("id\tname\na\tb\\n\\\\\n"))
	f.Add([]byte("\xff\xfei\x00d\x00\n\x00a\x00"))
	f.Fuzz(func(t *testing.T, text []byte) { fuzzFile(t, text, Auto) })
}
