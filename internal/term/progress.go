package term

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// progressDelay is how long a run stays silent: short work needs no bar.
const progressDelay = time.Second

// Progress shows how many rows are done, how fast and how long it still takes,
// on standard error, if that is a terminal and the work takes longer than a
// second. A nil Progress shows nothing. It may be used by several goroutines,
// and so must the clock it is given.
type Progress struct {
	streams *Streams
	label   string
	total   int64
	now     func() time.Time
	start   time.Time
	done    atomic.Int64
	decided atomic.Bool // shown already, or not to be shown any more
	late    *time.Timer

	mu     sync.Mutex
	status *status // once shown
}

// NewProgress begins to measure now. label names the work; total is the number
// of rows expected, 0 when it is not known. Nil when nobody would see it.
func NewProgress(s *Streams, label string, total int64, now func() time.Time) *Progress {
	if !s.ErrTerminal() || s.env("TERM") == "dumb" {
		return nil
	}
	p := &Progress{streams: s, label: Safe(label), total: total, now: now, start: now()}
	p.late = time.AfterFunc(progressDelay, p.show) // where a row takes that long
	return p
}

// Add says that n more rows are done. It is cheap enough for every row.
func (p *Progress) Add(n int64) {
	if p == nil {
		return
	}
	p.done.Add(n)
	if !p.decided.Load() && p.now().Sub(p.start) >= progressDelay {
		p.show()
	}
}

// Done takes the line off the terminal for good; what is printed afterwards
// begins on a clean line.
func (p *Progress) Done() {
	if p == nil {
		return
	}
	p.late.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.decided.Store(true)
	if p.status != nil {
		p.status.end()
		p.status = nil
	}
}

// show draws the line, which is redrawn from now on.
func (p *Progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.decided.Swap(true) {
		return
	}
	p.status = newStatus(p.streams.err.file, 0, p.line)
}

func (p *Progress) line() string {
	width := p.streams.statusWidth()
	return Cut(p.label+" "+report(p.done.Load(), p.total, p.now().Sub(p.start), width-Width(p.label)-1), width)
}

// The least and the most columns of a bar.
const leastBar, mostBar = 5, 20

// report is the line's words: rows, rate and, when the total is known, the time left
// behind a bar, as far as there is room for one in width columns.
func report(done, total int64, spent time.Duration, width int) string {
	rate := float64(done) / max(spent.Seconds(), 1e-3)
	speed := grouped(int64(rate)) + "/s"
	if total <= 0 {
		return fmt.Sprintf("%s rows, %s", grouped(done), speed)
	}
	line := fmt.Sprintf("%s of %s rows, %s", grouped(done), grouped(total), speed)
	if done > 0 && done < total {
		left := time.Duration(float64(total-done) / rate * float64(time.Second))
		line += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	room := min(mostBar, width-Width(line)-1)
	if room < leastBar {
		return line
	}
	bar := Bar(int(min(done, total)), int(total), room)
	return bar + strings.Repeat(" ", room-Width(bar)) + " " + line
}
