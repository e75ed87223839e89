package term

import (
	"io"
	"sync"
	"time"
)

// redraw is how often a line about what goes on is drawn anew.
const redraw = 200 * time.Millisecond

// status is one line on a terminal that is drawn anew until it is over, and leaves no
// trace.
type status struct {
	to      io.Writer
	line    func() string // from another goroutine
	over    chan struct{}
	drawing sync.WaitGroup
}

// newStatus draws the line for the first time after a while.
func newStatus(to io.Writer, after time.Duration, line func() string) *status {
	s := &status{to: to, line: line, over: make(chan struct{})}
	s.drawing.Go(func() { s.draw(after) })
	return s
}

// end takes the line off the terminal.
func (s *status) end() {
	close(s.over)
	s.drawing.Wait()
}

func (s *status) draw(after time.Duration) {
	next := time.NewTimer(after)
	defer next.Stop()
	for shown := false; ; shown = true {
		select {
		case <-s.over:
			if shown {
				_, _ = io.WriteString(s.to, "\r\x1b[K")
			}
			return
		case <-next.C:
		}
		_, _ = io.WriteString(s.to, "\r"+s.line()+"\x1b[K")
		next.Reset(redraw)
	}
}

// statusWidth is the columns of such a line on standard error. The last column stays
// free, behind which some terminals begin a line.
func (s *Streams) statusWidth() int {
	width, _ := s.err.size()
	return firstPositive(number(s.env("COLUMNS")), width, 80) - 1
}
