package cli

import (
	"strings"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// insightCards is how insights look in a list for people: who felt how, where that
// was, and of each signal the first sentence that gave it away.
type insightCards struct{ talkCards }

func (c insightCards) text(insights []workspace.Row, people map[workspace.No]workspace.Row) string {
	ids := 0
	for _, row := range insights {
		ids = max(ids, term.Width(row.ID()))
	}
	indent := strings.Repeat(" ", ids+2)
	var b strings.Builder
	for _, row := range insights {
		head := padded(row.ID(), ids) + "  " + c.paint.Bold(c.name(row, people)) + "  " + feeling(c.paint, row) + "  " + signals(row)
		b.WriteString(c.cut(strings.TrimRight(head, " "), c.width) + "\n")
		for _, line := range append([]string{c.where(row)}, firstQuotes(row)...) {
			b.WriteString(indent + c.paint.Dim(c.cut(line, max(0, c.width-ids-2))) + "\n")
		}
	}
	return b.String()
}

// where is the channel, when something was said there last, the language, and how
// much the visitor wrote.
func (c insightCards) where(row workspace.Row) string {
	parts := []string{orText(term.Safe(row.Str(workspace.InsightChannel)), "no channel")}
	if at := row.Time(workspace.InsightLastMessageAt); !at.IsZero() {
		parts = append(parts, term.Ago(at, c.o.Now))
	}
	language := row.Str(workspace.InsightLanguage)
	if language == "unknown" {
		language = "language unknown"
	}
	return strings.Join(append(parts, language, counted(int(row.Num(workspace.InsightMessages)), "message", "messages")), " · ")
}

// firstQuotes are the first sentence of each signal.
func firstQuotes(row workspace.Row) []string {
	var lines []string
	quoted := map[string]bool{}
	for _, e := range evidence(row) {
		if !quoted[e.Signal] {
			quoted[e.Signal] = true
			lines = append(lines, e.Signal+": “"+term.Safe(e.Text)+"”")
		}
	}
	return lines
}
