package cli

import (
	"cmp"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A slice is what is brought in as one durable batch: so many rows, or fewer
// when they are long. Where a slice ends depends on the file alone, so that a
// run that goes on makes the slices of the run before.
const (
	sliceRows  = 20_000
	sliceBytes = 8 << 20
)

// sliceRows is how many rows this run brings in as one durable batch.
func (a *app) sliceRows() int { return cmp.Or(a.door.Slice, sliceRows) }

// slice is a part of a file that is brought in as one batch.
type slice struct {
	change  workspace.Change // nil when no row of it can be brought in
	read    int              // rows of the file, refused ones too
	refused []refusal
	raw     []rawRow // the rows of change as they stand in the file, by line
}

// rawRow is a row as it stands in the file.
type rawRow struct {
	line int
	text string
}

// rawOf is the row of change that begins in a line; nil when none does.
func (s *slice) rawOf(line int) []byte {
	i, ok := slices.BinarySearchFunc(s.raw, line, func(r rawRow, line int) int { return r.line - line })
	if !ok {
		return nil
	}
	return []byte(s.raw[i].text)
}

// refusal is a row that was not brought in, or an odd one that was, and why.
type refusal struct {
	line   int
	column string
	kind   workspace.ErrKind // Done of an odd one
	why    string
	raw    []byte
}

// source cuts a file into slices. The error behind the last one is io.EOF.
type source interface {
	next() (slice, error)
	// total is about how many rows the file has; 0 when nobody knows.
	total() int
	// reject writes a refused row so that it can be mended and brought in again.
	reject(to io.Writer, raw []byte) error
	Close() error
}

// rowSource is the rows of an import.
type rowSource struct {
	reader  *transfer.Reader
	kind    workspace.Kind
	most    int // rows of a slice
	in      *input
	pull    func() (workspace.ImportRow, error, bool)
	stop    func()
	rejects *transfer.Rejects
	repeats *transfer.Repeats // finds ids that stand twice; nil when nobody asks

	allowErased bool
}

// newRowSource begins to read rows from an input, so many at most for a slice.
func newRowSource(in *input, o transfer.ReadOptions, most int) (*rowSource, error) {
	if err := in.rewind(); err != nil {
		return nil, err
	}
	reader, err := transfer.Open(in.File, o)
	if err != nil {
		return nil, err
	}
	s := &rowSource{reader: reader, kind: o.Kind, most: most, in: in}
	s.pull, s.stop = iter.Pull2(reader.Rows())
	return s, nil
}

func (s *rowSource) next() (slice, error) {
	var rows []workspace.ImportRow
	out, size := slice{}, 0
	for out.read < s.most && size < sliceBytes {
		row, err, more := s.pull()
		if !more {
			break
		}
		var refused *transfer.RowError
		switch {
		case errors.As(err, &refused):
			out.refused = append(out.refused, refusal{refused.Line, refused.Column, workspace.Invalid, refused.Reason, slices.Clone(refused.Raw)})
		case err != nil:
			return slice{}, err
		default:
			rows = append(rows, row)
			out.raw = append(out.raw, rawRow{row.Line, s.reader.Raw()})
			if column := s.repeats.Column(row, s.reader.Raw()); column != "" {
				out.refused = append(out.refused, refusal{line: row.Line, column: column, why: "an earlier line has the same value and says something else; the later line wins"})
			}
		}
		size += len(s.reader.Raw())
		out.read++
	}
	if out.read == 0 {
		return out, io.EOF
	}
	if len(rows) > 0 {
		out.change = workspace.Import{Kind: s.kind, Rows: rows, Total: s.in.rows, AllowErased: s.allowErased}
	}
	return out, nil
}

func (s *rowSource) total() int {
	switch s.reader.Dialect().Format {
	case transfer.CSV, transfer.TSV:
		return max(s.in.lines-1, 0) // without the header
	case transfer.JSONL:
		return s.in.lines
	}
	return 0
}

func (s *rowSource) reject(to io.Writer, raw []byte) error {
	if s.rejects == nil {
		s.rejects = transfer.NewRejects(to, s.reader)
	}
	return s.rejects.Row(raw)
}

// Close ends the reading; the input stays open.
func (s *rowSource) Close() error {
	s.stop()
	return s.reader.Close()
}
