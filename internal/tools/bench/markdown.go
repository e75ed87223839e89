package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// unit is what figures of a quantity are told in.
func (q quantity) unit() string {
	switch q {
	case anonymous, flat, size:
		return "MB"
	case rate:
		return "req/s"
	case good:
		return "%"
	}
	return "ms"
}

// text is a figure of a quantity, with three digits that count.
func (q quantity) text(x float64) string {
	if q.unit() == "MB" {
		x /= 1e6
	}
	return digits(x)
}

func digits(x float64) string {
	switch {
	case x >= 100 || x == 0:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 0.1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.4f", x)
}

// about is what a row is about besides the time that everything takes.
func (q quantity) about() string {
	switch q {
	case anonymous:
		return ": peak anonymous memory"
	case rate:
		return ": requests a second"
	case slowest:
		return ": p99"
	}
	return ""
}

func (r result) group() string {
	group, _, _ := strings.Cut(r.operation.name, "/")
	return group
}

// cell is the median of a way, with the ends behind it.
func (r result) cell(c cell) string {
	s, q := r.figure(c), r.goal.of
	if len(c.samples) == 1 {
		return q.text(s.median) + " " + q.unit()
	}
	return fmt.Sprintf("%s %s (%s to %s)", q.text(s.median), q.unit(), q.text(s.min), q.text(s.max))
}

// others is all ways but the first, the best first and anchors last.
func (r result) others() string {
	rest := slices.Clone(r.cells[1:])
	slices.SortStableFunc(rest, func(a, b cell) int {
		x, y := r.figure(a).median, r.figure(b).median
		switch {
		case a.anchor != b.anchor:
			if a.anchor {
				return 1
			}
			return -1
		case x == y:
			return 0
		case (x < y) != r.goal.of.higher():
			return -1
		}
		return 1
	})
	var all []string
	for _, c := range rest {
		text := c.label + " " + r.cell(c)
		if c.anchor {
			text = "*" + text + "*"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func (r result) limit(x float64) string {
	if r.goal.goal == 0 {
		return ""
	}
	if r.goal.of.alone() {
		return r.goal.of.text(x) + " " + r.goal.of.unit()
	}
	return fmt.Sprintf("%g", x)
}

// printTable prints a row a result; without any it prints nothing.
func printTable(w io.Writer, ours, theirs string, results []result) {
	if len(results) == 0 {
		return
	}
	fmt.Fprintf(w, "| operation | %s | %s | ratio | floor | goal | |\n|---|---|---|---:|---:|---:|---|\n", ours, theirs)
	for _, r := range results {
		ratio := ""
		if x, found := r.ratio(); found {
			ratio = digits(x)
		}
		fmt.Fprintf(w, "| %s%s | %s | %s | %s | %s | %s | %s |\n", r.operation.title, r.goal.of.about(),
			r.cell(r.cells[0]), r.others(), ratio, r.limit(r.goal.floor), r.limit(r.goal.goal), r.verdict())
	}
	fmt.Fprintln(w)
}

// printDetails prints what every tool needed, an operation once.
func printDetails(w io.Writer, results []result) {
	fmt.Fprint(w, "| operation | tool | runs | median ms | cpu ms | peak MB | anonymous MB |\n|---|---|---:|---:|---:|---:|---:|\n")
	var before *operation
	for _, r := range results {
		if r.operation == before {
			continue
		}
		before = r.operation
		for _, c := range r.cells {
			middle := func(of func(sample) float64) float64 { return spreadOf(c.samples, of).median }
			fmt.Fprintf(w, "| %s | %s | %d | %s | %s | %s | %s |\n", r.operation.name, c.label, len(c.samples),
				known(middle(wall.of)), known(middle(func(s sample) float64 { return s.CPU })),
				known(middle(func(s sample) float64 { return float64(s.Peak) / 1e6 })),
				known(middle(func(s sample) float64 { return float64(s.Anon) / 1e6 })))
		}
	}
}

// known is a figure, or nothing for what was not measured.
func known(x float64) string {
	if x == 0 {
		return ""
	}
	return digits(x)
}
