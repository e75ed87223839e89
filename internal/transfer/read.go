package transfer

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// ReadOptions say how a file is read.
type ReadOptions struct {
	Kind      workspace.Kind    // what its rows are
	Format    Format            // Auto looks at the text
	Delimiter byte              // of CSV; 0 looks at the header
	Encoding  string            // "" looks at the byte order mark, else UTF-8
	Map       map[string]string // field (or meta.KEY) to the column or member that holds it
	ExtraMeta bool              // what means nothing else becomes metadata of people
	Temp      string            // folder for the spool of pipes; "" is the system's
	Zone      *time.Location    // where dates without a time begin; nil is UTC
}

// Dialect is how a file turned out to be written.
type Dialect struct {
	Format    Format
	Delimiter byte // of CSV and TSV
	Encoding  string
}

// Reader reads the rows of a file. Its text is known to be readable to the end.
type Reader struct {
	o       ReadOptions
	dialect Dialect
	text    decoded
	header  []byte
	named   fieldBits // what the row just yielded says something of
	raw     string
	slab    workspace.Slab
	next    func() (record, workspace.ImportRow, error)
}

// Open looks at the whole text once, so that nothing of an unreadable file is
// handed out, then at its header. Errors: Invalid for an unreadable text, an
// empty file, unknown or repeated columns; Usage for options that make no sense.
func Open(r io.Reader, o ReadOptions) (*Reader, error) {
	if _, ok := o.Kind.FieldNamed("external_id"); !ok {
		return nil, workspace.Errorf(workspace.Usage, "%s cannot be imported", o.Kind.Plural())
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if err := o.checkMap(); err != nil {
		return nil, err
	}
	text, err := decode(r, o.Encoding, o.Temp)
	if err != nil {
		return nil, err
	}
	reader := &Reader{o: o, text: text, dialect: Dialect{o.Format, o.Delimiter, text.encoding}}
	if err := reader.begin(newWindow(text)); err != nil {
		_ = text.close()
		return nil, err
	}
	return reader, nil
}

// begin finds out the format and reads the header.
func (r *Reader) begin(w *window) error {
	for more := true; more && len(w.rest()) < fillSize && bytes.IndexByte(bytes.TrimLeft(w.rest(), " \r\n"), '\n') < 0; {
		var err error
		if more, err = w.more(); err != nil {
			return err
		}
	}
	if r.dialect.Format == Auto {
		if len(w.rest()) == 0 {
			return empty()
		}
		r.dialect.Format, r.dialect.Delimiter = sniff(w.rest(), r.dialect.Delimiter)
	}
	switch r.dialect.Format {
	case JSON:
		array := &jsonArray{w: w}
		r.next = r.objects(array.next)
		return nil
	case JSONL:
		lines := jsonLines{w}
		r.next = r.objects(lines.next)
		return nil
	case TSV:
		r.dialect.Delimiter = '\t'
		return r.table(tsvScanner{w})
	}
	if r.dialect.Delimiter == 0 {
		r.dialect.Delimiter = sniffDelimiter(w.rest())
	}
	return r.table(&csvScanner{w: w, delim: r.dialect.Delimiter})
}

func empty() error {
	return workspace.Errorf(workspace.Invalid, "the file is empty").WithHint("the first line names the columns")
}

// sniff tells the formats apart by how the text begins. A header between tabs
// and without quotes is TSV.
func sniff(text []byte, delimiter byte) (Format, byte) {
	text = bytes.TrimLeft(text, " \t\r\n")
	switch {
	case delimiter != 0:
		return CSV, delimiter
	case bytes.HasPrefix(text, []byte{'{'}):
		return JSONL, 0
	case bytes.HasPrefix(text, []byte{'['}):
		return JSON, 0
	}
	delimiter = sniffDelimiter(text)
	if delimiter == '\t' && !bytes.HasPrefix(text, []byte{'"'}) {
		return TSV, delimiter
	}
	return CSV, delimiter
}

// sniffDelimiter finds what stands most often between the names of the header.
func sniffDelimiter(text []byte) byte {
	counts := [256]int{}
	quoted := false
	for _, c := range text {
		if c == '\n' && !quoted {
			break
		}
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[c]++
		}
	}
	best := byte(',')
	for _, d := range []byte{';', '\t', '|'} {
		if counts[d] > counts[best] {
			best = d
		}
	}
	return best
}

// Dialect tells how the file is written.
func (r *Reader) Dialect() Dialect { return r.dialect }

// Rows yields the rows in the order of the file. A *RowError refuses one row and
// the next pair goes on behind it; any other error is the last pair.
func (r *Reader) Rows() iter.Seq2[workspace.ImportRow, error] {
	return func(yield func(workspace.ImportRow, error) bool) {
		for {
			rec, row, err := r.next()
			r.raw = rec.text
			if errors.Is(err, io.EOF) {
				return
			}
			var refused *RowError
			more := errors.As(err, &refused)
			if more {
				r.raw = string(refused.Raw)
			}
			if !yield(row, err) || err != nil && !more {
				return
			}
		}
	}
}

// Raw is the text of the row just yielded as it stands in the file. Rejects takes it.
func (r *Reader) Raw() string { return r.raw }

// Close gives the spool back. It does not close what Open was given.
func (r *Reader) Close() error { return r.text.close() }
