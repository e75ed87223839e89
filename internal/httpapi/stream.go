package httpapi

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Rows travel as a stream of lines: an object a row, and at the end one that says
// so. A stream that merely stops was cut off, whatever the connection says.

const (
	chunk       = 64 << 10 // bytes that gather before they are sent, or are read at once
	longestLine = 16 << 20 // bytes of a line
)

// rowBegins is how every row begins, and no last line.
const rowBegins = `{"id":`

// endLine is the last line of a stream that is whole.
type endLine struct {
	End  bool `json:"end"`
	Rows int  `json:"rows"`
}

// errorLine is the last line of a stream that failed too late for a status.
type errorLine struct {
	Error problem `json:"error"`
}

// lines answers with all rows of a query as they come. The first leaves at once.
func (v *visit) lines(q workspace.Query) reply {
	return reply{media: mediaLines, stream: func(w io.Writer) error {
		fields, n := q.Kind.Travelling(), 0
		line := func(b []byte, row workspace.Row) []byte { return append(workspace.AppendRowJSON(b, row, fields), '\n') }
		lines := workspace.Encoding{Row: line, Cells: workspace.JSONCells(q.Kind, fields, "", "\n")}
		for part, err := range workspace.Encoded(v.request.Context(), v.ws, q, lines) {
			if err != nil && n == 0 {
				return err // still a problem with a status
			}
			if err != nil {
				v.err = err
				return send(w, spelledLine(errorLine{problemOf(err, workspace.KindOf(err).Info().HTTP)}))
			}
			if err := send(w, part.Text); err != nil {
				return err
			}
			n += part.Rows
		}
		return send(w, spelledLine(endLine{true, n}))
	}}
}

// spelledLine spells a value that holds texts and numbers alone.
func spelledLine(value any) []byte { return []byte(workspace.CompactJSON(value) + "\n") }

// send writes bytes, and does not let them wait.
func send(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	if f, ok := w.(http.Flusher); ok && err == nil {
		f.Flush()
	}
	return err
}

// takeRows reads a stream and gives its rows until the taker has enough. When it
// is cut before the first row, it may be asked for again; later that would give
// rows twice.
func takeRows(k workspace.Kind, take func(workspace.Row) bool) func(*http.Response) error {
	return func(res *http.Response) error {
		n, err := readStream(bufio.NewReaderSize(res.Body, chunk), k, take)
		var broken *cut
		if n > 0 && errors.As(err, &broken) {
			return &workspace.Error{
				Kind: workspace.Unavailable, Message: fmt.Sprintf("the answer was cut off after %d rows", n),
				Hint: "run it again; what was written is incomplete", Err: broken.why,
			}
		}
		return err
	}
}

// readStream reads the lines of a stream up to its last; n is the rows that were given.
func readStream(from *bufio.Reader, k workspace.Kind, take func(workspace.Row) bool) (n int, err error) {
	for {
		line, err := readLine(from)
		if err != nil {
			return n, err
		}
		if !bytes.HasPrefix(line, []byte(rowBegins)) {
			return n, readLast(line, n)
		}
		row, err := workspace.ReadRow(k, line)
		if err != nil {
			return n, workspace.Errorf(workspace.Unavailable, "the answer cannot be read: row %d: %w", n+1, err)
		}
		n++
		if !take(row) {
			return n, nil
		}
	}
}

// readLine reads a line without its end. It is valid until the next one is read.
func readLine(from *bufio.Reader) ([]byte, error) {
	line, err := from.ReadSlice('\n')
	if err == nil {
		return line[:len(line)-1], nil
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = longLine(from, bytes.Clone(line))
	}
	if errors.Is(err, io.EOF) {
		err = &cut{io.ErrUnexpectedEOF}
	}
	return line, err
}

// longLine reads on where a line is longer than the buffer.
func longLine(from *bufio.Reader, line []byte) ([]byte, error) {
	for {
		more, err := from.ReadSlice('\n')
		line = append(line, more...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > longestLine:
			return nil, workspace.Errorf(workspace.Unavailable, "the answer has a line of more than %d bytes", longestLine)
		}
	}
}

// readLast reads the last line of a stream of n rows.
func readLast(line []byte, n int) error {
	var last struct {
		endLine
		errorLine
	}
	switch err := json.Unmarshal(line, &last); {
	case err != nil:
		return &cut{errors.New("a line is broken")}
	case last.Error.Kind != "":
		return last.Error.error()
	case !last.End || last.Rows != n:
		return workspace.Errorf(workspace.Unavailable, "the answer says it has %d rows, and %d came", last.Rows, n)
	}
	return nil
}
