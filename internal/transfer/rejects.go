package transfer

import (
	"bytes"
	"io"
)

// Rejects writes rows that were refused as they stood in their file, below its
// header, so that the file can be mended and imported again.
type Rejects struct {
	w     io.Writer
	head  []byte // what stands above the first row
	array bool
}

// NewRejects writes rows of the reader's file to w, once the first one comes. The
// text is UTF-8; where the file was not, a byte order mark says so, so that the
// same options read both.
func NewRejects(w io.Writer, r *Reader) *Rejects {
	j := &Rejects{w: w, array: r.dialect.Format == JSON}
	if r.dialect.Encoding != utf8Name {
		j.head = []byte(byteOrderMark)
	}
	j.head = append(j.head, r.header...)
	return j
}

// Row writes one refused row: RowError.Raw, or Reader.Raw when somebody else
// refused it. Elements of an array become JSON lines.
func (j *Rejects) Row(raw []byte) error {
	b := j.head
	j.head = nil
	if j.array { // outside texts a line end is white space, inside there is none
		raw = bytes.ReplaceAll(bytes.TrimSpace(raw), []byte{'\n'}, []byte{' '})
	}
	b = append(b, raw...)
	if len(raw) > 0 && b[len(b)-1] != '\n' {
		b = append(b, '\n')
	}
	_, err := j.w.Write(b)
	return err
}
