package transfer

import (
	"bytes"
	"cmp"
	"errors"
	"io"
)

// The bounds of what is held while a file is read. A cell of 1 MiB may be all
// doubled quotes.
const (
	maxCell   = 2<<20 + 2
	maxRecord = 16 << 20
	maxCells  = 64 << 10
	fillSize  = 256 << 10
)

// record is the text of one row as it stands in the file, with its line end.
type record struct {
	line int
	raw  []byte // valid until the next one is read
	text string // the same for good, once a row is made of it; its texts are parts of this
}

// window is the part of a text that is being looked at. It ends every text with
// a newline.
type window struct {
	in         io.Reader
	buf        []byte
	start, end int
	line       int // of buf[start], from 1
	ended      bool
}

func newWindow(in io.Reader) *window {
	return &window{in: in, buf: make([]byte, fillSize), line: 1}
}

// rest is what was read and not yet taken.
func (w *window) rest() []byte { return w.buf[w.start:w.end] }

// more reads on. It reports false at the end of the text. What rest gave before
// is no longer valid.
func (w *window) more() (bool, error) {
	if w.ended {
		return false, nil
	}
	if w.start > 0 {
		copy(w.buf, w.buf[w.start:w.end])
		w.end -= w.start
		w.start = 0
	}
	if len(w.buf)-w.end < fillSize/2 {
		w.buf = append(w.buf, make([]byte, max(len(w.buf), fillSize))...)
	}
	for {
		n, err := w.in.Read(w.buf[w.end:])
		w.end += n
		if errors.Is(err, io.EOF) {
			w.ended = true
			if w.end > w.start && w.buf[w.end-1] != '\n' {
				w.buf = append(w.buf[:w.end], '\n')
				w.end++
				return true, nil
			}
			return n > 0, nil
		}
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
}

// take steps over the next n bytes and gives them.
func (w *window) take(n int) []byte {
	taken := w.buf[w.start : w.start+n]
	w.start += n
	w.line += bytes.Count(taken, []byte{'\n'})
	return taken
}

// takeLine gives the next line with its end; a line over maxRecord is refused
// without being held. The error is io.EOF at the end.
func (w *window) takeLine() (record, error) {
	line, searched := w.line, 0
	for {
		if i := bytes.IndexByte(w.rest()[searched:], '\n'); i >= 0 {
			return record{line: line, raw: w.take(searched + i + 1)}, nil
		}
		searched = len(w.rest())
		if searched > maxRecord {
			if err := w.skipLine(); err != nil {
				return record{}, err
			}
			return record{}, &RowError{Line: line, cell: noCell, Reason: "longer than the 16 MiB a row may have"}
		}
		if more, err := w.more(); err != nil || !more {
			return record{}, cmp.Or(err, io.EOF)
		}
	}
}

// skipLine steps over the rest of a line without holding it.
func (w *window) skipLine() error {
	for {
		if i := bytes.IndexByte(w.rest(), '\n'); i >= 0 {
			w.take(i + 1)
			return nil
		}
		w.take(len(w.rest()))
		if more, err := w.more(); err != nil || !more {
			return err
		}
	}
}
