package cli

import (
	"encoding/json"
	"fmt"

	"github.com/lobbycli/lobby/internal/workspace"
)

// format is how this run writes: the flag, the environment, the file, else a
// table on a terminal and TSV otherwise.
func (a *app) format() (string, error) {
	c, err := a.settings()
	if err != nil {
		return "", err
	}
	switch chosen := c.Get("output").Text; {
	case chosen != "":
		return chosen, nil
	case a.streams.OutTerminal():
		return "table", nil
	}
	return "tsv", nil
}

// member is one name and value of an object.
type member struct {
	name  string
	value any
}

// members is an object whose members have an order.
type members []member

func (m members) json() []byte {
	b := []byte{'{'}
	for i, e := range m {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(workspace.AppendJSONString(b, e.name), ':')
		b = append(b, jsonText(e.value)...)
	}
	return append(b, '}')
}

func jsonText(v any) []byte {
	switch v := v.(type) {
	case string:
		return workspace.AppendJSONString(nil, v)
	case cell:
		return v.json()
	case members:
		return v.json()
	}
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}

// text is a value outside JSON: null is empty.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case cell:
		return v.row.Format(v.field)
	}
	return string(jsonText(v))
}

// cell is one value of a record.
type cell struct {
	row   workspace.Row
	field workspace.Field
}

func (c cell) json() []byte {
	object := workspace.AppendRowJSON(nil, c.row, []workspace.Field{c.field})
	members, err := workspace.ReadMembers(string(object), nil)
	if err != nil {
		return []byte("null")
	}
	return []byte(members[0].Value)
}

// record is all columns of a record, as an object.
func record(row workspace.Row) members {
	var m members
	for _, f := range row.Kind.Columns() {
		m = append(m, member{row.Kind.Spec(f).Name, cell{row, f}})
	}
	return m
}

// object writes one object on standard output: JSON, or a line a member.
func (a *app) object(m members) error {
	format, err := a.format()
	if err != nil {
		return err
	}
	switch format {
	case "json", "jsonl":
		_, err := fmt.Fprintf(a.streams.Out, "%s\n", m.json())
		return err
	case "csv":
		t := sheet{}
		var cells []string
		for _, e := range m {
			t.columns, cells = append(t.columns, e.name), append(cells, text(e.value))
		}
		t.add(cells...)
		return a.sheet(t)
	}
	t := sheet{columns: []string{"key", "value"}}
	for _, e := range m {
		t.add(e.name, text(e.value))
	}
	return a.sheet(t)
}
