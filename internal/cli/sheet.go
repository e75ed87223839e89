package cli

import (
	"encoding/json"
	"strings"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// sheet is a small list that is not of records, such as the settings of a user.
// Its first column stands for the id.
type sheet struct {
	columns []string
	rows    [][]string
	numbers string // the column that holds whole numbers
}

func (t *sheet) add(cells ...string) { t.rows = append(t.rows, cells) }

// sheet writes a sheet on standard output in the format of this run.
func (a *app) sheet(t sheet) error {
	o, err := a.shown()
	if err != nil {
		return err
	}
	if done, err := output.Picked(a.streams, o, t.objects()); done || err != nil {
		return err
	}
	var b []byte
	switch o.Format {
	case output.Table:
		return a.print(t.aligned(a.streams.OutPaint(), a.streams.Columns()))
	case output.JSON:
		b = append(b, workspace.CompactJSON(t.objects())+"\n"...)
	case output.JSONL:
		for _, row := range t.rows {
			b = append(b, workspace.CompactJSON(t.object(row))+"\n"...)
		}
	case output.CSV:
		for _, row := range append([][]string{t.columns}, t.rows...) {
			b = appendLine(b, transfer.CSV, ',', row)
		}
	case output.IDs:
		for _, row := range t.rows {
			b = appendLine(b, transfer.TSV, '\t', row[:1])
		}
	default:
		for _, row := range t.rows {
			b = appendLine(b, transfer.TSV, '\t', row)
		}
	}
	_, err = a.streams.Out.Write(b)
	return err
}

func (t *sheet) objects() []output.Members {
	all := []output.Members{}
	for _, row := range t.rows {
		all = append(all, t.object(row))
	}
	return all
}

func (t *sheet) object(row []string) output.Members {
	var m output.Members
	for i, name := range t.columns {
		value := orNull(row[i])
		if name == t.numbers {
			value = json.Number(row[i])
		}
		m = append(m, output.Member{Name: name, Value: value})
	}
	return m
}

// aligned is the sheet for people, in lines of a width; 0 is any. Cells that are too
// wide go on below themselves.
func (t *sheet) aligned(paint term.Painter, width int) string {
	widths := t.widths(width)
	var b strings.Builder
	show := func(row []string, style func(string) string) {
		var cells [][]string
		height := 0
		for i, text := range row {
			cells = append(cells, chopped(term.Safe(text), widths[i]))
			height = max(height, len(cells[i]))
		}
		for n := range height {
			line, gap := "", ""
			for i, parts := range cells {
				text := ""
				if n < len(parts) {
					text = parts[n]
				}
				if text != "" {
					line += gap + style(text)
					gap = ""
				}
				gap += strings.Repeat(" ", widths[i]-term.Width(text)+2)
			}
			b.WriteString(line + "\n")
		}
	}
	show(t.columns, paint.Bold)
	for _, row := range t.rows {
		show(row, func(text string) string { return text })
	}
	return b.String()
}

// leastCell is the width below which no column is narrowed.
const leastCell = 8

// widths are those of the columns, the widest narrowed until all fit.
func (t *sheet) widths(fit int) []int {
	widths := make([]int, len(t.columns))
	for _, row := range append([][]string{t.columns}, t.rows...) {
		for i, text := range row {
			widths[i] = max(widths[i], term.Width(term.Safe(text)))
		}
	}
	for fit > 0 {
		total, widest := -2, 0
		for i, w := range widths {
			total += w + 2
			if w > widths[widest] {
				widest = i
			}
		}
		if total <= fit || widths[widest] <= leastCell {
			break
		}
		widths[widest] = max(leastCell, widths[widest]-(total-fit), (widths[widest]+leastCell)/2)
	}
	return widths
}

// chopped breaks a text between words, and words that are too long anywhere.
func chopped(text string, width int) []string {
	var lines []string
	for _, line := range wrap(text, width) {
		for term.Width(line) > width {
			head := strings.TrimSuffix(term.Cut(line+"  ", width+1), "…")
			if head == "" { // a character wider than the column
				break
			}
			lines, line = append(lines, head), line[len(head):]
		}
		lines = append(lines, line)
	}
	return lines
}

func appendLine(b []byte, f transfer.Format, between byte, cells []string) []byte {
	for i, text := range cells {
		if i > 0 {
			b = append(b, between)
		}
		b = transfer.AppendCell(b, f, text, true)
	}
	return append(b, '\n')
}
