package term

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Safe makes a value fit for one line of text for people. What could drive the
// terminal, reorder the line or hide in it is shown instead of sent: control
// characters (newline and tab too), DEL, C1, bidi controls, line separators,
// invisible characters and bytes that are not UTF-8 appear as \n, \x1b, \u202e or
// \xff, and so do accents where too many of them would run over the lines around.
// Joiners stay, because emoji and many scripts need them.
// Safe text stays as it is, so Safe may be applied again. It is a face, not an
// encoding: a backslash in the value is kept as it is.
func Safe(text string) string { return safe(text, false) }

// SafeLines is Safe for a text of several lines: it keeps newlines and tabs,
// and takes the carriage return before a newline away.
func SafeLines(text string) string {
	return safe(strings.ReplaceAll(text, "\r\n", "\n"), true)
}

func safe(text string, lines bool) string {
	start := firstOdd(text)
	if start == len(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 16)
	b.WriteString(text[:start])
	flag, marks := false, 0
	for rest := text[start:]; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		flag = r == blackFlag || flag && isTag(r)
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, rest[0])
		case lines && (r == '\n' || r == '\t'), flag, !forbidden(r) && marks <= mostMarks:
			b.WriteString(rest[:n])
		default:
			b.WriteString(shown(r))
		}
		rest = rest[n:]
	}
	return b.String()
}

// firstOdd is where plain printable ASCII ends: nearly every value ends there.
func firstOdd(text string) int {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return i
		}
	}
	return len(text)
}

// mostMarks is how many accents one character may carry: as many as UAX #15 lets
// text in streams have, which no language comes near to.
const mostMarks = 30

// blackFlag begins the flags of England, Scotland and Wales, which are spelled
// with tag characters; anywhere else tag characters hide text.
const blackFlag = '\U0001F3F4'

func isTag(r rune) bool { return r >= 0xE0000 && r <= 0xE007F }

// forbidden reports whether a character must never reach a terminal as data.
func forbidden(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f: // C0, DEL, C1
		return true
	case r < 0xad: // printable ASCII and Latin-1
		return false
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidi
		return true
	case r == 0x2028, r == 0x2029: // line and paragraph separator
		return true
	case r == 0xad, r == 0x180e, r == 0x200b, r >= 0x2060 && r <= 0x2065, r >= 0x206a && r <= 0x206f: // invisible
		return true
	case r == 0xfeff, r >= 0xfff9 && r <= 0xfffb, isTag(r): // byte order mark, annotations, tags
		return true
	case r >= 0x1bca0 && r <= 0x1bca3, r >= 0x1d173 && r <= 0x1d17a: // invisible, in shorthand and music
		return true
	}
	return false
}

// shown is how a forbidden character is spelled. Beyond ASCII's controls the
// spelling is also JSON's, so that a shown JSON text is still that JSON text.
func shown(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < ' ':
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		high, low := utf16.EncodeRune(r)
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
