package filter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Error says what is wrong with a filter.
type Error struct {
	Offset  int    // where, in bytes of the text; -1 from Check, which sees no text
	Message string // what, with what to write instead

	UnknownField bool // a name that is no field: who shows the error says where the names are

	column     int // of the text, from 1, in characters; 0 from Check
	leaf, part int // from Check: which leaf in the order of the text, and which part of it
}

// Error is the message behind the column, where that is known.
func (e *Error) Error() string {
	if e.column == 0 {
		return e.Message
	}
	return fmt.Sprintf("column %d: %s", e.column, e.Message)
}

// errorAt is an error at a byte of the text.
func errorAt(text string, offset int, format string, args ...any) *Error {
	return &Error{
		Offset:  offset,
		Message: fmt.Sprintf(format, args...),
		column:  utf8.RuneCountInString(text[:offset]) + 1,
	}
}

// Caret draws the line of the filter text the error is in, and under it a
// caret at the place. It is "" when there is no place to show, as in a text that
// is too long, or is not the one the error is about.
func (e *Error) Caret(text string) string {
	at := e.Place(text)
	if at < 0 {
		return ""
	}
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	return line + "\n" + blanks(text[start:at]) + "^"
}

// Place is where in the filter text the error is, in bytes; -1 when there is no
// place to show.
func (e *Error) Place(text string) int {
	if len(text) > maxBytes {
		return -1
	}
	at := e.Offset
	if at < 0 {
		at = e.find(text)
	}
	if at > len(text) {
		return -1
	}
	return at
}

// find looks up where the part of the leaf stands that Check complained about.
func (e *Error) find(text string) int {
	p := &parser{lexer: lexer{text: text}, maxBytes: maxBytes, maxDepth: maxDepth}
	if _, err := p.parse(); err != nil || e.leaf >= len(p.places) || e.part >= len(p.places[e.leaf]) {
		return -1
	}
	return p.places[e.leaf][e.part]
}

// blanks is as wide as s on a terminal.
func blanks(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch kind := width.LookupRune(r).Kind(); {
		case r == '\t':
			b.WriteByte('\t')
		case unicode.Is(unicode.Mn, r):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// clip keeps what a message quotes short.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	return strings.ToValidUTF8(s[:57], "") + "…"
}
