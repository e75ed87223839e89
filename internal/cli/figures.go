package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// runStats shows the figures of the records that the flags select: for people
// cards, which the noun draws, and charts.
func runStats(ctx context.Context, s *selection, at *asOf, cards func(*term.Streams, workspace.Stats) string) error {
	ws, stats, err := s.stats(ctx, at, false)
	if err != nil {
		return err
	}
	defer ws.Close()
	format, err := s.app.format()
	if err != nil {
		return err
	}
	if format != output.Table {
		return s.app.object(statsObject(stats))
	}
	return s.app.page(cards(s.app.streams, stats) + "\n" + charts(s.app.streams, stats.Series))
}

// stats opens the workspace and asks for the figures of the records that the flags
// select, or for the engagement of people.
func (s *selection) stats(ctx context.Context, at *asOf, engagement bool) (workspace.Workspace, workspace.Stats, error) {
	var stats workspace.Stats
	if err := s.app.refuseIDs(); err != nil {
		return nil, stats, err
	}
	moment, zone, err := at.moment()
	if err != nil {
		return nil, stats, err
	}
	ws, err := s.app.open(ctx)
	if err != nil {
		return nil, stats, err
	}
	q, err := s.query(ctx, ws)
	if err == nil {
		stats, err = ws.Stats(ctx, workspace.StatsQuery{Kind: s.kind, AsOf: moment, Zone: zone, Where: q.Where, Segments: q.Segments, Engagement: engagement})
	}
	if err != nil {
		return nil, stats, errors.Join(err, ws.Close())
	}
	return ws, stats, nil
}

// statsObject is figures for programs: numbers, then counts by label. A figure
// there is nothing to compute from is null; the empty label stands for records
// without a value.
func statsObject(stats workspace.Stats) output.Members {
	var m output.Members
	for _, f := range stats.Figures {
		var value any
		if !f.None {
			value = f.Value
		}
		m = append(m, output.Member{Name: f.Name, Value: value})
	}
	for _, s := range stats.Series {
		counts := output.Members{}
		for _, c := range s.Counts {
			counts = append(counts, output.Member{Name: c.Label, Value: c.N})
		}
		m = append(m, output.Member{Name: s.Name, Value: counts})
	}
	return append(m, output.Member{Name: "as_of", Value: workspace.FormatTime(stats.AsOf)})
}

// Bars of a chart: how many at most, how long the longest, how wide a label.
const (
	mostBars = 10
	barWidth = 40
	barLabel = 24
)

// charts draws series for people: bars by label, a sparkline by day.
func charts(s *term.Streams, series []workspace.Series) string {
	var parts []string
	for _, one := range series {
		var body string
		switch {
		case strings.HasSuffix(one.Name, "by_day"):
			body = days(s, one.Counts)
		case strings.HasSuffix(one.Name, "by_week"):
			body = weeks(s, one.Counts)
		default:
			body = bars(s, one.Counts)
		}
		parts = append(parts, s.OutPaint().Bold(title(one.Name))+"\n"+body)
	}
	return strings.Join(parts, "\n")
}

// bars draws counts, the largest first.
func bars(s *term.Streams, counts []workspace.Count) string {
	paint := s.OutPaint()
	if len(counts) == 0 {
		return "  " + paint.Dim("nothing") + "\n"
	}
	shown := counts[:min(len(counts), mostBars)]
	top, label, number := 0, 0, 0
	for _, c := range shown {
		top = max(top, c.N)
		label = max(label, min(barLabel, term.Width(barName(c.Label))))
		number = max(number, len(strconv.Itoa(c.N)))
	}
	width := min(barWidth, s.Width()-label-number-6)
	var b strings.Builder
	for _, c := range shown {
		name := term.Cut(barName(c.Label), barLabel)
		pad := strings.Repeat(" ", label-term.Width(name))
		if c.Label == "" || c.Label == workspace.HiddenLabel {
			name = paint.Dim(name)
		}
		fmt.Fprintf(&b, "  %s%s  %*d", name, pad, number, c.N)
		if bar := term.Bar(c.N, top, width); bar != "" {
			b.WriteString("  " + paint.Visitor(bar))
		}
		b.WriteString("\n")
	}
	if more := len(counts) - len(shown); more > 0 {
		fmt.Fprintf(&b, "  %s\n", paint.Dim(fmt.Sprintf("and %d more", more)))
	}
	return b.String()
}

func barName(label string) string {
	if label == "" {
		return "unknown"
	}
	return term.Safe(label)
}

// days draws counts by day in one line, or in two where one is too narrow.
func days(s *term.Streams, counts []workspace.Count) string {
	if len(counts) == 0 {
		return ""
	}
	values, sum := make([]int, len(counts)), 0
	for i, c := range counts {
		values[i] = c.N
		sum += c.N
	}
	line := "  " + term.Sparkline(values)
	caption := fmt.Sprintf("  %d from %s to %s\n", sum, counts[0].Label, counts[len(counts)-1].Label)
	if term.Width(line+caption) > s.Width() {
		line += "\n"
	}
	return line + caption
}

// plotHeight is how many rows a plot has.
const plotHeight = 6

// weeks plots counts by week.
func weeks(s *term.Streams, counts []workspace.Count) string {
	values, sum := make([]int, len(counts)), 0
	for i, c := range counts {
		values[i] = c.N
		sum += c.N
	}
	height := min(plotHeight, max(slices.Max(values), 1)) // so that each row is another number
	plot := term.Plot(values, min(s.Width(), mostReadable), height, "")
	return fmt.Sprintf("%s\n  %d from %s to %s\n", plot, sum, counts[0].Label, counts[len(counts)-1].Label)
}

// title is a name for people: by_source is By source.
func title(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}
