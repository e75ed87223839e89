package cli

import (
	"strings"

	"github.com/lobbycli/lobby/internal/term"
)

// mostHang is how far behind its beginning a folded line may go on.
const mostHang = 40

// fold breaks the lines of a text that are wider than width between words; 0 is
// any width. A line of columns goes on below its last column, and an indented
// line without columns, which is an example or points at something, stays whole.
func fold(text string, width int) string {
	if width <= 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if term.Width(line) <= width {
			continue
		}
		at := hang(line)
		if at == 0 && strings.HasPrefix(line, " ") || at > width*2/3 {
			continue
		}
		parts := wrap(line[at:], width-at)
		lines[i] = line[:at] + strings.Join(parts, "\n"+strings.Repeat(" ", at))
	}
	return strings.Join(lines, "\n")
}

// hang is where the last column of a line begins; 0 when it has no columns.
func hang(line string) int {
	text := len(line) - len(strings.TrimLeft(line, " "))
	at := strings.LastIndex(line[:min(len(line), mostHang)], "  ") + 2
	if at < 2 || at <= text || strings.TrimSpace(line[at:]) == "" {
		return 0
	}
	return at
}

// reflow joins the lines of each paragraph, so that fold alone breaks them.
// Indented lines and lines of columns stay lines.
func reflow(text string) string {
	var b strings.Builder
	last := ""
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		switch {
		case i == 0:
		case last == "" || line == "" || strings.HasPrefix(last, " ") || strings.HasPrefix(line, " ") || hang(last) > 0 || hang(line) > 0:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(line)
		last = line
	}
	return b.String()
}
