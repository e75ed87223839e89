package term

import "strings"

// Card is a figure worth seeing first: what it is, its value, and what it means.
type Card struct{ Title, Value, Note string }

// Cards draws cards side by side, or one under the other when they do not fit
// into width columns. The texts are already Safe; the result ends in a newline.
func (p Painter) Cards(width int, cards ...Card) string {
	inner := 0
	for _, c := range cards {
		inner = max(inner, Width(c.Title), Width(c.Value), Width(c.Note))
	}
	const frame, gap = 4, 2
	across := max(1, (width+gap)/(inner+frame+gap))
	inner = max(1, min(inner, width-frame))

	var b strings.Builder
	for len(cards) > 0 {
		row := cards[:min(across, len(cards))]
		cards = cards[len(row):]
		edge := strings.Repeat("─", inner+2)
		line := func(left, right string, middle func(Card) string) {
			for i, c := range row {
				if i > 0 {
					b.WriteString(strings.Repeat(" ", gap))
				}
				b.WriteString(left + middle(c) + right)
			}
			b.WriteString("\n")
		}
		text := func(pick func(Card) string, paint func(string) string) {
			line("│ ", " │", func(c Card) string {
				cell := Cut(pick(c), inner)
				return paint(cell) + strings.Repeat(" ", inner-Width(cell))
			})
		}
		line("╭", "╮", func(Card) string { return edge })
		text(func(c Card) string { return c.Title }, p.Dim)
		text(func(c Card) string { return c.Value }, p.Bold)
		text(func(c Card) string { return c.Note }, p.Dim)
		line("╰", "╯", func(Card) string { return edge })
	}
	return b.String()
}
