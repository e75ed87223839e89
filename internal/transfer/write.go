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
// they come; the first one leaves at once. Rows that others make text of, in the
// writer's own encoding, are written in parts.
type Writer interface {
	Header() error
	Row(workspace.Row) error
	Encoding() workspace.Encoding
	Part(workspace.Part) error
	Close() error
}

// NewWriter writes these fields of rows of the kind to w, in a format but Auto.
func NewWriter(f Format, w io.Writer, k workspace.Kind, fields []workspace.Field, o WriteOptions) Writer {
	var e encoder
	switch f {
	case TSV:
		e = newTSVEncoder(k, fields, o)
	case JSON:
		e = jsonEncoder{k, fields}
	case JSONL:
		e = jsonlEncoder{k, fields}
	default:
		e = newCSVEncoder(k, fields, o)
	}
	return &rowWriter{w: w, encoder: e, fields: fields}
}

// encoder appends the text of a format. What stands between two rows is at the
// beginning of each; the first row of all is written without it.
type encoder interface {
	begin(b []byte) []byte
	between() string
	row(b []byte, r workspace.Row) []byte
	table() *workspace.Cells // the same text, cell by cell
	end(b []byte) []byte
}

// chunk is how much text gathers before it is written.
const chunk = 64 << 10

type rowWriter struct {
	encoder encoder
	fields  []workspace.Field
	w       io.Writer
	buf     []byte
	sent    bool // a row has left
}

func (w *rowWriter) Header() error {
	w.buf = w.encoder.begin(w.buf)
	return nil
}

func (w *rowWriter) Row(r workspace.Row) error {
	if !w.sent {
		return w.Part(workspace.Part{Rows: 1, Text: w.encoder.row(nil, r)})
	}
	if w.buf = w.encoder.row(w.buf, r); len(w.buf) < chunk {
		return nil
	}
	return w.flush()
}

func (w *rowWriter) Encoding() workspace.Encoding {
	return workspace.Encoding{Row: w.encoder.row, Fields: w.fields, Cells: w.encoder.table(), Prompt: prompt(w.w)}
}

func (w *rowWriter) Part(p workspace.Part) error {
	if !w.sent {
		w.sent = true
		p.Text = p.Text[len(w.encoder.between()):]
		w.buf = append(w.buf, p.Text...)
		return w.flush()
	}
	if err := w.flush(); err != nil {
		return err
	}
	_, err := w.w.Write(p.Text)
	return err
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
