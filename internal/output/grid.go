package output

import (
	"io"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// cell is a safe text and how it is painted; nil is plainly.
type cell struct {
	text  string
	paint func(string) string
}

// The space between columns, the least a text is cut to while a column can be
// left out instead, and the least any column is cut to. A column that yields is cut,
// to its own least, before texts get less than some room.
const (
	gap        = 2
	textWidth  = 10
	textRoom   = 18
	yieldWidth = 21 // most of what happens in a timeline is said in so many
	minWidth   = 4
)

// grid is cells under a head, ready to be lined up.
type grid struct {
	head   []cell
	rows   [][]cell
	fixed  []bool // columns that are never cut
	exact  []bool // columns that say little once they are cut: texts are cut first
	yields []bool // those of them that leave texts some room
	fit    int    // columns of the terminal; 0: nothing is cut
	spare  []int  // columns that may be left out where all do not fit, the first to go first
	gone   []bool // those that were left out, chosen by the first rows
	lost   []bool // those of them that had something to say
	full   []int  // the widths of what was shown, uncut
	widths []int  // those that fit
}

func newGrid(k workspace.Kind, fields []workspace.Field, paint term.Painter) *grid {
	n := len(fields)
	g := &grid{fixed: make([]bool, n), exact: make([]bool, n), yields: make([]bool, n), gone: make([]bool, n), lost: make([]bool, n)}
	for i, f := range fields {
		sp := k.Spec(f)
		g.fixed[i] = sp.Form == workspace.Own || sp.Form == workspace.Ref
		g.yields[i] = k == workspace.Moment && f == workspace.MomentWhat // few words, and all of the news
		g.exact[i] = sp.Form == workspace.Time || sp.Form == workspace.Int || len(sp.Enum) > 0 || g.yields[i]
		g.head = append(g.head, cell{sp.Name, paint.Bold})
	}
	return g
}

// show writes what was gathered, below the head the first time.
func (g *grid) show(to io.Writer) error {
	lines, first := g.rows, g.full == nil
	g.rows = nil
	if first && g.head != nil {
		lines = slices.Insert(lines, 0, g.head)
	}
	if len(lines) == 0 {
		return nil
	}
	g.measure(lines, first)
	widths := g.widths
	if slices.Contains(g.gone, true) {
		widths = without(g.gone, widths)
		for i, line := range lines {
			lines[i] = without(g.gone, line)
		}
	}
	return render(to, lines, widths, g.fit > 0)
}

// measure finds the widths of the columns and narrows them until they fit.
func (g *grid) measure(lines [][]cell, first bool) {
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
	if first {
		g.leaveOut(lines[1:])
	}
	for _, line := range lines[1:] {
		for i, gone := range g.gone {
			g.lost[i] = g.lost[i] || gone && line[i].text != missing
		}
	}
	text := func(i int) bool { return !g.gone[i] && !g.fixed[i] && !g.exact[i] }
	g.narrow(textRoom, text)
	g.narrow(yieldWidth, func(i int) bool { return g.yields[i] })
	g.narrow(textWidth, text)
	g.narrow(minWidth, text)
	g.narrow(minWidth, func(i int) bool { return !g.gone[i] && !g.fixed[i] })
}

// leaveOut chooses columns to leave out until the others fit with texts that can
// still be read: first those that say nothing in these rows.
func (g *grid) leaveOut(rows [][]cell) {
	for _, i := range g.spare {
		empty := !slices.ContainsFunc(rows, func(line []cell) bool { return line[i].text != missing })
		g.gone[i] = empty && g.total(0) > g.fit
	}
	for _, i := range g.spare {
		g.gone[i] = g.gone[i] || g.total(textWidth) > g.fit
	}
}

// note names the columns that were left out although they say something.
func (g *grid) note() string {
	var names []string
	for i, lost := range g.lost {
		if lost {
			names = append(names, g.head[i].text)
		}
	}
	if names == nil {
		return ""
	}
	return "left out to fit: " + strings.Join(names, ", ") + "; --wide shows all"
}

// narrow takes from the widest of some columns, evenly, until all fit or none
// of them is wider than least.
func (g *grid) narrow(least int, some func(i int) bool) {
	for over := g.total(0) - g.fit; over > 0; over = g.total(0) - g.fit {
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

// total is the width of a line, texts cut to a width; 0 leaves them as they are.
func (g *grid) total(texts int) int {
	total := -gap
	for i, w := range g.widths {
		switch {
		case g.gone[i]:
			continue
		case texts > 0 && !g.fixed[i] && !g.exact[i]:
			w = min(w, texts)
		}
		total += w + gap
	}
	return total
}

// without is a line without the columns that are gone.
func without[T any](gone []bool, line []T) []T {
	var kept []T
	for i, c := range line {
		if !gone[i] {
			kept = append(kept, c)
		}
	}
	return kept
}
