package transfer

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// lines is an endless-looking file: a header, then n times the same bytes.
type lines struct {
	head, line []byte
	n          int
	rest       []byte
}

func (l *lines) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		switch {
		case l.head != nil:
			l.rest, l.head = l.head, nil
		case l.n > 0:
			batch := min(l.n, 1000)
			l.rest = bytes.Repeat(l.line, batch)
			l.n -= batch
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// heapWatch calls look now and then and gives how far the heap grew.
type heapWatch struct {
	base, peak uint64
	calls      int
}

func (h *heapWatch) look() {
	if h.calls%50_000 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if h.calls == 0 {
			h.base = m.HeapInuse
		}
		h.peak = max(h.peak, m.HeapInuse)
	}
	h.calls++
}

func TestAMillionLinesAreReadInLittleMemory(t *testing.T) {
	runtime.GC()
	var heap heapWatch
	heap.look()
	file := &lines{head: []byte("id,email,name,first_seen\n"), n: 1_000_000, line: []byte("65ab,ana@example.com,\"Ana, B\",2026-01-01T00:00:00Z\n")}
	r, err := Open(file, ReadOptions{Kind: workspace.Person, Temp: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 0
	for _, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		n++
		heap.look()
	}
	if grown := (heap.peak - heap.base) >> 20; n != 1_000_000 || grown > 64 {
		t.Errorf("%d rows, %d MiB", n, grown)
	}
}

func TestAHugeCellIsRefusedWithoutBeingHeld(t *testing.T) {
	for _, c := range []struct {
		name, before, piece, after string
		o                          ReadOptions
	}{
		{"plain", "id,name\na,", strings.Repeat("x", 1<<10), "\nb,c\n", ReadOptions{Format: CSV}},
		{"quoted", "id,name\na,\"", strings.Repeat("x", 1<<10), "\"\nb,c\n", ReadOptions{Format: CSV}},
		{"many cells", "id,name\na", strings.Repeat(",", 1<<10), "\nb,c\n", ReadOptions{Format: CSV}},
		{"TSV", "id\tname\na\t", strings.Repeat("x", 1<<10), "\nb\tc\n", ReadOptions{Format: TSV}},
		{"JSON lines", `{"name":"`, strings.Repeat("x", 1<<10), "\"}\n{\"id\":\"b\",\"name\":\"c\"}\n", ReadOptions{Format: JSONL}},
	} {
		runtime.GC()
		var heap heapWatch
		heap.look()
		c.o.Kind, c.o.Temp = workspace.Person, t.TempDir()
		r, err := Open(io.MultiReader(&lines{head: []byte(c.before), line: []byte(c.piece), n: 100 << 10}, strings.NewReader(c.after)), c.o)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for row, err := range r.Rows() {
			heap.calls = 0
			base := heap.base
			heap.look()
			heap.base = base
			got = append(got, fmt.Sprint(row.ID, err))
		}
		r.Close()
		if grown := int64(heap.peak-heap.base) >> 20; grown > 64 {
			t.Errorf("%s: %d MiB", c.name, grown)
		}
		if len(got) != 2 || !strings.Contains(got[0], "longer than") || got[1] != "b<nil>" {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestACellOfOneMiBFitsAndOneByteMoreDoesNot(t *testing.T) {
	text := strings.Repeat(`"`, workspace.MaxText)
	for _, c := range []struct {
		text string
		fits bool
	}{{text, true}, {text + "x", false}} {
		row := workspace.NewRow(workspace.Person, 1)
		row.Set(workspace.PersonName, workspace.TextValue(c.text))
		var file bytes.Buffer
		w := NewWriter(CSV, &file, workspace.Person, []workspace.Field{workspace.PersonName}, WriteOptions{})
		w.Header()
		w.Row(row)
		w.Close()
		r, err := Open(&file, ReadOptions{Kind: workspace.Person, Temp: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		for got, err := range r.Rows() {
			if (err == nil) != c.fits || c.fits && got.Row.Str(workspace.PersonName) != c.text {
				t.Errorf("%d bytes: %v", len(c.text), err)
			}
		}
		r.Close()
	}
}

// sample is n rows of a busy workspace, and the file they are exported to.
func sample(format Format, n int) ([]byte, []workspace.Row) {
	r := workspace.NewRow(workspace.Person, 1)
	for _, f := range workspace.Person.Columns() {
		if sp := workspace.Person.Spec(f); sp.Form == workspace.Text && sp.Enum == nil && !sp.Is(workspace.Derived) {
			r.Set(f, workspace.TextValue(sp.Name+" of somebody"))
		}
	}
	r.Set(workspace.PersonLastSeen, workspace.Value{N: 1763600000123456})
	r.Set(workspace.PersonTags, workspace.ListValue([]string{"trial", "vip"}))
	r.Set(workspace.PersonMetadata, workspace.TextValue(`{"plan":"pro","seats":"12"}`))
	var b bytes.Buffer
	w := NewWriter(format, &b, workspace.Person, workspace.Person.Columns(), WriteOptions{})
	w.Header()
	var rows []workspace.Row
	for range n {
		w.Row(r)
		rows = append(rows, r)
	}
	w.Close()
	return b.Bytes(), rows
}

// BenchmarkRead reads files of 10,000 people.
func BenchmarkRead(b *testing.B) {
	const n = 10_000
	for _, format := range []Format{CSV, JSONL} {
		b.Run(format.String(), func(b *testing.B) {
			file, _ := sample(format, n)
			read := func() {
				r, err := Open(bytes.NewReader(file), ReadOptions{Kind: workspace.Person})
				if err != nil {
					b.Fatal(err)
				}
				for _, err := range r.Rows() {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				read()
			}
			b.ReportMetric(testing.AllocsPerRun(1, read)/n, "allocs/row")
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	_, rows := sample(CSV, 10_000)
	for _, f := range []Format{CSV, TSV, JSON, JSONL} {
		b.Run(f.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := NewWriter(f, io.Discard, workspace.Person, workspace.Person.Columns(), WriteOptions{})
				for _, r := range rows {
					w.Row(r)
				}
				w.Close()
			}
		})
	}
}
