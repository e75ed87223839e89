package workspace

// Cells is how rows of a kind become text cell by cell, for whoever makes it without
// having the whole row in hand.
type Cells struct {
	Columns []Column // in the order of their cells
	End     string   // what stands behind the last
	// Derive, unless it is nil, gives a row the values of derived columns. It looks at the
	// fields of From alone.
	Derive func(Row)
	From   []Field
}

// Column is the cells of one field. What stands between cells belongs to them.
type Column struct {
	Field Field
	Blank string // the cell of a missing value
	// Append appends the cell of a value that is not missing; of ID that is the row's
	// number. Equal values have equal cells. It keeps nothing of the value, and several
	// goroutines may call it.
	Append func(b []byte, v Value) []byte
}

// JSONCells are the cells of objects as AppendRowJSON appends them, between two texts.
func JSONCells(k Kind, fields []Field, begin, end string) *Cells {
	c := &Cells{End: "}" + end}
	before := begin + "{"
	for _, f := range fields {
		sp := k.Spec(f)
		name := before + `"` + sp.Name + `":`
		before = ","
		cell := func(b []byte, v Value) []byte { return appendValueJSON(append(b, name...), k, sp, v) }
		c.Columns = append(c.Columns, Column{f, string(cell(nil, Value{})), cell})
	}
	return c
}
