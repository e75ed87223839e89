package term

import "github.com/clipperhouse/displaywidth"

// seen measures what people see: colours and links take nothing.
func seen() displaywidth.Options { return displaywidth.Options{ControlSequences: true} }

// Width is the number of columns a text takes: characters as people see them
// (CJK and flags take two, combining accents none), colours and links nothing.
func Width(text string) int { return seen().String(text) }

// Cut shortens a text to at most width columns, never inside a character as
// people see it; `…` marks the cut. Colours and links stay closed.
func Cut(text string, width int) string {
	if width <= 0 {
		return ""
	}
	return seen().TruncateString(text, width, "…")
}
