package pgstore

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Values travel in PostgreSQL's binary form. A missing value is NULL, which is a
// nil cell.

// pgEpoch is 2000-01-01, from which PostgreSQL counts microseconds.
const pgEpoch = 946_684_800_000_000

const textOID = 25

// encoder makes cells; they share its memory.
type encoder struct{ buf []byte }

// cell ends the cell that began at start.
func (e *encoder) cell(start int) []byte { return e.buf[start:len(e.buf):len(e.buf)] }

func (e *encoder) int32(n int32) []byte {
	start := len(e.buf)
	e.buf = binary.BigEndian.AppendUint32(e.buf, uint32(n))
	return e.cell(start)
}

func (e *encoder) int64(n int64) []byte {
	start := len(e.buf)
	e.buf = binary.BigEndian.AppendUint64(e.buf, uint64(n))
	return e.cell(start)
}

func (e *encoder) text(s string) []byte {
	start := len(e.buf)
	e.buf = append(e.buf, s...)
	return e.cell(start)
}

// array is elements that append put behind their lengths.
func (e *encoder) array(oid uint32, n int, each func(i int)) []byte {
	start := len(e.buf)
	e.buf = appendInt32s(e.buf, 1, 0, int32(oid), int32(n), 1) // dimensions, no NULL, type, length, first index
	for i := range n {
		at := len(e.buf)
		e.buf = append(e.buf, 0, 0, 0, 0)
		each(i)
		binary.BigEndian.PutUint32(e.buf[at:], uint32(len(e.buf)-at-4))
	}
	return e.cell(start)
}

func (e *encoder) texts(list []string) []byte {
	return e.array(textOID, len(list), func(i int) { e.buf = append(e.buf, list[i]...) })
}

func appendInt32s(b []byte, list ...int32) []byte {
	for _, n := range list {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return b
}

// numbers is a set of rows.
func (e *encoder) numbers(ids workspace.Ids) []byte {
	const int4OID = 23
	list := ids.Numbers()
	return e.array(int4OID, len(list), func(i int) { e.buf = binary.BigEndian.AppendUint32(e.buf, list[i]) })
}

// value makes the cells of a field, one for each of its columns.
func (e *encoder) value(cells [][]byte, columns []column, sp *workspace.Spec, v workspace.Value) ([][]byte, error) {
	if v.Missing() {
		for range columns {
			cells = append(cells, nil)
		}
		return cells, nil
	}
	if sp.Type == filter.Enum && !slices.Contains(sp.Enum, v.S) {
		return nil, workspace.Errorf(workspace.Invalid, "%s: %.60q is not one of its values", sp.Name, v.S)
	}
	for _, c := range columns {
		cells = append(cells, e.part(c.part, sp, v))
	}
	return cells, nil
}

func (e *encoder) part(p part, sp *workspace.Spec, v workspace.Value) []byte {
	switch {
	case sp.Form == workspace.Int:
		return e.int64(v.N)
	case sp.Form == workspace.Time:
		return e.int64(v.N - pgEpoch)
	case sp.Form == workspace.Ref:
		return e.int32(int32(v.N))
	case sp.Form == workspace.List && p == whole:
		return e.texts(v.List())
	case sp.Form == workspace.List && p == folded:
		return e.texts(foldAll(v.List()))
	case p == lines:
		return e.text(strings.Join(foldAll(v.List()), "\n"))
	case p == folded:
		return e.unlessLower(v.S, filter.Fold)
	case p == keyed:
		return e.unlessLower(v.S, filter.EmailKey)
	case p == object:
		return e.text(questioned(v.S))
	}
	return e.text(v.S)
}

func foldAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = filter.Fold(s)
	}
	return out
}

// unlessLower is what a text turns into, where lower() does not give the same.
func (e *encoder) unlessLower(s string, turn func(string) string) []byte {
	if filter.OnlyLowered(s) {
		return nil
	}
	turned := turn(s)
	if isLower(turned, s) {
		return nil
	}
	return e.text(turned)
}

// isLower reports whether a text is lower() of another one with COLLATE "C".
func isLower(lower, s string) bool {
	if len(lower) != len(s) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if lower[i] != c {
			return false
		}
	}
	return true
}

// cells makes the cells of a whole row: workspace, number, and every column.
func (e *encoder) cells(t *table, workspaceID int32, row workspace.Row) ([][]byte, error) {
	cells := make([][]byte, 0, 2+len(t.columns))
	cells = append(cells, e.int32(workspaceID), e.int32(int32(row.No)))
	for i := 0; i < len(t.columns); {
		f := t.columns[i].field
		columns := t.columnsOf(f)
		var err error
		if cells, err = e.value(cells, columns, &t.specs[f], row.Values[f]); err != nil {
			return nil, err
		}
		i += len(columns)
	}
	return cells, nil
}
