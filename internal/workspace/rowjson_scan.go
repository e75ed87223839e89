package workspace

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// RawJSON is one JSON value as it stands in a text that was checked: valid
// syntax, valid UTF-8, no NUL, no lone surrogates.
type RawJSON string

// Member is a member of a JSON object.
type Member struct {
	Name  string
	Value RawJSON
}

// maxDepth bounds how deep values may nest.
const maxDepth = 32

// ReadMembers reads a text that is exactly one JSON object and appends its
// members. Errors are Invalid: broken syntax with its column, a member that
// stands there twice, text after the object.
func ReadMembers(text string, into []Member) ([]Member, error) {
	s, err := newScan(text, '{', "an object")
	if err != nil {
		return into, err
	}
	first := len(into)
	for more := s.begins('}'); more; more = s.next('}') {
		name := s.value(0)
		if s.err == nil && name[0] != '"' {
			s.fail("a member has no name")
		}
		s.expect(':')
		value := s.value(0)
		if s.err != nil {
			break
		}
		into = append(into, Member{name.unquote(), value})
	}
	if err := s.close(); err != nil {
		return into, err
	}
	if name, twice := repeated(into[first:]); twice {
		return into, Errorf(Invalid, "%q stands there twice", clip(name))
	}
	return into, nil
}

// ReadElements reads a text that is exactly one JSON array.
func ReadElements(text string) (out []RawJSON, err error) {
	err = EachElement(text, func(v RawJSON) error {
		out = append(out, v)
		return nil
	})
	return out, err
}

// EachElement reads a text that is exactly one JSON array and visits its elements
// one by one, until the visitor has an error. Nothing is held of a long list.
func EachElement(text string, visit func(RawJSON) error) error {
	s, err := newScan(text, '[', "a list")
	if err != nil {
		return err
	}
	for more := s.begins(']'); more; more = s.next(']') {
		v := s.value(0)
		if s.err != nil {
			break
		}
		if err := visit(v); err != nil {
			return err
		}
	}
	return s.close()
}

// Text is the text of a string or a number (digits as they stand there); null
// is "". It reports false for anything else.
func (v RawJSON) Text() (string, bool) {
	switch v[0] {
	case '"':
		return v.unquote(), true
	case 'n':
		return "", true
	case 't', 'f', '{', '[':
		return "", false
	}
	return string(v), true
}

// scalar is a text, a json.Number or a bool, nil of anything else.
func (v RawJSON) scalar() any {
	switch v[0] {
	case '"':
		return v.unquote()
	case 't', 'f':
		return v == "true"
	case 'n', '{', '[':
		return nil
	}
	return json.Number(v)
}

// Null reports whether the value is null.
func (v RawJSON) Null() bool { return v == "null" }

func repeated(members []Member) (string, bool) {
	if len(members) <= 64 {
		var met [256]bool // what names before have in common with others
		for i, m := range members {
			sort := byte(len(m.Name))
			if m.Name != "" {
				sort = sort*31 + m.Name[0]*7 + m.Name[len(m.Name)-1]
			}
			if met[sort] && slices.ContainsFunc(members[:i], func(b Member) bool { return b.Name == m.Name }) {
				return m.Name, true
			}
			met[sort] = true
		}
		return "", false
	}
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		if seen[m.Name] {
			return m.Name, true
		}
		seen[m.Name] = true
	}
	return "", false
}

// scan walks over a JSON text. After a failure it stands still.
type scan struct {
	s   string
	i   int
	err *Error
}

func newScan(text string, open byte, what string) (scan, error) {
	s := scan{s: text}
	if !utf8.ValidString(text) {
		return s, Errorf(Invalid, "is not valid UTF-8")
	}
	if s.peek() != open {
		return s, Errorf(Invalid, "is not %s in JSON: %s", what, clip(text))
	}
	s.i++
	return s, nil
}

func (s *scan) fail(why string) RawJSON {
	if s.err == nil {
		s.err = Errorf(Invalid, "broken JSON at column %d: %s", utf8.RuneCountInString(s.s[:s.i])+1, why)
		s.i = len(s.s)
	}
	return "null"
}

// peek is the next character that is not white space, 0 at the end.
func (s *scan) peek() byte {
	for s.i < len(s.s) {
		switch c := s.s[s.i]; c {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return c
		}
	}
	return 0
}

func (s *scan) expect(c byte) {
	if s.peek() != c {
		s.fail("expected " + strconv.Quote(string(rune(c))))
		return
	}
	s.i++
}

// begins reports whether something stands before the closing bracket.
func (s *scan) begins(closing byte) bool {
	if s.peek() == closing {
		s.i++
		return false
	}
	return s.err == nil
}

// next steps over a comma, or over the closing bracket and reports false.
func (s *scan) next(closing byte) bool {
	if s.err != nil || s.peek() == closing {
		s.i = min(s.i+1, len(s.s))
		return false
	}
	s.expect(',')
	return s.err == nil
}

// close checks that nothing follows, not even a zero byte.
func (s *scan) close() error {
	if s.peek(); s.err == nil && s.i < len(s.s) {
		s.fail("text after the value")
	}
	if s.err != nil {
		return s.err
	}
	return nil
}

// value steps over one value and gives it as it stands.
func (s *scan) value(depth int) RawJSON {
	c := s.peek()
	start := s.i
	switch {
	case s.err != nil:
		return "null"
	case c == '"':
		s.str()
	case c == '{' || c == '[':
		s.nested(c, depth)
	case c == '-' || c >= '0' && c <= '9':
		s.number()
	case c == 't':
		s.word("true")
	case c == 'f':
		s.word("false")
	case c == 'n':
		s.word("null")
	default:
		s.fail("expected a value")
	}
	if s.err != nil {
		return "null"
	}
	return RawJSON(s.s[start:s.i])
}

func (s *scan) nested(open byte, depth int) {
	if depth >= maxDepth {
		s.fail("nested too deep")
		return
	}
	s.i++
	closing := open + 2 // ASCII: [ and ], { and }
	for more := s.begins(closing); more; more = s.next(closing) {
		if open == '{' {
			if s.peek() != '"' {
				s.fail("a member has no name")
			}
			s.value(depth + 1)
			s.expect(':')
		}
		s.value(depth + 1)
	}
}

func (s *scan) word(w string) {
	if !strings.HasPrefix(s.s[s.i:], w) {
		s.fail("expected a value")
		return
	}
	s.i += len(w)
}

func (s *scan) number() {
	digits := func() {
		start := s.i
		for s.i < len(s.s) && s.s[s.i] >= '0' && s.s[s.i] <= '9' {
			s.i++
		}
		if s.i == start {
			s.fail("broken number")
		}
	}
	at := func(set string) bool { return s.i < len(s.s) && strings.IndexByte(set, s.s[s.i]) >= 0 }
	if at("-") {
		s.i++
	}
	if at("0") {
		s.i++
	} else {
		digits()
	}
	if at(".") {
		s.i++
		digits()
	}
	if at("eE") {
		s.i++
		if at("+-") {
			s.i++
		}
		digits()
	}
}
