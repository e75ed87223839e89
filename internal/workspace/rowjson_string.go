package workspace

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// str steps over a string.
func (s *scan) str() {
	for s.i++; s.i < len(s.s); s.i++ {
		switch c := s.s[s.i]; {
		case c == '"':
			s.i++
			return
		case c == '\\':
			s.escape()
		case c < ' ':
			s.fail("control character in a text")
			return
		}
	}
	s.fail("a text has no end")
}

// escape stands on the backslash and stops on the last byte of the escape.
func (s *scan) escape() {
	s.i++
	if s.i >= len(s.s) || strings.IndexByte(`"\/bfnrtu`, s.s[s.i]) < 0 {
		s.fail("unknown escape")
		return
	}
	if s.s[s.i] != 'u' {
		return
	}
	r, n := hexRune(s.s[s.i-1:])
	switch {
	case n == 0:
		s.fail("broken \\u escape or half a surrogate pair")
	case r == 0:
		s.fail("NUL character")
	default:
		s.i += n - 2
	}
}

// hexRune reads \uXXXX, or two of them for a surrogate pair. n is the length,
// 0 when it is broken.
func hexRune(s string) (r rune, n int) {
	unit := func(at int) rune {
		if len(s) < at+6 || s[at] != '\\' || s[at+1] != 'u' {
			return -1
		}
		v, err := strconv.ParseUint(s[at+2:at+6], 16, 16)
		if err != nil {
			return -1
		}
		return rune(v)
	}
	const surrogates, low, end = 0xd800, 0xdc00, 0xe000
	r = unit(0)
	switch {
	case r < 0 || r >= low && r < end:
		return 0, 0
	case r < surrogates || r >= end:
		return r, 6
	}
	second := unit(6)
	if second < low || second >= end {
		return 0, 0
	}
	return (r-surrogates)<<10 + (second - low) + 0x10000, 12
}

// unquote is the text of a checked string.
func (v RawJSON) unquote() string {
	s := string(v[1 : len(v)-1])
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for ; i >= 0; i = strings.IndexByte(s, '\\') {
		b = append(b, s[:i]...)
		n := 2
		switch c := s[i+1]; c {
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'u':
			var r rune
			r, n = hexRune(s[i:])
			b = utf8.AppendRune(b, r)
		default:
			b = append(b, c)
		}
		s = s[i+n:]
	}
	return string(append(b, s...))
}
