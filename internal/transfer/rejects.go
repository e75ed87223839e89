package transfer

import (
	"bytes"
	"io"
)

// Rejects writes rows that were refused as they stood in their file, below its
// header, so that the file can be mended and imported again.
type Rejects struct {
	w      io.Writer
	header []byte
	format Format
	begun  bool
}

// NewRejects writes rows of the reader's file to w, once the first one comes.
func NewRejects(w io.Writer, r *Reader) *Rejects {
	return &Rejects{w: w, header: r.header, format: r.dialect.Format}
}

// Row writes one refused row: RowError.Raw, or Reader.Raw when somebody else
// refused it. Elements of an array become JSON lines.
func (j *Rejects) Row(raw []byte) error {
	var b []byte
	if !j.begun {
		j.begun = true
		b = append(b, j.header...)
	}
	if j.format == JSON { // outside texts a line end is white space, inside there is none
		raw = bytes.ReplaceAll(bytes.TrimSpace(raw), []byte{'\n'}, []byte{' '})
	}
	b = append(b, raw...)
	if len(raw) > 0 && b[len(b)-1] != '\n' {
		b = append(b, '\n')
	}
	_, err := j.w.Write(b)
	return err
}
