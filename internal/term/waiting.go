package term

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// redraw is how often the line of what is waited for is drawn anew.
const redraw = 200 * time.Millisecond

// Waiting shows what is waited for and how long already, in one line on standard
// error, if that is a terminal and the wait is longer than a second. A nil Waiting
// shows nothing. It may be used by several goroutines, and so must the clock it is
// given.
type Waiting struct {
	streams *Streams
	to      io.Writer
	now     func() time.Time
	start   time.Time
	over    chan struct{}
	drawing sync.WaitGroup

	mu   sync.Mutex
	what string
}

// NewWaiting begins to wait. Nil when nobody would see it.
func NewWaiting(s *Streams, what string, now func() time.Time) *Waiting {
	if !s.ErrTerminal() || s.env("TERM") == "dumb" {
		return nil
	}
	w := &Waiting{streams: s, to: s.err.file, now: now, start: now(), over: make(chan struct{}), what: Safe(what)}
	w.drawing.Go(w.draw)
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
	close(w.over)
	w.drawing.Wait()
}

func (w *Waiting) draw() {
	next := time.NewTimer(progressDelay)
	defer next.Stop()
	for shown := false; ; shown = true {
		select {
		case <-w.over:
			if shown {
				_, _ = io.WriteString(w.to, "\r\x1b[K")
			}
			return
		case <-next.C:
		}
		_, _ = io.WriteString(w.to, "\r"+w.line()+"\x1b[K")
		next.Reset(redraw)
	}
}

// line leaves the last column free, behind which some terminals begin a line.
func (w *Waiting) line() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	spent := fmt.Sprintf(", %s", w.now().Sub(w.start).Round(time.Second))
	return Cut(w.what, w.streams.Width()-1-Width(spent)) + spent
}
