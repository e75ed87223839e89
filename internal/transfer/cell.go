package transfer

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// cell is how the values of a column are written in a table.
type cell struct {
	field workspace.Field
	spec  *workspace.Spec
	guard guard
	form  form
	first bool // nothing stands before it
}

// form says what has to be looked at in the cells of a column.
type form uint8

const (
	safe     form = iota // numbers, times, ids and enums: nothing in them ends a cell
	asItIs               // texts
	asObject             // metadata, which has quotes
	asList
)

func cellsOf(k workspace.Kind, fields []workspace.Field) []cell {
	cells := make([]cell, len(fields))
	for i, f := range fields {
		sp := k.Spec(f)
		cells[i] = cell{f, sp, guardOf(sp), formOf(sp), i == 0}
	}
	return cells
}

func formOf(sp *workspace.Spec) form {
	switch sp.Form {
	case workspace.Text:
		if sp.Type == filter.Enum {
			return safe
		}
		return asItIs
	case workspace.Array:
		return asItIs
	case workspace.Map:
		return asObject
	case workspace.List:
		return asList
	}
	return safe
}

// tableOf is cells as one function appends them, with what stands before each.
func tableOf(cells []cell, end string, appendCell func(b []byte, c *cell, v workspace.Value) []byte) *workspace.Cells {
	t := &workspace.Cells{End: end}
	for i := range cells {
		c := &cells[i]
		t.Columns = append(t.Columns, workspace.Column{
			Field:  c.field,
			Blank:  string(appendCell(nil, c, workspace.Value{})),
			Append: func(b []byte, v workspace.Value) []byte { return appendCell(b, c, v) },
		})
	}
	return t
}

// appendNames appends the header of a table.
func appendNames(b []byte, cells []cell, between byte) []byte {
	for i, c := range cells {
		if i > 0 {
			b = append(b, between)
		}
		b = append(b, c.spec.Name...)
	}
	return b
}
