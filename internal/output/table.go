package output

import (
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// tableChunk is how many rows a table measures together. A column that grows
// further down moves those behind it.
const tableChunk = 500

// showTable shows rows as a table that fits the terminal.
func showTable(s *term.Streams, o Options, k workspace.Kind, fields []workspace.Field, rows iter.Seq2[workspace.Row, error]) (int, error) {
	to := o.text(s)
	var paint term.Painter
	if o.To == nil {
		paint = s.OutPaint()
	}
	face := newFace(o, paint)
	g := grid{fixed: make([]bool, len(fields)), exact: make([]bool, len(fields))}
	if !o.Wide && o.To == nil {
		g.fit = s.Width()
	}
	for i, f := range fields {
		sp := k.Spec(f)
		g.fixed[i] = sp.Form == workspace.Own || sp.Form == workspace.Ref
		g.exact[i] = sp.Form == workspace.Time || sp.Form == workspace.Int || len(sp.Enum) > 0
		g.head = append(g.head, cell{k.Spec(f).Name, paint.Bold})
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
		fmt.Fprintf(s.Err, "no %s match\n", k.Plural())
		return 0, nil
	}
	if err := g.show(to); err != nil {
		return n, err
	}
	if o.Footer == nil {
		return n, nil
	}
	if footer := o.Footer(n); footer != "" {
		_, err := fmt.Fprintln(to, paint.Dim(term.Safe(footer)))
		return n, err
	}
	return n, nil
}

// cell is a safe text and how it is painted; nil is plainly.
type cell struct {
	text  string
	paint func(string) string
}

// The space between columns, the least a text is cut to while others keep their
// width, and the least any column is cut to.
const (
	gap       = 2
	textWidth = 10
	minWidth  = 4
)

// grid is cells under a head, ready to be lined up.
type grid struct {
	head   []cell
	rows   [][]cell
	fixed  []bool // columns that are never cut
	exact  []bool // columns that say little once they are cut: texts are cut first
	fit    int    // columns of the terminal; 0: nothing is cut
	full   []int  // the widths of what was shown, uncut
	widths []int  // those that fit
}

// show writes what was gathered, below the head the first time.
func (g *grid) show(to io.Writer) error {
	lines := g.rows
	if g.full == nil && g.head != nil {
		lines = slices.Insert(lines, 0, g.head)
	}
	g.rows = nil
	if len(lines) == 0 {
		return nil
	}
	g.measure(lines)
	return render(to, lines, g.widths, g.fit > 0)
}

// measure finds the widths of the columns and narrows them until they fit.
func (g *grid) measure(lines [][]cell) {
	for _, line := range lines {
		for i, c := range line {
			if i == len(g.full) {
				g.full = append(g.full, 0)
			}
			g.full[i] = max(g.full[i], term.Width(c.text))
		}
	}
	g.widths = slices.Clone(g.full)
	if g.fit == 0 {
		return
	}
	g.narrow(textWidth, func(i int) bool { return !g.fixed[i] && !g.exact[i] })
	g.narrow(minWidth, func(i int) bool { return !g.fixed[i] })
}

// narrow takes from the widest of some columns, evenly, until all fit or none
// of them is wider than least.
func (g *grid) narrow(least int, some func(i int) bool) {
	for over := g.total() - g.fit; over > 0; over = g.total() - g.fit {
		widest, second := -1, least
		for i, w := range g.widths {
			switch {
			case !some(i):
			case widest < 0 || w > g.widths[widest]:
				if widest >= 0 {
					second = max(second, g.widths[widest])
				}
				widest = i
			default:
				second = max(second, w)
			}
		}
		if widest < 0 || g.widths[widest] <= least {
			return // it cannot fit
		}
		// Down to the next one; when they are level, a step at a time.
		g.widths[widest] -= max(1, min(over, g.widths[widest]-second))
	}
}

func (g *grid) total() int {
	total := gap * max(len(g.widths)-1, 0)
	for _, w := range g.widths {
		total += w
	}
	return total
}
