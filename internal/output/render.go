package output

import (
	"io"
	"strings"

	"github.com/lobbycli/lobby/internal/term"
)

// render writes lines of cells one below the other: bare columns of these widths
// with a gap between them. Nothing follows the last cell that says something. How
// wide cells are is told by package term, which measures characters as people see
// them.
func render(to io.Writer, lines [][]cell, widths []int, cut bool) error {
	var b strings.Builder
	for _, line := range lines {
		b.Reset()
		for i, c := range line {
			text := c.text
			if cut {
				text = term.Cut(text, widths[i])
			}
			if c.paint != nil && text != "" {
				text = c.paint(text)
			}
			b.WriteString(text)
			if i < len(line)-1 {
				b.WriteString(strings.Repeat(" ", max(widths[i]-term.Width(text), 0)+gap))
			}
		}
		if _, err := io.WriteString(to, strings.TrimRight(b.String(), " ")+"\n"); err != nil {
			return err
		}
	}
	return nil
}
