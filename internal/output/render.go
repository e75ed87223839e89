package output

import (
	"io"
	"strings"

	"github.com/olekukonko/ll"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// render lines cells up. Cut and painted cells go into the table library; how
// wide they are is told by package term, which measures characters as people see
// them.
func render(to io.Writer, lines [][]cell, widths []int, cut bool) error {
	r := &lineUp{widths: widths}
	table := tablewriter.NewTable(to,
		tablewriter.WithRenderer(r),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
	)
	for _, line := range lines {
		texts := make([]string, len(line))
		for i, c := range line {
			texts[i] = c.text
			if cut {
				texts[i] = term.Cut(c.text, widths[i])
			}
			if c.paint != nil && texts[i] != "" {
				texts[i] = c.paint(texts[i])
			}
		}
		if err := table.Append(texts); err != nil {
			return workspace.Errorf(workspace.Internal, "table: %w", err)
		}
	}
	if err := table.Render(); err != nil {
		return workspace.Errorf(workspace.Internal, "table: %w", err)
	}
	return r.err
}

// lineUp is a renderer of the table library: bare columns, a gap between them.
type lineUp struct {
	widths []int
	to     io.Writer
	err    error
}

// Start takes the writer.
func (r *lineUp) Start(w io.Writer) error {
	r.to = w
	return nil
}

// Row writes one line. Nothing follows the last cell that says something.
func (r *lineUp) Row(row []string, _ tw.Formatting) {
	var b strings.Builder
	for i, text := range row {
		b.WriteString(text)
		if i < len(row)-1 {
			b.WriteString(strings.Repeat(" ", max(r.widths[i]-term.Width(text), 0)+gap))
		}
	}
	if _, err := io.WriteString(r.to, strings.TrimRight(b.String(), " ")+"\n"); err != nil && r.err == nil {
		r.err = err
	}
}

// Header, Footer, Line, Config, Close and Logger are nothing to this renderer.
func (r *lineUp) Header([][]string, tw.Formatting) {}
func (r *lineUp) Footer([][]string, tw.Formatting) {}
func (r *lineUp) Line(tw.Formatting)               {}
func (r *lineUp) Config() tw.Rendition             { return tw.Rendition{} }
func (r *lineUp) Close() error                     { return nil }
func (r *lineUp) Logger(*ll.Logger)                {}
