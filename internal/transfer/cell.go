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
	safe     form = iota // numbers, times, ids and enums: nothing in them ends a cell
	asItIs               // texts
	asObject             // metadata, which has quotes
	asList
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

// tableOf is cells with a character between them. What is safe is a cell as it is; how
// texts become cells, missing ones too, is told.
func tableOf(k workspace.Kind, cells []cell, between byte, end string, textOf func(c *cell) func(b []byte, v workspace.Value) []byte) *workspace.Cells {
	t := &workspace.Cells{End: end}
	for i := range cells {
		c, first := &cells[i], i == 0
		text := workspace.Texts(k, c.field)
		if c.form != safe {
			text = textOf(c)
		}
		whole := func(b []byte, v workspace.Value) []byte {
			if !first {
				b = append(b, between)
			}
			return text(b, v)
		}
		t.Columns = append(t.Columns, workspace.Column{Field: c.field, Blank: string(whole(nil, workspace.Value{})), Append: whole})
	}
	return t
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
