package transfer

import (
	"bufio"
	"cmp"
	"container/heap"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
)

// runBytes is how much of a file is sorted at once.
const runBytes = 64 << 20

// sort makes a copy of the file that is in order, and has the side read that: runs
// that fit into memory are sorted and merged.
func (s *side) sort(ctx context.Context, temp string) error {
	r, err := s.export.open()
	if err != nil {
		return err
	}
	defer r.Close()
	rest, err := tempFile(temp)
	if err != nil {
		return err
	}
	defer rest.Close()
	sorted, err := s.writeRuns(ctx, r, rest)
	if err != nil {
		return err
	}
	if s.sorted, err = tempFile(temp); err != nil {
		return err
	}
	out := bufio.NewWriterSize(s.sorted, chunk)
	if err := s.mergeRuns(sorted, NewRejects(out, r)); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	file, size := s.sorted, int64(0)
	if size, err = file.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	d := r.Dialect()
	s.export.Read.Format, s.export.Read.Delimiter, s.export.Read.Encoding = d.Format, d.Delimiter, utf8Name
	if d.Format == JSON {
		s.export.Read.Format = JSONL
	}
	s.export.Text = func() io.ReadSeeker { return io.NewSectionReader(file, 0, size) }
	return nil
}

// tempFile is a file that nobody else sees and that lives as long as it is open.
func tempFile(folder string) (*os.File, error) {
	f, err := os.CreateTemp(folder, "lobby-diff-")
	if err != nil {
		return nil, err
	}
	return f, os.Remove(f.Name())
}

// piece is a row of a file as it stands there.
type piece struct {
	id   rank
	line int
	raw  []byte
}

// pieceBytes is about what a piece needs besides its text.
const pieceBytes = 64

func (p piece) compare(o piece) int { return cmp.Or(p.id.compare(o.id), cmp.Compare(p.line, o.line)) }

// append makes bytes of a piece: its numbers, then its texts.
func (p piece) append(b []byte) []byte {
	for _, n := range []int{int(p.id.no), len(p.id.text), p.line, len(p.raw)} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return append(append(b, p.id.text...), p.raw...)
}

// readPiece reads one back; io.EOF is the end.
func readPiece(r *bufio.Reader) (piece, error) {
	var n [4]uint64
	for i := range n {
		var err error
		if n[i], err = binary.ReadUvarint(r); err != nil {
			return piece{}, err
		}
	}
	text := make([]byte, n[1]+n[3])
	_, err := io.ReadFull(r, text)
	return piece{rank{uint32(n[0]), string(text[:n[1]])}, int(n[2]), text[n[1]:]}, err
}

// writeRuns cuts the rows into runs, each in order, and gives them.
func (s *side) writeRuns(ctx context.Context, r *Reader, to *os.File) (runs, error) {
	var (
		all    runs
		pieces []piece
		held   int
		start  int64
		buf    []byte
	)
	flush := func() error {
		slices.SortFunc(pieces, piece.compare)
		w, end := bufio.NewWriterSize(to, chunk), start
		for _, p := range pieces {
			buf = p.append(buf[:0])
			end += int64(len(buf))
			if _, err := w.Write(buf); err != nil {
				return err
			}
		}
		all = append(all, &run{in: bufio.NewReaderSize(io.NewSectionReader(to, start, end-start), chunk)})
		start, held, pieces = end, 0, pieces[:0]
		return w.Flush()
	}
	for row, err := range r.Rows() {
		p, err := s.profile(r, row, err)
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		pieces = append(pieces, piece{p.id, p.line, []byte(r.Raw())})
		if held += len(r.Raw()) + pieceBytes; held >= runBytes {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	err := flush()
	return all, err
}

// run is rows in order, and the first that was not taken yet.
type run struct {
	in *bufio.Reader
	at piece
}

// runs is a heap of runs by their first rows.
type runs []*run

func (r runs) Len() int           { return len(r) }
func (r runs) Less(i, j int) bool { return r[i].at.compare(r[j].at) < 0 }
func (r runs) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *runs) Push(x any)        { *r = append(*r, x.(*run)) }
func (r *runs) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

// mergeRuns writes the rows of all runs in order. Two of one id are refused.
func (s *side) mergeRuns(all runs, to *Rejects) error {
	h := &runs{}
	step := func(r *run) (err error) {
		if r.at, err = readPiece(r.in); err == nil {
			heap.Push(h, r)
		} else if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	for _, r := range all {
		if err := step(r); err != nil {
			return err
		}
	}
	var before piece
	for h.Len() > 0 {
		r := heap.Pop(h).(*run)
		if before.line > 0 && before.id.compare(r.at.id) == 0 {
			return s.twice(r.at.id, before.line, r.at.line)
		}
		before = r.at
		if err := to.Row(r.at.raw); err != nil {
			return err
		}
		if err := step(r); err != nil {
			return err
		}
	}
	return nil
}
