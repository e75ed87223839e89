package term

import (
	"slices"
	"strconv"
	"strings"

	"github.com/guptarohit/asciigraph"
)

// Bar is a horizontal bar of value out of top, at most width columns, to an
// eighth of a column. What is not nothing shows at least an eighth.
func Bar(value, top, width int) string {
	if value <= 0 || top <= 0 || width <= 0 {
		return ""
	}
	eighths := int(min(float64(value)/float64(top), 1) * float64(width) * 8)
	eighths = max(eighths, 1)
	bar := strings.Repeat("█", eighths/8)
	if part := eighths % 8; part > 0 {
		bar += string([]rune("▏▎▍▌▋▊▉")[part-1])
	}
	return bar
}

// Sparkline is one character a value, as high as the value is against the
// highest. Zero and less lie on the ground.
func Sparkline(values []int) string {
	if len(values) == 0 {
		return ""
	}
	top := max(slices.Max(values), 1)
	var b strings.Builder
	for _, v := range values {
		height := float64(max(v, 0)) / float64(top) * 7
		b.WriteRune([]rune("▁▂▃▄▅▆▇█")[int(height+0.5)])
	}
	return b.String()
}

// Plot draws values as a line over a scale, height rows high and at most width
// columns wide, with a caption below; values in between are estimated. Empty
// when there is nothing to draw or no room.
func Plot(values []int, width, height int, caption string) string {
	if len(values) == 0 {
		return ""
	}
	scale := len(strconv.Itoa(slices.Max(values))) + 5 // the numbers at the left, their axis and margin
	if width <= scale || height <= 0 {
		return ""
	}
	points := make([]float64, len(values))
	for i, v := range values {
		points[i] = float64(max(v, 0))
	}
	return asciigraph.Plot(points, asciigraph.Width(width-scale), asciigraph.Height(height),
		asciigraph.LowerBound(0), asciigraph.Precision(0), asciigraph.Caption(Cut(Safe(caption), width-scale)))
}
