package term

import (
	"fmt"
	"sync"
	"time"
)

// Waiting shows what is waited for and how long already, in one line on standard
// error, if that is a terminal and the wait is longer than a second. A nil Waiting
// shows nothing. It may be used by several goroutines, and so must the clock it is
// given.
type Waiting struct {
	streams *Streams
	now     func() time.Time
	start   time.Time
	status  *status

	mu   sync.Mutex
	what string
}

// NewWaiting begins to wait. Nil when nobody would see it.
func NewWaiting(s *Streams, what string, now func() time.Time) *Waiting {
	if !s.ErrTerminal() || s.env("TERM") == "dumb" {
		return nil
	}
	w := &Waiting{streams: s, now: now, start: now(), what: Safe(what)}
	w.status = newStatus(s.err.file, progressDelay, w.line)
	return w
}

// Say changes what is waited for.
func (w *Waiting) Say(what string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.what = Safe(what)
}

// Done takes the line off the terminal.
func (w *Waiting) Done() {
	if w == nil {
		return
	}
	w.status.end()
}

func (w *Waiting) line() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	spent := fmt.Sprintf(", %s", w.now().Sub(w.start).Round(time.Second))
	return Cut(w.what, w.streams.statusWidth()-Width(spent)) + spent
}
