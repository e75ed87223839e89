package output

import (
	"fmt"
	"iter"
	"strings"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// tableChunk is how many rows a table measures together. A column that grows
// further down moves those behind it.
const tableChunk = 500

// showTable shows rows as a table that fits the terminal. Without a terminal
// moments are exact, and nothing is cut unless COLUMNS asks for it. The usual
// columns of a kind may leave some out, which the last line then names.
func showTable(s *term.Streams, o Options, k workspace.Kind, fields []workspace.Field, usual bool, rows iter.Seq2[workspace.Row, error]) (int, error) {
	to := o.text(s)
	var paint term.Painter
	if o.To == nil {
		paint = s.OutPaint()
	}
	face := newFace(o, paint, o.To != nil || !s.OutTerminal())
	g := newGrid(k, fields, paint)
	if !o.Wide && o.To == nil {
		g.fit = s.Columns()
	}
	if usual {
		g.spare = spare(k, fields)
	}
	n := 0
	for row, err := range rows {
		if err != nil {
			return n, err
		}
		g.rows = append(g.rows, face.row(row, fields))
		n++
		if len(g.rows) == tableChunk {
			if err := g.show(to); err != nil {
				return n, err
			}
		}
	}
	if n == 0 {
		return 0, nil
	}
	if err := g.show(to); err != nil {
		return n, err
	}
	for _, line := range []string{g.note(), o.footer(n)} {
		if line == "" {
			continue
		}
		for _, part := range folded(term.Safe(line), g.fit) {
			if _, err := fmt.Fprintln(to, paint.Dim(part)); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// folded breaks a line between words; width 0 is any.
func folded(line string, width int) []string {
	var lines []string
	now := ""
	for word := range strings.FieldsSeq(line) {
		if now != "" && width > 0 && term.Width(now)+1+term.Width(word) > width {
			lines, now = append(lines, now), ""
		}
		if now != "" {
			now += " "
		}
		now += word
	}
	return append(lines, now)
}

// footer is the line below n rows; "" is none.
func (o *Options) footer(n int) string {
	if o.Footer == nil {
		return ""
	}
	return o.Footer(n)
}
