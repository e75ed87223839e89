package output

import (
	"io"
	"slices"
	"time"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Member is a name and a value of an object. Values are what encoding/json
// takes, Members included.
type Member struct {
	Name  string
	Value any
}

// Members is an object whose members keep their order.
type Members []Member

// MarshalJSON writes the members in their order.
func (m Members) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, e := range m {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(workspace.AppendJSONString(b, e.Name), ':')
		b = append(b, workspace.CompactJSON(e.Value)...)
	}
	return append(b, '}'), nil
}

// text is a value outside JSON: null is empty, a text stands bare.
func (m Member) text() string {
	switch v := m.Value.(type) {
	case nil:
		return ""
	case time.Time:
		return workspace.FormatTime(v)
	case string:
		return v
	}
	return workspace.CompactJSON(m.Value)
}

// Object shows one object: as JSON, as a header and a row of CSV, as its id
// (Usage when it has none), or as a line a member with the name first.
func Object(s *term.Streams, o Options, m Members) error {
	if err := CheckFormat(o.Format); err != nil {
		return err
	}
	if done, err := Picked(s, o, m); done || err != nil {
		return err
	}
	var b []byte
	switch o.Format {
	case Table:
		return objectTable(s, o, m)
	case JSON, JSONL:
		b = append(b, workspace.CompactJSON(m)+"\n"...)
	case CSV:
		b = m.csv(o)
	case TSV:
		for _, e := range m {
			b = transfer.AppendCell(append(b, e.Name+"\t"...), transfer.TSV, e.text(), false)
			b = append(b, '\n')
		}
	case IDs:
		i := slices.IndexFunc(m, func(e Member) bool { return e.Name == "id" })
		if i < 0 {
			return NoIDs("figures and summaries")
		}
		b = append(b, m[i].text()+"\n"...)
	}
	_, err := o.to(s).Write(b)
	return err
}

// Picked shows what the expression of the options makes of a value; false when
// there is no expression.
func Picked(s *term.Streams, o Options, value any) (bool, error) {
	view, err := compile(o)
	if err != nil || !view.set() {
		return false, err
	}
	decoded, err := decode([]byte(workspace.CompactJSON(value)))
	if err != nil {
		return false, workspace.Errorf(workspace.Internal, "%w", err)
	}
	return true, view.show(o.to(s), decoded)
}

func (m Members) csv(o Options) []byte {
	var names, cells []byte
	for i, e := range m {
		if i > 0 {
			names, cells = append(names, ','), append(cells, ',')
		}
		_, isText := e.Value.(string)
		names = transfer.AppendCell(names, transfer.CSV, e.Name, false)
		cells = transfer.AppendCell(cells, transfer.CSV, e.text(), isText && !o.Raw)
	}
	newline, mark := "\n", ""
	if o.Excel {
		newline, mark = "\r\n", "\ufeff"
	}
	return []byte(mark + string(names) + newline + string(cells) + newline)
}

// objectTable shows the members below each other, moments local where somebody
// is looking. Nothing is cut.
func objectTable(s *term.Streams, o Options, m Members) error {
	var g grid
	for _, e := range m {
		text := e.text()
		if at, ok := e.Value.(time.Time); ok && o.To == nil && s.OutTerminal() && o.Zone != nil {
			text = term.Local(at, o.Zone)
		}
		g.rows = append(g.rows, []cell{{e.Name, s.OutPaint().Bold}, {term.Safe(text), nil}})
	}
	return g.show(o.text(s))
}

// text is where text for people goes.
func (o *Options) text(s *term.Streams) io.Writer {
	if o.To != nil {
		return o.To
	}
	return s.Text()
}
