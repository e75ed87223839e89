package filter

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// FoldVersion changes whenever Fold gives another result for any text, because
// stores keep its results.
const FoldVersion = 1

// Fold is the form in which texts are searched and compared: compatibility
// forms taken apart, accents dropped, lower case, and the letters that do not
// come apart spelled out (ł → l, ß → ss, …). Folding twice changes nothing.
func Fold(s string) string {
	if lower, ok := lowered(s); ok {
		return lower
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(valid(s)) {
		if r >= '\u0300' && r <= '\u036f' {
			continue
		}
		switch r = unicode.ToLower(r); r {
		case 'ł':
			b.WriteByte('l')
		case 'ø':
			b.WriteByte('o')
		case 'đ':
			b.WriteByte('d')
		case 'ı':
			b.WriteByte('i')
		case 'ß':
			b.WriteString("ss")
		case 'æ':
			b.WriteString("ae")
		case 'œ':
			b.WriteString("oe")
		case 'ς': // the other sigma, at the end of a word
			b.WriteRune('σ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// SearchFold folds a needle. A needle of which nothing is left, such as a
// single accent, would be contained in everything: an error.
func SearchFold(needle string) (string, error) {
	folded := Fold(needle)
	if folded == "" {
		return "", errors.New("there is nothing to search for: the text is empty or only accents")
	}
	return folded, nil
}

// valid replaces bad bytes, next to which norm leaves characters as they are.
func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// lowered is ASCII in lower case, which most texts are in already; false for others.
func lowered(s string) (string, bool) {
	capital := false
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return "", false
		}
		capital = capital || 'A' <= c && c <= 'Z'
	}
	if capital {
		s = strings.ToLower(s)
	}
	return s, true
}

// OnlyLowered reports whether a text is one of those, most of all, of which Fold and
// EmailKey make its lower case in ASCII and nothing else: ASCII, and no domain that is
// Unicode in disguise.
func OnlyLowered(s string) bool { return isASCII(s) && !strings.Contains(s, acePrefix[2:]) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// equalFolded reports Fold(s) == folded without building it for ASCII.
func equalFolded(s, folded string) bool {
	if !isASCII(s) {
		return Fold(s) == folded
	}
	return len(s) == len(folded) && hasFoldedPrefix(s, folded)
}

// containsFolded reports whether Fold(s) contains folded, without building it
// for short ASCII; for long texts the library's search is the faster one.
func containsFolded(s, folded string) bool {
	if len(s) > 256 || !isASCII(s) {
		return strings.Contains(Fold(s), folded)
	}
	for i := 0; i+len(folded) <= len(s); i++ {
		if hasFoldedPrefix(s[i:], folded) {
			return true
		}
	}
	return false
}

// hasFoldedPrefix compares ASCII s, which is not shorter, with a folded prefix.
func hasFoldedPrefix(s, folded string) bool {
	for i := range len(folded) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != folded[i] {
			return false
		}
	}
	return true
}
