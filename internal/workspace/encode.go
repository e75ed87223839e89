package workspace

import (
	"context"
	"iter"

	"github.com/lobbycli/lobby/internal/inorder"
)

// Long answers leave as text that is made where the rows are read, many rows at a
// time and side by side.

// Encode appends the text of a row. It may be called by several goroutines, and
// keeps nothing of the row, whose values are valid only while it runs.
type Encode func(b []byte, row Row) []byte

// Encoding is how the rows of an answer become text.
type Encoding struct {
	Row    Encode
	Fields []Field // those that Row looks at; none means all
	// Cells, unless it is nil, makes the same text as Row. Rows of which something is
	// hidden go by Row.
	Cells *Cells
	// Prompt says that whoever takes the text never waits for anybody, as it goes to a
	// file: then the snapshot is read until the text is taken.
	Prompt bool
}

// Part is a part of an answer: so many rows, in their order.
type Part struct {
	Rows int
	Text []byte // valid until the next part
}

// Encoder is what a Workspace may offer besides: Find, with the rows as text.
type Encoder interface {
	Encode(ctx context.Context, q Query, e Encoding) iter.Seq2[Part, error]
}

// RowEncoder is what a Reader of one snapshot may offer besides: Walk, with the rows as
// text.
type RowEncoder interface {
	Encode(q Query, e Encoding) iter.Seq2[Part, error]
}

// Encoded yields the rows that a query selects as text.
func Encoded(ctx context.Context, ws Workspace, q Query, e Encoding) iter.Seq2[Part, error] {
	if x, ok := ws.(Encoder); ok {
		return x.Encode(ctx, q, e)
	}
	return EncodeRows(ws.Find(ctx, q), e.Row)
}

// PartRows is how many rows make a part, at most.
const PartRows = 256

// EncodeRows makes text of rows whose values stay valid, beside whatever reads them.
func EncodeRows(rows iter.Seq2[Row, error], encode Encode) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		var failed error
		var spare []*someRows // whose text was taken
		gathered := func(yield func(*someRows) bool) {
			now, most := &someRows{}, 1 // the first row leaves at once
			for row, err := range rows {
				if failed = err; err != nil {
					break
				}
				if now.rows = append(now.rows, row); len(now.rows) < most {
					continue
				}
				if !yield(now) {
					return
				}
				most = PartRows
				now = &someRows{}
				if n := len(spare); n > 0 {
					now, spare = spare[n-1], spare[:n-1]
				}
			}
			if len(now.rows) > 0 {
				yield(now)
			}
		}
		for s := range inorder.Each(gathered, []func(*someRows){func(s *someRows) { s.encode(encode) }}) {
			if !yield(Part{len(s.rows), s.text}, nil) {
				return
			}
			s.rows = s.rows[:0]
			spare = append(spare, s)
		}
		if failed != nil {
			yield(Part{}, failed)
		}
	}
}

// someRows are encoded at once.
type someRows struct {
	rows []Row
	text []byte
}

func (s *someRows) encode(encode Encode) {
	s.text = s.text[:0]
	for _, row := range s.rows {
		s.text = encode(s.text, row)
	}
}
