package pgstore

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// decoder makes rows of what came from the server: the number, and then one
// cell for each field.
type decoder struct {
	t      *table
	fields []workspace.Field
	texts  *[]byte // memory of row, which one goroutine uses at a time
}

func newDecoder(t *table, fields []workspace.Field) decoder {
	return decoder{t, fields, new([]byte)}
}

// wanted is the fields asked for that rest; none means all.
func (t *table) wanted(want []workspace.Field) ([]workspace.Field, error) {
	var out []workspace.Field
	if len(want) == 0 {
		for f, at := range t.values {
			if at >= 0 {
				out = append(out, workspace.Field(f))
			}
		}
		return out, nil
	}
	for _, f := range want {
		if _, err := t.spec(f); err != nil {
			return nil, err
		}
		if t.values[f] >= 0 && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out, nil
}

// selected is the columns of a decoder in SQL.
func (d decoder) selected() string {
	var b strings.Builder
	b.WriteString("t.no")
	for _, f := range d.fields {
		b.WriteString(", ")
		b.WriteString(d.t.col(f, whole))
	}
	return b.String()
}

// mostFields is more than any kind has.
const mostFields = 64

// row copies what it takes: one string holds all texts of a row.
func (d decoder) row(cells [][]byte) (workspace.Row, error) {
	if len(cells) != 1+len(d.fields) || len(cells[0]) != 4 {
		return workspace.Row{}, damaged(d.t)
	}
	row := workspace.NewRow(d.t.kind, binary.BigEndian.Uint32(cells[0]))
	texts := (*d.texts)[:0]
	var ends [mostFields][2]int // where each text lies
	for i, f := range d.fields {
		cell := cells[1+i]
		if cell == nil {
			continue
		}
		start := len(texts)
		ok := true
		switch sp := &d.t.specs[f]; {
		case isNumber(sp):
			row.Values[f].N, ok = number(sp.Form, cell)
		case sp.Form == workspace.List:
			texts, ok = appendList(texts, cell)
		default:
			texts = append(texts, cell...)
		}
		if !ok {
			return row, damaged(d.t)
		}
		ends[i] = [2]int{start, len(texts)}
	}
	*d.texts = texts
	all := string(texts)
	for i, f := range d.fields {
		row.Values[f].S = all[ends[i][0]:ends[i][1]]
	}
	return row, nil
}

// value is one cell as a value.
func (t *table) value(f workspace.Field, cell []byte) (workspace.Value, error) {
	if cell == nil {
		return workspace.Value{}, nil
	}
	if sp := &t.specs[f]; isNumber(sp) {
		n, ok := number(sp.Form, cell)
		if !ok {
			return workspace.Value{}, damaged(t)
		}
		return workspace.IntValue(n), nil
	}
	return workspace.TextValue(string(cell)), nil
}

func number(form workspace.Form, cell []byte) (int64, bool) {
	switch {
	case form == workspace.Ref && len(cell) == 4:
		return int64(binary.BigEndian.Uint32(cell)), true
	case form == workspace.Int && len(cell) == 8:
		return int64(binary.BigEndian.Uint64(cell)), true
	case form == workspace.Time && len(cell) == 8:
		return int64(binary.BigEndian.Uint64(cell)) + pgEpoch, true
	}
	return 0, false
}

// elements takes the binary form of an array apart.
func elements(cell []byte, each func([]byte)) bool {
	const head = 20
	if len(cell) == 12 && binary.BigEndian.Uint32(cell) == 0 { // no dimension
		return true
	}
	if len(cell) < head || binary.BigEndian.Uint32(cell) != 1 {
		return false
	}
	n := binary.BigEndian.Uint32(cell[12:])
	rest := cell[head:]
	for ; n > 0; n-- {
		if len(rest) < 4 {
			return false
		}
		size := binary.BigEndian.Uint32(rest)
		rest = rest[4:]
		if uint64(size) > uint64(len(rest)) { // NULL among them, too
			return false
		}
		each(rest[:size])
		rest = rest[size:]
	}
	return true
}

// appendList joins the elements with NUL.
func appendList(b, cell []byte) ([]byte, bool) {
	first := true
	ok := elements(cell, func(e []byte) {
		if !first {
			b = append(b, 0)
		}
		first = false
		b = append(b, e...)
	})
	return b, ok
}

// ids is an array of row numbers as a set; NULL is the empty one.
func ids(t *table, cell []byte) (workspace.Ids, error) {
	if cell == nil {
		return workspace.Ids{}, nil
	}
	nos := make([]uint32, 0, len(cell)/8)
	whole := true
	ok := elements(cell, func(e []byte) {
		if whole = whole && len(e) == 4; whole {
			nos = append(nos, binary.BigEndian.Uint32(e))
		}
	})
	if !ok || !whole {
		return workspace.Ids{}, damaged(t)
	}
	return idset.Of(nos...), nil
}

func damaged(t *table) error {
	return workspace.Errorf(workspace.Corrupt, "the server gave %s in a form that is none of theirs", t.kind.Plural()).
		WithHint("look whether somebody changed the tables of the schema " + schema)
}
