package transfer

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/lobbycli/lobby/internal/workspace"
)

// spool keeps differences outside memory until all are known.
type spool struct {
	file   *os.File
	w      *bufio.Writer
	fields []workspace.Field
	buf    []byte
}

func newSpool(temp string) (*spool, error) {
	file, err := tempFile(temp)
	if err != nil {
		return nil, err
	}
	return &spool{file: file, w: bufio.NewWriterSize(file, chunk), fields: workspace.Difference.Travelling()}, nil
}

func (s *spool) add(rows ...workspace.Row) error {
	for _, row := range rows {
		s.buf = append(workspace.AppendRowJSON(s.buf[:0], row, s.fields), '\n')
		if _, err := s.w.Write(s.buf); err != nil {
			return err
		}
	}
	return nil
}

// rows yields what was added; a failure is the last pair.
func (s *spool) rows() iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		err := s.w.Flush()
		if err == nil {
			_, err = s.file.Seek(0, io.SeekStart)
		}
		r := bufio.NewReaderSize(s.file, chunk)
		for err == nil {
			var line []byte
			if line, err = r.ReadBytes('\n'); err != nil {
				break
			}
			var row workspace.Row
			if row, err = workspace.ReadRow(workspace.Difference, line[:len(line)-1]); err == nil && !yield(row, nil) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(workspace.Row{}, err)
		}
	}
}

func (s *spool) close() error {
	if s == nil {
		return nil
	}
	return s.file.Close()
}
