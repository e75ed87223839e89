package filter

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// String is the canonical text.
func (e And) String() string { return render(e) }

// String is the canonical text.
func (e Or) String() string { return render(e) }

// String is the canonical text.
func (e Not) String() string { return render(e) }

// String is the canonical text.
func (e Compare) String() string {
	return fieldText(e.Field) + " " + e.Op.String() + " " + valueText(e.Value)
}

// String is the canonical text.
func (e In) String() string {
	if len(e.Values) == 0 {
		return wordNone
	}
	values := make([]string, len(e.Values))
	for i, v := range e.Values {
		values[i] = valueText(v)
	}
	return fieldText(e.Field) + " in (" + strings.Join(values, ", ") + ")"
}

// String is the canonical text.
func (e Has) String() string { return fieldText(e.Field) }

// String is the canonical text.
func (e Text) String() string { return quote(e.Needle) }

// String describes the test; it is not a filter text.
func (e Within) String() string {
	return fieldText(e.Field) + " within <" + strconv.Itoa(e.Set.Len()) + " ids>"
}

// The places of an expression, from the loosest to the tightest binding.
const (
	placeOr  = iota // stands alone
	placeAnd        // a part of an Or
	placeNot        // a part of an And, or behind not
)

func render(e Expr) string {
	var b strings.Builder
	write(&b, e, placeOr)
	return b.String()
}

func write(b *strings.Builder, e Expr, place int) {
	switch e := e.(type) {
	case nil:
		b.WriteString(wordAll)
	case And:
		writeJoined(b, e.X, wordAll, " and ", placeAnd, place)
	case Or:
		writeJoined(b, e.X, wordNone, " or ", placeOr, place)
	case Not:
		b.WriteString("not ")
		write(b, e.X, placeNot)
	default:
		b.WriteString(e.String())
	}
}

// writeJoined writes parts that bind at level own, in parentheses where the
// place asks for more.
func writeJoined(b *strings.Builder, parts []Expr, empty, word string, own, place int) {
	switch len(parts) {
	case 0:
		b.WriteString(empty)
		return
	case 1:
		write(b, parts[0], place)
		return
	}
	if place > own {
		b.WriteByte('(')
	}
	for i, x := range parts {
		if i > 0 {
			b.WriteString(word)
		}
		write(b, x, own+1)
	}
	if place > own {
		b.WriteByte(')')
	}
}

// fieldText writes a field's name, a key of metadata in quotes where it needs
// them.
func fieldText(name string) string {
	if _, key, ok := splitMeta(name); ok && !isWord(key) {
		return name[:len(name)-len(key)] + quote(key)
	}
	return name
}

// valueText writes a value, in quotes where it needs them.
func valueText(v string) string {
	if isWord(v) && !isKeyword(v) {
		return v
	}
	return quote(v)
}

// isWord reports whether the lexer reads s as one word.
func isWord(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || !isWordRune(r) {
			return false
		}
	}
	return s != ""
}

func quote(s string) string {
	b := make([]byte, 0, len(s)+2)
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(append(b, '"'))
}
