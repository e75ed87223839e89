package transfer

import (
	"io"

	"github.com/lobbycli/lobby/internal/workspace"
)

// WriteOptions say how rows are written.
type WriteOptions struct {
	Header bool // TSV with a header line; CSV always has one
	Raw    bool // CSV without the guard against spreadsheet formulas
	Excel  bool // CSV with byte order mark and CRLF
}

// Writer writes rows of one kind: once Header, then the rows, then Close, which
// completes the text but does not close what it is written to. Rows leave while
// they come; the first one leaves at once.
type Writer interface {
	Header() error
	Row(workspace.Row) error
	Close() error
}

// NewWriter writes these fields of rows of the kind to w, in a format but Auto.
func NewWriter(f Format, w io.Writer, k workspace.Kind, fields []workspace.Field, o WriteOptions) Writer {
	var e encoder
	switch f {
	case TSV:
		e = tsvEncoder{k, fields, o.Header}
	case JSON:
		e = &jsonEncoder{fields: fields}
	case JSONL:
		e = jsonlEncoder{fields}
	default:
		e = newCSVEncoder(k, fields, o)
	}
	return &rowWriter{w: w, encoder: e}
}

// encoder appends the text of a format.
type encoder interface {
	begin(b []byte) []byte
	row(b []byte, r workspace.Row) []byte
	end(b []byte) []byte
}

// chunk is how much text gathers before it is written.
const chunk = 64 << 10

type rowWriter struct {
	encoder encoder
	w       io.Writer
	buf     []byte
	sent    bool // a row has left
}

func (w *rowWriter) Header() error {
	w.buf = w.encoder.begin(w.buf)
	return nil
}

func (w *rowWriter) Row(r workspace.Row) error {
	w.buf = w.encoder.row(w.buf, r)
	if w.sent && len(w.buf) < chunk {
		return nil
	}
	w.sent = true
	return w.flush()
}

func (w *rowWriter) Close() error {
	w.buf = w.encoder.end(w.buf)
	return w.flush()
}

func (w *rowWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	_, err := w.w.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}
