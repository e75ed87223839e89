package pgstore

import (
	"io"

	"github.com/lobbycli/lobby/internal/workspace"
)

// copyIn adds rows that are not there in one stream: the server stores some while
// the next are made ready.
func (w *writer) copyIn(t *table, rows []workspace.Row) error {
	if len(rows) == 0 {
		return w.err
	}
	if err := w.idle(); err != nil {
		return err
	}
	w.copied[t.name] += len(rows)
	c := &copied{t: t, id: w.id, rows: rows, ready: append([]byte("PGCOPY\n\xff\r\n\x00"), 0, 0, 0, 0, 0, 0, 0, 0)} // no flags, no extension
	_, err := w.conn.Conn().PgConn().CopyFrom(w.ctx, c, t.copyIn())
	if c.err != nil { // the server only knows that there was one
		err = c.err
	}
	return w.broken(err)
}

func (t *table) copyIn() string {
	return "COPY " + t.name + " (" + t.allColumns() + ") FROM STDIN BINARY"
}

// copied is rows as a stream in PostgreSQL's binary form of COPY.
type copied struct {
	t     *table
	id    int32
	rows  []workspace.Row
	ready []byte // what is left of the bytes made ready
	spare []byte // their memory, to be used again
	ended bool
	err   error
}

func (c *copied) Read(p []byte) (int, error) {
	for len(c.ready) == 0 {
		if c.err != nil || c.ended {
			break
		}
		c.spare, c.err = c.more(c.spare[:0])
		c.ready = c.spare
	}
	if c.err != nil {
		return 0, c.err
	}
	if len(c.ready) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.ready)
	c.ready = c.ready[n:]
	return n, nil
}

// copiedRows are made ready at a time.
const copiedRows = 64

// more appends the next rows, and behind the last the end of the stream.
func (c *copied) more(b []byte) ([]byte, error) {
	var e encoder
	for range min(copiedRows, len(c.rows)) {
		cells, err := e.cells(c.t, c.id, c.rows[0])
		if err != nil {
			return nil, err
		}
		c.rows = c.rows[1:]
		b = append(b, byte(len(cells)>>8), byte(len(cells)))
		for _, cell := range cells {
			if cell == nil {
				b = appendInt32s(b, -1)
				continue
			}
			b = append(appendInt32s(b, int32(len(cell))), cell...)
		}
	}
	if len(c.rows) == 0 {
		b, c.ended = append(b, 0xff, 0xff), true
	}
	return b, nil
}
