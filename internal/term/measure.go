package term

import "github.com/charmbracelet/x/ansi"

// Width is the number of columns a text takes: characters as people see them
// (CJK and flags take two, combining accents none), colours and links nothing.
func Width(text string) int { return ansi.StringWidth(text) }

// Cut shortens a text to at most width columns, never inside a character as
// people see it; `…` marks the cut. Colours and links stay closed.
func Cut(text string, width int) string {
	if width <= 0 {
		return ""
	}
	return ansi.Truncate(text, width, "…")
}
