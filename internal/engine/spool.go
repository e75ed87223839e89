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

// A slow reader never holds the lock: an answer leaves the store in chunks through a
// short queue, and when nobody takes them the rest goes to an unlinked temporary
// file, so that the transaction ends while the reader still reads.
const (
	chunkRows  = 256
	queueDepth = 8
	patience   = 100 * time.Millisecond // for a whole answer, where nothing else is said
)

// packing is how chunks of an answer rest in the file.
type packing[C any] struct {
	pack   func(b []byte, chunk C) []byte
	unpack func(b []byte) (C, error) // the bytes are the chunk's
}

// stream yields the chunks of a long answer while it is being read.
func stream[C any](outer context.Context, e *Engine, read func(lookup) iter.Seq2[C, error], p packing[C]) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		ctx, stop := context.WithCancel(outer)
		defer stop()
		s := &spool[C]{packing: p, queue: make(chan C, queueDepth), done: make(chan struct{}), temp: e.temp, patience: e.patience}
		go func() {
			defer close(s.done)
			defer close(s.queue)
			defer func() { s.panicked = recover() }()
			s.err = e.store.View(ctx, func(r workspace.Reader) error { return s.fill(ctx, read(e.lookup(ctx, r))) })
		}()
		going := true
		for chunk := range s.queue {
			if going = yield(chunk, nil); !going {
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
			var none C
			yield(none, s.err)
		default:
			s.rest(outer, yield)
		}
	}
}

// spool is one answer on its way out.
type spool[C any] struct {
	packing[C]
	queue    chan C
	done     chan struct{}
	temp     string
	patience time.Duration
	late     <-chan time.Time // when waiting ends, from the first time the queue was full
	file     *os.File
	out      *bufio.Writer
	size     []byte // of the chunk being written, and the chunk
	packed   []byte
	err      error
	panicked any
	whole    bool // every chunk is in the queue or the file
}

// fill reads all chunks into the queue. A reader that cannot keep up has a moment
// in all, not one for each chunk; then they go into the file.
func (s *spool[C]) fill(ctx context.Context, chunks iter.Seq2[C, error]) error {
	for chunk, err := range chunks {
		if err == nil {
			err = s.push(ctx, chunk)
		}
		if err != nil {
			return err
		}
	}
	if s.out != nil {
		if err := s.out.Flush(); err != nil {
			return spoolError(err)
		}
	}
	s.whole = true
	return nil
}

func (s *spool[C]) push(ctx context.Context, chunk C) error {
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
	s.packed = s.pack(s.packed[:0], chunk)
	s.size = binary.AppendUvarint(s.size[:0], uint64(len(s.packed)))
	if _, err := s.out.Write(s.size); err != nil {
		return spoolError(err)
	}
	if _, err := s.out.Write(s.packed); err != nil {
		return spoolError(err)
	}
	return nil
}

// open makes the temporary file; it has no name from the start of its life on.
func (s *spool[C]) open() error {
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

func (s *spool[C]) remove() {
	if s.file != nil {
		_ = s.file.Close() // it was only read, and has no name
	}
}

// rest yields what went to the file.
func (s *spool[C]) rest(ctx context.Context, yield func(C, error) bool) {
	if s.file == nil {
		return
	}
	var chunk C
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		yield(chunk, spoolError(err))
		return
	}
	in := bufio.NewReaderSize(s.file, 1<<18)
	for {
		more, err := true, going(ctx)
		if err == nil {
			chunk, more, err = s.take(in)
		}
		if !more || !yield(chunk, err) || err != nil {
			return
		}
	}
}

// take reads the next chunk; more is false when there is none.
func (s *spool[C]) take(in *bufio.Reader) (chunk C, more bool, err error) {
	n, err := binary.ReadUvarint(in)
	if errors.Is(err, io.EOF) {
		return chunk, false, nil
	}
	b := make([]byte, n)
	if err == nil {
		_, err = io.ReadFull(in, b)
	}
	if err == nil {
		chunk, err = s.unpack(b)
	}
	if err != nil {
		err = spoolError(err)
	}
	return chunk, true, err
}

func spoolError(err error) error {
	return workspace.Errorf(workspace.Internal, "temporary file: %w", err)
}
