package output

import (
	"io"
	"iter"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Rows shows the rows of a kind and gives how many there were. No fields means
// the usual ones: a few in tables, all columns elsewhere. Rows leave while they
// come, unless an expression needs them all; after a failure the text ends where
// it is. An empty table is nothing at all.
func Rows(s *term.Streams, o Options, k workspace.Kind, fields []workspace.Field, rows iter.Seq2[workspace.Row, error]) (int, error) {
	if err := CheckFormat(o.Format); err != nil {
		return 0, err
	}
	view, err := compile(o)
	if err != nil {
		return 0, err
	}
	if o.Format == IDs && !view.set() && !namesRows(k) {
		return 0, NoIDs(k.Plural())
	}
	usual := len(fields) == 0
	if usual {
		fields = k.Columns()
		if o.Format == Table && !view.set() {
			fields = TableFields(k)
		}
	}
	to := o.to(s)
	switch {
	case view.set():
		return view.rows(to, k, fields, rows)
	case o.Format == Table:
		return showTable(s, o, k, fields, usual, rows)
	case o.Format == IDs:
		return write(&idWriter{w: to}, rows)
	}
	format, _ := transfer.FormatNamed(o.Format)
	return write(transfer.NewWriter(format, to, k, fields, transfer.WriteOptions{Header: o.Header, Raw: o.Raw, Excel: o.Excel}), rows)
}

// to is where machine formats and the results of expressions go.
func (o *Options) to(s *term.Streams) io.Writer {
	if o.To != nil {
		return o.To
	}
	return s.Out
}

// rowWriter writes what comes before the rows, the rows, and what comes behind them.
type rowWriter interface {
	Header() error
	Row(workspace.Row) error
	Close() error
}

func write(w rowWriter, rows iter.Seq2[workspace.Row, error]) (int, error) {
	n := 0
	if err := w.Header(); err != nil {
		return n, err
	}
	for row, err := range rows {
		if err == nil {
			err = w.Row(row)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, w.Close()
}

// namesRows reports whether the rows of a kind have ids, or names in their place.
func namesRows(k workspace.Kind) bool {
	_, named := k.FieldNamed("name")
	return k.Letter() != 0 || named
}

// NoIDs says, with Usage, that what is shown has no ids.
func NoIDs(what string) error {
	return workspace.Errorf(workspace.Usage, "-o ids: %s have no ids", what).WithHint("formats: table, tsv, csv, json, jsonl")
}

// idWriter writes an id a line, and of kinds without ids the name.
type idWriter struct {
	w   io.Writer
	buf []byte
	n   int
}

func (i *idWriter) Header() error { return nil }

func (i *idWriter) Row(r workspace.Row) error {
	f := workspace.ID
	if r.Kind.Letter() == 0 || r.No == 0 {
		f = r.Kind.Columns()[0]
		if f == workspace.ID {
			f++
		}
	}
	i.buf = append(r.AppendText(i.buf, f), '\n')
	i.n++
	if i.n > 1 && len(i.buf) < 32<<10 {
		return nil
	}
	return i.Close()
}

func (i *idWriter) Close() error {
	_, err := i.w.Write(i.buf)
	i.buf = i.buf[:0]
	return err
}
