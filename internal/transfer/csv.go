package transfer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// csvEncoder writes CSV.
type csvEncoder struct {
	kind    workspace.Kind
	cells   []cell
	raw     bool   // without guards
	mark    string // before everything
	newline string
}

func newCSVEncoder(k workspace.Kind, fields []workspace.Field, o WriteOptions) *csvEncoder {
	e := &csvEncoder{k, cellsOf(k, fields), o.Raw, "", "\n"}
	if o.Excel {
		e.mark, e.newline = byteOrderMark, "\r\n"
	}
	return e
}

func (e *csvEncoder) begin(b []byte) []byte {
	return append(appendNames(append(b, e.mark...), e.cells, ','), e.newline...)
}

func (*csvEncoder) between() string { return "" }

func (e *csvEncoder) row(b []byte, r workspace.Row) []byte {
	first := len(b)
	for i := range e.cells {
		b = e.cell(b, &e.cells[i], r.Cell(e.cells[i].field))
	}
	if len(b) == first {
		b = append(b, loneCell...)
	}
	return append(b, e.newline...)
}

func (e *csvEncoder) table() *workspace.Cells {
	t := tableOf(e.cells, e.newline, e.cell)
	if len(t.Columns) == 1 && t.Columns[0].Blank == "" {
		t.Columns[0].Blank = loneCell
	}
	return t
}

// loneCell is an empty cell that has no other beside it: it would be a blank line.
const loneCell = `""`

// cell appends a cell, quoted only where it must be.
func (e *csvEncoder) cell(b []byte, c *cell, v workspace.Value) []byte {
	if !c.first {
		b = append(b, ',')
	}
	text := v.S
	switch {
	case c.form == safe:
		return workspace.AppendValue(b, e.kind, c.spec, v)
	case text == "":
		return b
	case c.form == asObject:
		return appendQuoted(b, text)
	case c.guard != noGuard && mayBeFormula(text[0]) && !e.raw && needsGuard(c.guard, text):
		text = "'" + text
	}
	start := len(b)
	var plain bool
	if b, plain = workspace.AppendPlain(b, text, '"', ','); plain {
		return b
	}
	if needsQuotes(text) {
		b = appendQuoted(b[:start], text)
	}
	if c.form == asList {
		joinList(b[start:])
	}
	return b
}

func (*csvEncoder) end(b []byte) []byte { return b }

// appendCSV appends a cell, in quotes where its text demands it.
func appendCSV(b []byte, text string) []byte {
	if needsQuotes(text) {
		return appendQuoted(b, text)
	}
	return append(b, text...)
}

// needsQuotes reports whether a cell would end within the text.
func needsQuotes(text string) bool {
	for _, c := range []byte{',', '"', '\n', '\r'} {
		if strings.IndexByte(text, c) >= 0 {
			return true
		}
	}
	return false
}

// joinList writes in place what stands between the elements of a list.
func joinList(text []byte) {
	for i, c := range text {
		if c == 0 {
			text[i] = ';'
		}
	}
}

// appendQuoted appends a cell in quotes. It copies eight bytes at a time, and goes on
// behind the first quote among them.
func appendQuoted(b []byte, text string) []byte {
	const eight, ones, highs = 8, 0x0101010101010101, 0x8080808080808080
	b = slices.Grow(b, 2*len(text)+2+eight)
	room := b[len(b):cap(b)]
	room[0] = '"'
	to := room[1:]
	for len(text) >= eight && len(to) > eight {
		w := binary.LittleEndian.Uint64([]byte(text[:eight]))
		binary.LittleEndian.PutUint64(to, w)
		w ^= ones * '"'
		if w = (w - ones) &^ w & highs; w == 0 {
			text, to = text[eight:], to[eight:]
			continue
		}
		behind := bits.TrailingZeros64(w)/eight + 1
		to[behind] = '"'
		text, to = text[behind:], to[behind+1:]
	}
	for i := range len(text) {
		to[0] = text[i]
		if to = to[1:]; text[i] == '"' {
			to[0] = '"'
			to = to[1:]
		}
	}
	to[0] = '"'
	return b[:len(b)+len(room)-len(to)+1]
}

// csvScanner finds the records of a text with quotes. Quoted line ends stay as
// they are; a record that breaks the rules is refused alone.
type csvScanner struct {
	w     *window
	delim byte
	cells []span // of the record just read, reused
}

// span is a cell of a record: where its text stands, and whether "" in it
// stands for ".
type span struct {
	from, to int
	doubled  bool
}

// The states of the scanner, by what stands before the next character.
const (
	atStart   = iota // of a cell
	inPlain          // text of a cell without quotes
	plainCR          // a carriage return in one
	inQuotes         // text of a cell with quotes
	atQuote          // a quote that closes, or is the first of two
	atQuoteCR        // a closing quote and a carriage return
)

func (s *csvScanner) next(cells []string) (record, []string, error) {
	for {
		rec, err := s.record()
		if err != nil {
			return rec, cells, err
		}
		if len(bytes.TrimRight(rec.raw, "\r\n")) == 0 { // a blank line
			continue
		}
		rec.text = string(rec.raw)
		for _, c := range s.cells {
			cells = append(cells, c.text(rec.text))
		}
		return rec, cells, nil
	}
}

// record reads one record into s.cells.
func (s *csvScanner) record() (record, error) {
	s.cells = s.cells[:0]
	var (
		b         = s.w.rest()
		line      = s.w.line
		p         int  // position in the record
		cell      span // the cell being read
		state     = atStart
		multiline bool      // its quotes go over a line end
		fault     *RowError // why the record is refused
	)
	refuse := func(why string) {
		if fault == nil {
			fault = &RowError{Line: line, cell: len(s.cells), Reason: fmt.Sprintf("%s, at byte %d", why, p)}
		}
	}
	for {
		if p == len(b) {
			more, err := s.w.more()
			switch {
			case err != nil:
				return record{}, err
			case !more && p == 0:
				return record{}, io.EOF
			case !more:
				return record{}, s.cutFirstLine(line, "a quote is never closed")
			case p-cell.from > maxCell:
				return record{}, s.cutFirstLine(line, "longer than the 1 MiB a cell may have")
			case p > maxRecord || len(s.cells) > maxCells:
				return record{}, s.cutFirstLine(line, "longer than any row may be")
			}
			b = s.w.rest()
		}
		c := b[p]
		p++
		if state == atStart {
			cell, state, multiline = span{from: p - 1}, inPlain, false
			if c == '"' {
				cell.from, state = p, inQuotes
				continue
			}
		}
		switch state {
		case inPlain:
			switch c {
			case s.delim, '\n':
				cell.to = p - 1
				s.cells, state = append(s.cells, cell), atStart
			case '"':
				refuse("a quote in a cell that does not begin with one")
			case '\r':
				state = plainCR
			default:
				for p < len(b) && b[p] != s.delim && b[p] != '\n' && b[p] != '"' && b[p] != '\r' {
					p++
				}
			}
		case inQuotes:
			switch c {
			case '"':
				cell.to, state = p-1, atQuote
			case '\n':
				multiline = true
			default:
				for p < len(b) && b[p] != '"' && b[p] != '\n' {
					p++
				}
			}
		case atQuote:
			switch c {
			case '"':
				cell.doubled, state = true, inQuotes
			case s.delim, '\n':
				s.cells, state = append(s.cells, cell), atStart
			case '\r':
				state = atQuoteCR
			default:
				refuse("text behind a closing quote")
				if multiline { // more likely a stray quote lines above
					return record{}, s.cutFirstLine(line, fault.Reason)
				}
				state = inPlain
			}
		default: // behind a carriage return
			if c != '\n' {
				refuse("a carriage return outside quotes")
				p--
				state = inPlain
				continue
			}
			if state == plainCR {
				cell.to = p - 2
			}
			s.cells, state = append(s.cells, cell), atStart
		}
		if c == '\n' && state == atStart {
			rec := record{line: line, raw: s.w.take(p)}
			if fault != nil {
				fault.Raw = rec.raw
				return record{}, fault
			}
			return rec, nil
		}
	}
}

// cutFirstLine refuses the first line of what is being read and goes on behind
// it, so that one stray quote costs one line and not the rest of the file.
func (s *csvScanner) cutFirstLine(line int, why string) error {
	refused := &RowError{Line: line, cell: len(s.cells), Reason: why}
	if end := bytes.IndexByte(s.w.rest(), '\n'); end >= 0 {
		refused.Raw = s.w.take(end + 1)
		return refused
	}
	if err := s.w.skipLine(); err != nil {
		return err
	}
	return refused
}

// text gives a cell of the record.
func (s span) text(raw string) string {
	text := raw[s.from:s.to]
	if s.doubled {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	return text
}
