package transfer

import (
	"bytes"
	"io"

	"github.com/lobbycli/lobby/internal/workspace"
)

// jsonlEncoder writes an object a line.
type jsonlEncoder struct {
	kind   workspace.Kind
	fields []workspace.Field
}

func (jsonlEncoder) begin(b []byte) []byte { return b }
func (jsonlEncoder) between() string       { return "" }

func (e jsonlEncoder) row(b []byte, r workspace.Row) []byte {
	return append(workspace.AppendRowJSON(b, r, e.fields), '\n')
}

func (e jsonlEncoder) table() *workspace.Cells {
	return workspace.JSONCells(e.kind, e.fields, "", "\n")
}

func (jsonlEncoder) end(b []byte) []byte { return b }

// jsonEncoder writes one array, an object a line.
type jsonEncoder struct {
	kind   workspace.Kind
	fields []workspace.Field
}

func (jsonEncoder) begin(b []byte) []byte { return append(b, '[') }
func (jsonEncoder) between() string       { return ",\n" }

func (e jsonEncoder) row(b []byte, r workspace.Row) []byte {
	return workspace.AppendRowJSON(append(b, e.between()...), r, e.fields)
}

func (e jsonEncoder) table() *workspace.Cells {
	return workspace.JSONCells(e.kind, e.fields, e.between(), "")
}

func (jsonEncoder) end(b []byte) []byte { return append(b, ']', '\n') }

// jsonLines finds the lines that hold an object.
type jsonLines struct{ w *window }

func (s jsonLines) next() (record, error) {
	for {
		rec, err := s.w.takeLine()
		if err != nil || len(bytes.TrimSpace(rec.raw)) > 0 {
			return rec, err
		}
	}
}

// jsonArray finds the elements of one array without holding the array. Inside
// an element it only counts brackets; what is wrong there is that row's error.
// What is wrong between elements ends the file.
type jsonArray struct {
	w     *window
	begun bool
	ended bool
}

func (s *jsonArray) next() (record, error) {
	if s.ended {
		return record{}, io.EOF
	}
	c, err := s.skipSpace()
	if err != nil {
		return record{}, err
	}
	between := byte(',')
	if !s.begun {
		between = '['
	}
	switch {
	case s.begun && c == ']':
		return record{}, s.finish()
	case c != between:
		return record{}, s.broken("expected " + string(rune(between)))
	}
	s.w.take(1)
	if c, err = s.skipSpace(); err != nil {
		return record{}, err
	}
	if !s.begun && c == ']' {
		return record{}, s.finish()
	}
	s.begun = true
	return s.element()
}

// finish checks that nothing follows the array.
func (s *jsonArray) finish() error {
	s.w.take(1)
	s.ended = true
	c, err := s.skipSpace()
	if err == nil && c != 0 {
		return s.broken("text after the array")
	}
	if err != nil {
		return err
	}
	return io.EOF
}

func (s *jsonArray) broken(why string) error {
	return workspace.Errorf(workspace.Invalid, "line %d: broken JSON: %s", s.w.line, why)
}

// skipSpace steps to the next character that is not white space and gives it; 0
// at the end.
func (s *jsonArray) skipSpace() (byte, error) {
	for {
		rest := s.w.rest()
		text := bytes.TrimLeft(rest, " \t\r\n")
		s.w.take(len(rest) - len(text))
		if len(text) > 0 {
			return text[0], nil
		}
		if more, err := s.w.more(); err != nil || !more {
			return 0, err
		}
	}
}

// element takes text up to the comma or bracket that ends it.
func (s *jsonArray) element() (record, error) {
	line, p, depth, quoted := s.w.line, 0, 0, false
	for {
		rest := s.w.rest()
		for ; p < len(rest); p++ {
			c := rest[p]
			switch {
			case quoted && c == '\\':
				p++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{' || c == '[':
				depth++
			case depth == 0 && (c == ',' || c == ']'):
				return record{line: line, raw: bytes.TrimSpace(s.w.take(p))}, nil
			case c == '}' || c == ']':
				depth--
			}
		}
		if p > maxRecord {
			return record{}, s.broken("longer than the 16 MiB a row may have")
		}
		more, err := s.w.more()
		if err != nil {
			return record{}, err
		}
		if !more {
			return record{}, s.broken("the array has no end")
		}
	}
}
