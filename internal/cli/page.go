package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/term"
)

// mostReadable is how wide running text gets at most, in columns.
const mostReadable = 96

// readingWidth is how wide running text gets on standard output.
func (a *app) readingWidth() int { return min(a.streams.Width(), mostReadable) }

// page is text for people on its way to the pager.
type page struct {
	strings.Builder
	paint term.Painter
	width int
	zone  *time.Location
	now   time.Time
}

func (a *app) newPage() (*page, error) {
	zone, err := a.zone()
	return &page{paint: a.streams.OutPaint(), width: a.readingWidth(), zone: zone, now: a.door.Now()}, err
}

// heading begins a section.
func (p *page) heading(format string, args ...any) {
	if p.Len() > 0 {
		p.WriteByte('\n')
	}
	p.WriteString(p.paint.Bold(term.Safe(fmt.Sprintf(format, args...))) + "\n")
}

// fact is a line of a section; a missing value shows as a dim placeholder. The
// value is safe already.
func (p *page) fact(name, value string) {
	if value == "" {
		value = p.paint.Dim("-")
	}
	fmt.Fprintf(p, "  %-14s %s\n", name, value)
}

// moment is a time and how long ago it was.
func (p *page) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return term.Local(t, p.zone) + p.paint.Dim(" ("+term.Ago(t, p.now)+")")
}

// wrap breaks lines between words so that they fit the width; words that are
// too long for a line are left to the terminal.
func wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.SplitAfterSeq(paragraph, " ") {
			if line != "" && term.Width(strings.TrimRight(line+word, " ")) > width {
				lines, line = append(lines, strings.TrimRight(line, " ")), ""
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
