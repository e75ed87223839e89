package engine

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A slow reader never holds the lock: rows leave the store in chunks through a
// short queue, and when nobody takes them the rest goes to an unlinked
// temporary file, so that the transaction ends while the reader still reads.
const (
	chunkRows  = 256
	queueDepth = 8
	patience   = 100 * time.Millisecond // for a whole answer, where nothing else is said
)

// stream yields a long answer while it is being read.
func (e *Engine) stream(outer context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		ctx, stop := context.WithCancel(outer)
		defer stop()
		s := &spool{queue: make(chan []workspace.Row, queueDepth), done: make(chan struct{}), temp: e.temp, patience: e.patience}
		go func() {
			defer close(s.done)
			defer close(s.queue)
			defer func() { s.panicked = recover() }()
			s.err = e.store.View(ctx, func(r workspace.Reader) error { return s.fill(ctx, e.lookup(ctx, r).rows(q)) })
		}()
		going := true
		for chunk := range s.queue {
			for _, row := range chunk {
				if going = yield(row, nil); !going {
					break
				}
			}
			if !going {
				break
			}
		}
		stop()
		for range s.queue { // the filler sees the end of the context and stops
		}
		<-s.done
		defer s.remove()
		switch {
		case s.panicked != nil: // where somebody can catch it
			panic(s.panicked)
		case !going:
		case s.err != nil && !s.whole:
			yield(workspace.Row{}, s.err)
		default:
			s.rest(outer, q.Kind, yield)
		}
	}
}

// spool is one answer on its way out.
type spool struct {
	queue    chan []workspace.Row
	done     chan struct{}
	temp     string
	patience time.Duration
	late     <-chan time.Time // when waiting ends, from the first time the queue was full
	file     *os.File
	out      *bufio.Writer
	size     []byte // of the row being written, and the row
	row      []byte
	err      error
	panicked any
	whole    bool // every row is in the queue or the file
}

// fill reads all rows into the queue. A reader that cannot keep up has a moment
// in all, not one for each chunk; then they go into the file.
func (s *spool) fill(ctx context.Context, rows iter.Seq2[workspace.Row, error]) error {
	chunk := make([]workspace.Row, 0, chunkRows)
	for row, err := range rows {
		if err != nil {
			return err
		}
		if chunk = append(chunk, row); len(chunk) < chunkRows {
			continue
		}
		if err := s.push(ctx, chunk); err != nil {
			return err
		}
		chunk = make([]workspace.Row, 0, chunkRows)
	}
	if err := s.push(ctx, chunk); err != nil {
		return err
	}
	if s.out != nil {
		if err := s.out.Flush(); err != nil {
			return spoolError(err)
		}
	}
	s.whole = true
	return nil
}

func (s *spool) push(ctx context.Context, chunk []workspace.Row) error {
	if s.file == nil {
		select {
		case s.queue <- chunk:
			return nil
		case <-ctx.Done():
			return going(ctx)
		default:
		}
		if s.late == nil {
			s.late = time.After(s.patience)
		}
		select {
		case s.queue <- chunk:
			return nil
		case <-ctx.Done():
			return going(ctx)
		case <-s.late:
		}
		if err := s.open(); err != nil {
			return err
		}
	}
	if err := going(ctx); err != nil {
		return err
	}
	for _, row := range chunk {
		s.row = appendRow(s.row[:0], row)
		s.size = binary.AppendUvarint(s.size[:0], uint64(len(s.row)))
		if _, err := s.out.Write(s.size); err != nil {
			return spoolError(err)
		}
		if _, err := s.out.Write(s.row); err != nil {
			return spoolError(err)
		}
	}
	return nil
}

// open makes the temporary file; it has no name from the start of its life on.
func (s *spool) open() error {
	f, err := os.CreateTemp(s.temp, "lobby-spool-*")
	if err != nil {
		return spoolError(err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return spoolError(err)
	}
	s.file, s.out = f, bufio.NewWriterSize(f, 1<<18)
	return nil
}

func (s *spool) remove() {
	if s.file != nil {
		_ = s.file.Close() // it was only read, and has no name
	}
}

// rest yields what went to the file.
func (s *spool) rest(ctx context.Context, k workspace.Kind, yield func(workspace.Row, error) bool) {
	if s.file == nil {
		return
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		yield(workspace.Row{}, spoolError(err))
		return
	}
	in := bufio.NewReaderSize(s.file, 1<<18)
	for {
		if err := going(ctx); err != nil {
			yield(workspace.Row{}, err)
			return
		}
		n, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) {
			return
		}
		b := make([]byte, n)
		if err == nil {
			_, err = io.ReadFull(in, b)
		}
		if err != nil {
			yield(workspace.Row{}, spoolError(err))
			return
		}
		d := decoder{b: b}
		row := d.row(k)
		if d.err != nil {
			yield(workspace.Row{}, spoolError(d.err))
			return
		}
		if !yield(row, nil) {
			return
		}
	}
}

func spoolError(err error) error {
	return workspace.Errorf(workspace.Internal, "temporary file: %w", err)
}
