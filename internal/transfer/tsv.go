package transfer

import (
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// tsvEncoder writes a line a row: tabs between the cells, and \t \n \r \\ for
// the characters that would break them.
type tsvEncoder struct {
	kind   workspace.Kind
	cells  []cell
	header bool
}

func newTSVEncoder(k workspace.Kind, fields []workspace.Field, o WriteOptions) tsvEncoder {
	return tsvEncoder{k, cellsOf(k, fields), o.Header}
}

func (e tsvEncoder) begin(b []byte) []byte {
	if !e.header {
		return b
	}
	return append(appendNames(b, e.cells, '\t'), '\n')
}

func (tsvEncoder) between() string { return "" }

func (e tsvEncoder) row(b []byte, r workspace.Row) []byte {
	for i := range e.cells {
		b = e.cell(b, &e.cells[i], r.Cell(e.cells[i].field))
	}
	return append(b, '\n')
}

func (e tsvEncoder) table() *workspace.Cells { return tableOf(e.cells, "\n", e.cell) }

func (e tsvEncoder) cell(b []byte, c *cell, v workspace.Value) []byte {
	if !c.first {
		b = append(b, '\t')
	}
	switch {
	case c.form == safe:
		return workspace.AppendValue(b, e.kind, c.spec, v)
	case v.S == "":
		return b
	}
	start := len(b)
	var plain bool
	if b, plain = workspace.AppendPlain(b, v.S, '\\', '\\'); plain {
		return b
	}
	if c.form == asList {
		joinList(b[start:])
	}
	return escape(b, start)
}

func (tsvEncoder) end(b []byte) []byte { return b }

// escaped is the letter that stands for a character behind a backslash, 0 for
// characters that stand for themselves.
func escaped(c byte) byte {
	switch c {
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\r':
		return 'r'
	case '\\':
		return '\\'
	}
	return 0
}

// escape escapes b[start:].
func escape(b []byte, start int) []byte {
	n := 0
	for _, c := range b[start:] {
		if escaped(c) != 0 {
			n++
		}
	}
	if n == 0 {
		return b
	}
	from := len(b) - 1
	b = append(b, make([]byte, n)...)
	for to := len(b) - 1; from >= start; from-- {
		if letter := escaped(b[from]); letter != 0 {
			b[to], b[to-1] = letter, '\\'
			to -= 2
			continue
		}
		b[to] = b[from]
		to--
	}
	return b
}

// tsvScanner splits lines at tabs.
type tsvScanner struct{ w *window }

func (s tsvScanner) next(cells []string) (record, []string, error) {
	for {
		rec, err := s.w.takeLine()
		if err != nil {
			return rec, cells, err
		}
		rec.text = string(rec.raw)
		line := strings.TrimSuffix(strings.TrimSuffix(rec.text, "\n"), "\r")
		if line == "" {
			continue
		}
		for more := true; more; {
			var cell string
			cell, line, more = strings.Cut(line, "\t")
			text, ok := unescape(cell)
			if !ok {
				return rec, cells, &RowError{Line: rec.line, cell: len(cells), Raw: rec.raw,
					Reason: `a backslash that is not part of \t \n \r \\`}
			}
			cells = append(cells, text)
		}
		return rec, cells, nil
	}
}

func unescape(cell string) (string, bool) {
	if strings.IndexByte(cell, '\\') < 0 {
		return cell, true
	}
	b := make([]byte, 0, len(cell))
	for i := 0; i < len(cell); i++ {
		if cell[i] != '\\' {
			b = append(b, cell[i])
			continue
		}
		i++
		if i == len(cell) {
			return "", false
		}
		switch cell[i] {
		case 't':
			b = append(b, '\t')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case '\\':
			b = append(b, '\\')
		default:
			return "", false
		}
	}
	return string(b), true
}
