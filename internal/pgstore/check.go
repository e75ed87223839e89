package pgstore

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"

	"github.com/lobbycli/lobby/internal/workspace"
)

const badSpaces = "SELECT count(*) FROM lobby.kept WHERE workspace_id = $1 AND NOT space BETWEEN 0 AND $2"

// checker compares what rests with what it should be.
type checker struct {
	*session
	findings []workspace.Finding
}

// Check reads everything there is of the workspace in one snapshot. What the
// server's own files look like is for pg_amcheck to say.
func (s *Store) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return func(yield func(workspace.Finding, error) bool) {
		var c checker
		err := s.View(ctx, func(r workspace.Reader) error {
			c.session = r.(reader).session
			return c.run()
		})
		for _, f := range c.findings {
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(workspace.Finding{}, err)
		}
	}
}

func (c *checker) find(code, format string, args ...any) {
	if len(c.findings) < workspace.MostFindings {
		c.findings = append(c.findings, workspace.Finding{Code: code, Detail: fmt.Sprintf(format, args...)})
	}
}

func (c *checker) run() error {
	for _, k := range workspace.StoredKinds() {
		if err := c.checkKind(c.store.tables[k]); err != nil {
			return err
		}
	}
	n, err := c.count(badSpaces, c.id, int32(workspace.Spaces)-1)
	if err != nil {
		return err
	}
	if n > 0 {
		c.find(workspace.FoundKept, "%d kept pairs belong to no space", n)
	}
	return c.checkTables()
}

// checkKind makes of every row what should rest of it, and compares.
func (c *checker) checkKind(t *table) error {
	var fields []workspace.Field
	for f, at := range t.values {
		if at >= 0 {
			fields = append(fields, workspace.Field(f))
		}
	}
	d := newDecoder(t, fields)
	var e encoder
	last := workspace.No(0)
	for cells, err := range c.query("SELECT "+t.allColumns()+" FROM "+t.name+" WHERE workspace_id = $1 ORDER BY no", c.id) {
		if err != nil {
			return err
		}
		values := [][]byte{cells[1]}
		for _, f := range fields {
			values = append(values, cells[2+t.values[f]])
		}
		row, err := d.row(values)
		if err != nil {
			return err
		}
		last = row.No
		e.buf = e.buf[:0]
		want, err := e.cells(t, c.id, row)
		if err != nil {
			c.find(workspace.FoundRecord, "%s: %s", name(t, row.No), err)
			continue
		}
		for i, column := range t.columns {
			if !sameCell(column.part, want[2+i], cells[2+i]) {
				c.find(workspace.FoundIndex, "%s is not found by its %s: column %s is not what it should be", name(t, row.No), t.specs[column.field].Name, column.name)
			}
		}
	}
	if next := max(c.counters[t.name], 1); next <= last {
		c.find(workspace.FoundCounter, "the next %s would get number %d, and there is number %d", t.kind, next, last)
	}
	return c.err
}

func name(t *table, no workspace.No) string { return t.kind.String() + " " + t.kind.ID(no) }

// sameCell compares two cells; objects are the same in any spelling.
func sameCell(p part, a, b []byte) bool {
	if p != object || a == nil || b == nil {
		return bytes.Equal(a, b) && (a == nil) == (b == nil)
	}
	var x, y any
	return json.Unmarshal(a[1:], &x) == nil && json.Unmarshal(b[1:], &y) == nil && reflect.DeepEqual(x, y)
}
