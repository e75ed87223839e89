package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind says what a token is.
type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // a field, a keyword or a bare value
	tokenPath             // a field with a quoted key: meta."my key"
	tokenQuoted           // a quoted string
	tokenOp               // an operator
	tokenOpen             // (
	tokenClose            // )
	tokenComma            // ,
)

type token struct {
	kind   tokenKind
	text   string // without quotes and escapes
	op     Op
	offset int
}

// is reports whether the token is the keyword.
func (t token) is(keyword string) bool {
	return t.kind == tokenWord && strings.EqualFold(t.text, keyword)
}

// The keywords. all and none are only special where a field could stand.
const (
	wordAnd  = "and"
	wordOr   = "or"
	wordNot  = "not"
	wordIn   = "in"
	wordAll  = "all"
	wordNone = "none"
)

// isKeyword reports whether a bare word cannot be a value.
func isKeyword(s string) bool {
	for _, k := range [...]string{wordAnd, wordOr, wordNot, wordIn} {
		if strings.EqualFold(s, k) {
			return true
		}
	}
	return false
}

func isWordRune(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	case r < utf8.RuneSelf:
		return strings.ContainsRune("_-.+@:#/%", r)
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// lexer cuts a text into tokens.
type lexer struct {
	text string
	pos  int
}

// next gives the token at the position and moves behind it.
func (l *lexer) next() (token, *Error) {
	rest := l.text[l.pos:]
	trimmed := strings.TrimLeftFunc(rest, unicode.IsSpace)
	l.pos += len(rest) - len(trimmed)
	start := l.pos
	if trimmed == "" {
		return token{kind: tokenEnd, offset: start}, nil
	}
	r, _ := utf8.DecodeRuneInString(trimmed)
	switch {
	case r == '(':
		return l.sign(token{kind: tokenOpen}, 1), nil
	case r == ')':
		return l.sign(token{kind: tokenClose}, 1), nil
	case r == ',':
		return l.sign(token{kind: tokenComma}, 1), nil
	case r == '"' || r == '\'':
		text, err := l.quoted()
		return token{kind: tokenQuoted, text: text, offset: start}, err
	case isWordRune(r):
		return l.word()
	}
	for _, op := range [...]Op{Ne, Le, Ge, Eq, Lt, Gt, Contains} { // the longer spellings first
		if strings.HasPrefix(trimmed, op.String()) {
			return l.sign(token{kind: tokenOp, op: op}, len(op.String())), nil
		}
	}
	return token{}, l.strange(r)
}

// sign finishes a token of n bytes.
func (l *lexer) sign(t token, n int) token {
	t.text, t.offset = l.text[l.pos:l.pos+n], l.pos
	l.pos += n
	return t
}

// word reads a bare word, or a path if a quoted key of metadata follows.
func (l *lexer) word() (token, *Error) {
	start := l.pos
	rest := l.text[start:]
	n := strings.IndexFunc(rest, func(r rune) bool { return !isWordRune(r) })
	if n < 0 {
		n = len(rest)
	}
	l.pos += n
	name := rest[:n]
	_, key, meta := splitMeta(name)
	if !meta || key != "" || n == len(rest) || (rest[n] != '"' && rest[n] != '\'') {
		return token{kind: tokenWord, text: name, offset: start}, nil
	}
	key, err := l.quoted()
	return token{kind: tokenPath, text: name + key, offset: start}, err
}

// quoted reads a string in either kind of quotes.
func (l *lexer) quoted() (string, *Error) {
	start := l.pos
	mark := l.text[start]
	var b strings.Builder
	for i := start + 1; i < len(l.text); i++ {
		c := l.text[i]
		if c == mark {
			l.pos = i + 1
			return b.String(), nil
		}
		if c == '\\' {
			i++
			if i == len(l.text) {
				break
			}
			if c = l.text[i]; c != '"' && c != '\'' && c != '\\' {
				return "", errorAt(l.text, i-1, `a backslash in quotes stands before ", ' or \; write \\ for the backslash itself`)
			}
		}
		b.WriteByte(c)
	}
	return "", errorAt(l.text, start, "the quote that opens here is not closed")
}

// strange is the error for a character no token begins with.
func (l *lexer) strange(r rune) *Error {
	switch r {
	case '!':
		return errorAt(l.text, l.pos, `"!" alone means nothing; write != or not`)
	case '&':
		return errorAt(l.text, l.pos, `"&" means nothing here; write and`)
	case '|':
		return errorAt(l.text, l.pos, `"|" means nothing here; write or`)
	case '“', '”', '„', '‘', '’':
		return errorAt(l.text, l.pos, `quotes are straight: "like this"`)
	}
	return errorAt(l.text, l.pos, "unexpected %q; a value with spaces or signs needs quotes", r)
}
