package cli

import (
	"fmt"
	"strings"

	"github.com/lobbycli/lobby/internal/term"
)

// sheet is a small list that is not of records, such as the settings of a user.
type sheet struct {
	columns []string
	rows    [][]string
}

func (t *sheet) add(cells ...string) { t.rows = append(t.rows, cells) }

// sheet writes a sheet on standard output in the format of this run. Its first
// column is what stands for an id.
func (a *app) sheet(t sheet) error {
	format, err := a.format()
	if err != nil {
		return err
	}
	var b strings.Builder
	switch format {
	case "json":
		b.WriteByte('[')
		for i, row := range t.rows {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(t.object(row).json())
		}
		b.WriteString("]\n")
	case "jsonl":
		for _, row := range t.rows {
			fmt.Fprintf(&b, "%s\n", t.object(row).json())
		}
	case "table":
		return a.print(t.aligned(a.streams.OutPaint()))
	case "csv":
		writeLine(&b, ",", t.columns, quoteCSV)
		for _, row := range t.rows {
			writeLine(&b, ",", row, quoteCSV)
		}
	case "ids":
		for _, row := range t.rows {
			writeLine(&b, "", row[:1], escapeTSV)
		}
	default:
		for _, row := range t.rows {
			writeLine(&b, "\t", row, escapeTSV)
		}
	}
	_, err = a.streams.Out.Write([]byte(b.String()))
	return err
}

func (t *sheet) object(row []string) members {
	var m members
	for i, c := range t.columns {
		m = append(m, member{c, orNull(row[i])})
	}
	return m
}

// aligned is the sheet for people.
func (t *sheet) aligned(paint term.Painter) string {
	widths := make([]int, len(t.columns))
	for _, row := range append([][]string{t.columns}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], term.Width(term.Safe(cell)))
		}
	}
	var b strings.Builder
	line := func(row []string, style func(string) string) {
		var cells []string
		for i, cell := range row {
			cell = term.Safe(cell)
			pad := ""
			if i < len(row)-1 {
				pad = strings.Repeat(" ", widths[i]-term.Width(cell))
			}
			cells = append(cells, style(cell)+pad)
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
	line(t.columns, paint.Bold)
	for _, row := range t.rows {
		line(row, func(s string) string { return s })
	}
	return b.String()
}

func writeLine(b *strings.Builder, between string, cells []string, spell func(string) string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(spell(c))
	}
	b.WriteByte('\n')
}

func escapeTSV(s string) string {
	return strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(s)
}

func quoteCSV(s string) string {
	if !strings.ContainsAny(s, "\",\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
