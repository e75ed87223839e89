package workspacetest

import (
	"context"
	"iter"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
)

// spelling makes a line of these fields of a row.
func spelling(fields []workspace.Field) workspace.Encode {
	return func(b []byte, row workspace.Row) []byte {
		return append(workspace.AppendRowJSON(b, row, fields), '\n')
	}
}

// textOf puts parts together. The text of a part is spoilt once it was taken, as
// nobody may use it any longer.
func textOf(parts iter.Seq2[workspace.Part, error]) (text string, rows int, err error) {
	for part, err := range parts {
		if err != nil {
			return text, rows, err
		}
		text, rows = text+string(part.Text), rows+part.Rows
		clear(part.Text)
	}
	return text, rows, nil
}

// askText reads rows as text, of all fields or of some.
func askText(rt *rapid.T, r workspace.Reader, q workspace.Query, want []workspace.Row) error {
	x, ok := r.(workspace.RowEncoder)
	if !ok {
		return nil
	}
	var fields []workspace.Field
	for i, sp := range q.Kind.Fields() {
		if !sp.Is(workspace.Derived) && rapid.Bool().Draw(rt, "field") {
			fields = append(fields, workspace.Field(i))
		}
	}
	encode := spelling(fields)
	var expected []byte
	for _, row := range want {
		expected = encode(expected, row)
	}
	for _, cells := range []*workspace.Cells{nil, workspace.JSONCells(q.Kind, fields, "", "\n")} {
		got, n, err := textOf(x.Encode(q, workspace.Encoding{Row: encode, Fields: fields, Cells: cells}))
		if err != nil {
			return err
		}
		if d := cmp.Diff(string(expected), got); d != "" || n != len(want) {
			rt.Fatalf("%s in order %v as text, by cells %v, %d rows (-want +got):\n%s", q.Where, q.Order, cells != nil, n, d)
		}
	}
	return nil
}

// toldAsText asks a query again, for text.
func toldAsText(t fataler, ws workspace.Workspace, q workspace.Query, rows []workspace.Row) {
	t.Helper()
	fields := q.Kind.Columns()
	encode := spelling(fields)
	var want []byte
	for _, row := range rows {
		want = encode(want, row)
	}
	for _, prompt := range []bool{true, false} {
		for _, cells := range []*workspace.Cells{nil, workspace.JSONCells(q.Kind, fields, "", "\n")} {
			e := workspace.Encoding{Row: encode, Fields: fields, Cells: cells, Prompt: prompt}
			got, n, err := textOf(workspace.Encoded(context.Background(), ws, q, e))
			if err != nil || n != len(rows) || got != string(want) {
				t.Fatalf("%s as text, prompt %v, by cells %v: %d rows of %d, %v (-want +got):\n%s", q.Kind.Plural(), prompt, cells != nil, n, len(rows), err, cmp.Diff(string(want), got))
			}
		}
	}
}
