package transfer

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// cell is how the values of a column are written in a table.
type cell struct {
	field workspace.Field
	name  string
	guard guard
	form  form
}

// form says what has to be looked at in the cells of a column.
type form uint8

const (
	safe  form = iota // numbers, times, ids and enums: nothing in them ends a cell
	text              // as it rests
	other             // lists
)

func cellsOf(k workspace.Kind, fields []workspace.Field) []cell {
	cells := make([]cell, len(fields))
	for i, f := range fields {
		sp := k.Spec(f)
		cells[i] = cell{f, sp.Name, guardOf(sp), formOf(sp)}
	}
	return cells
}

func formOf(sp *workspace.Spec) form {
	switch sp.Form {
	case workspace.Text:
		if sp.Type == filter.Enum {
			return safe
		}
		return text
	case workspace.Map, workspace.Array:
		return text
	case workspace.List:
		return other
	}
	return safe
}

// append appends the value of a row, and reports whether nothing in it can end a cell
// that ends with one of two characters or a control character.
func (c *cell) append(b []byte, r workspace.Row, one, another byte) ([]byte, bool) {
	if c.form == text {
		return workspace.AppendPlain(b, r.Values[c.field].S, one, another)
	}
	return r.AppendText(b, c.field), c.form == safe
}

// appendNames appends the header of a table.
func appendNames(b []byte, cells []cell, between byte) []byte {
	for i, c := range cells {
		if i > 0 {
			b = append(b, between)
		}
		b = append(b, c.name...)
	}
	return b
}
