package transfer

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/lobbycli/lobby/internal/workspace"
)

// EventReader reads events, one JSON object a line, as the lines come: a pipe
// that stays open is read while it grows.
type EventReader struct {
	lines jsonLines
	raw   []byte
}

// ReadEvents reads events from r.
func ReadEvents(r io.Reader) *EventReader { return &EventReader{lines: jsonLines{newWindow(r)}} }

// Events yields the events in the order of the text. A *RowError refuses one
// line and the next pair goes on behind it; any other error is the last pair.
func (r *EventReader) Events() iter.Seq2[workspace.Event, error] {
	return func(yield func(workspace.Event, error) bool) {
		for {
			e, err := r.next()
			if errors.Is(err, io.EOF) {
				return
			}
			var refused *RowError
			if !yield(e, err) || err != nil && !errors.As(err, &refused) {
				return
			}
		}
	}
}

func (r *EventReader) next() (workspace.Event, error) {
	rec, err := r.lines.next()
	if r.raw = rec.raw; err != nil {
		return workspace.Event{}, err
	}
	text := bytes.TrimSpace(rec.raw)
	if rec.line == 1 {
		text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	}
	e, err := workspace.ParseEvent(text)
	if err != nil {
		return e, &RowError{Line: rec.line, Reason: err.Error(), Raw: rec.raw}
	}
	e.Line = rec.line
	return e, nil
}

// Raw is the line of the event just yielded as it stands in the text, until the
// next one is.
func (r *EventReader) Raw() []byte { return r.raw }
