package cli

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// sliceEvents is how many events are taken in as one durable batch: each makes
// more than one record.
const sliceEvents = 5_000

// eventSource is the lines of an ingest.
type eventSource struct {
	lines *bufio.Reader
	in    *input
	line  int
}

// newEventSource begins to read events from an input.
func newEventSource(in *input) (*eventSource, error) {
	if err := in.rewind(); err != nil {
		return nil, err
	}
	s := &eventSource{lines: bufio.NewReaderSize(in.File, workspace.MaxEvent+1), in: in}
	const mark = "\ufeff"
	if head, err := s.lines.Peek(len(mark)); err == nil && string(head) == mark {
		if _, err := s.lines.Discard(len(mark)); err != nil {
			return nil, s.failed(err)
		}
	}
	return s, nil
}

func (s *eventSource) next() (slice, error) {
	var events []workspace.Event
	out, size := slice{}, 0
	for out.read < sliceEvents && size < sliceBytes {
		line, err := s.take()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return slice{}, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, err := workspace.ParseEvent(line)
		if err != nil {
			x := refusal{line: s.line, kind: workspace.Invalid, why: err.Error()}
			if len(line) <= workspace.MaxEvent {
				x.raw = slices.Clone(line)
			}
			out.refused = append(out.refused, x)
		} else {
			e.Line = s.line
			events = append(events, e)
			out.raw = append(out.raw, rawRow{s.line, string(line)})
		}
		out.read++
		size += len(line)
	}
	if out.read == 0 {
		return out, io.EOF
	}
	if len(events) > 0 {
		out.change = workspace.AddEvents{Events: events}
	}
	return out, nil
}

func (s *eventSource) total() int { return s.in.lines }

// take is the next line without its end. Of a line that is too long to be an
// event only so much is held as shows that.
func (s *eventSource) take() ([]byte, error) {
	line, err := s.lines.ReadSlice('\n')
	s.line++
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		held := slices.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = s.lines.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, s.failed(err)
		}
		return held, nil
	case errors.Is(err, io.EOF) && len(line) == 0:
		return nil, io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return nil, s.failed(err)
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

func (s *eventSource) failed(err error) error {
	return workspace.Errorf(workspace.Internal, "read %s: %w", s.in.name, err)
}

func (s *eventSource) reject(to io.Writer, raw []byte) error {
	_, err := to.Write(append(raw, '\n'))
	return err
}

// Close has nothing to give back.
func (s *eventSource) Close() error { return nil }
