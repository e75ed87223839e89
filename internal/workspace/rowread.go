package workspace

import (
	"strconv"
	"strings"
)

// Travelling are the fields a row is sent with: its id, also where no list shows
// it, and its columns.
func (k Kind) Travelling() []Field {
	out := make([]Field, 0, len(k.Fields()))
	for f := range k.Fields() {
		if k.travels(Field(f)) {
			out = append(out, Field(f))
		}
	}
	return out
}

func (k Kind) travels(f Field) bool { return f == ID || !k.Spec(f).Is(Hidden) }

// ReadRow reads a row that was sent: it is the inverse of AppendRowJSON with the
// fields of Travelling, in that order and without white space around them. What
// does not travel is missing. Metadata and arrays are taken as they stand, if they
// are JSON: whoever sends them keeps them canonical. The error is Invalid.
//
// The row holds the text and nothing besides its values.
func ReadRow(k Kind, text []byte) (Row, error) {
	s, err := newScan(string(text), '{', "an object")
	if err != nil {
		return Row{}, err
	}
	r := NewRow(k, 0)
	comma := false
	for f := range k.Fields() {
		if !k.travels(Field(f)) {
			continue
		}
		sp := k.Spec(Field(f))
		s.member(comma, sp.Name)
		r.read(&s, Field(f), sp)
		if s.err != nil {
			return Row{}, s.err
		}
		comma = true
	}
	s.expect('}')
	return r, s.close()
}

// member steps over the comma, the name and the colon before a value.
func (s *scan) member(comma bool, name string) {
	rest := s.s[s.i:]
	if comma {
		rest = strings.TrimPrefix(rest, ",")
	}
	start := len(s.s) - len(rest)
	end := start + len(name) + len(`"":`)
	if comma && start == s.i || end > len(s.s) || s.s[start] != '"' || s.s[start+1:end-2] != name || s.s[end-2:end] != `":` {
		s.fail(strconv.Quote(name) + " should stand here")
		return
	}
	s.i = end
}

// read reads the value of one field.
func (r *Row) read(s *scan, f Field, sp *Spec) {
	if sp.Form == List {
		r.Values[f].S = s.list(sp.Name)
		return
	}
	v := s.value(0) // null after a failure
	if s.err != nil || v.Null() && sp.nullable() {
		return
	}
	var ok bool
	switch sp.Form {
	case Own:
		r.No, ok = r.Kind.readID(v)
	case Ref:
		var no No
		no, ok = sp.Of.readID(v)
		r.Values[f] = RefValue(no)
	case Int:
		r.Values[f].N, ok = sp.readInt(v)
	case Time:
		if ok = v[0] == '"'; ok {
			t, err := ParseMoment(v.unquote())
			r.Values[f], ok = TimeValue(t), err == nil
		}
	case Map:
		ok = v[0] == '{'
		r.Values[f].S = unless(string(v), "{}")
	case Array:
		ok = v[0] == '['
		r.Values[f].S = unless(string(v), "[]")
	default:
		if ok = v[0] == '"'; ok {
			r.Values[f].S = v.unquote()
		}
	}
	if !ok {
		s.fail(sp.Name + " cannot be " + clip(string(v)))
	}
}

// nullable reports whether a missing value is spelled null.
func (s *Spec) nullable() bool {
	switch s.Form {
	case Int, List, Map, Array:
		return false
	}
	return true
}

func unless(s, empty string) string {
	if s == empty {
		return ""
	}
	return s
}

// readID reads an id of the kind; of a kind without a letter it is the number.
func (k Kind) readID(v RawJSON) (No, bool) {
	if v[0] != '"' {
		return 0, false
	}
	text := v.unquote()
	if k.Letter() != 0 {
		return k.ParseID(text)
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return No(n), err == nil && n != 0
}

func (s *Spec) readInt(v RawJSON) (int64, bool) {
	if s.Is(Bool) {
		return int64(len("false") - len(v)), v == "true" || v == "false"
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	return n, err == nil
}

// list reads an array of texts, as a List holds them.
func (s *scan) list(name string) string {
	if s.peek() != '[' {
		s.fail(name + " is a list")
		return ""
	}
	s.i++
	var first string
	var all strings.Builder
	n := 0
	for more := s.begins(']'); more; more = s.next(']') {
		e := s.value(1)
		if s.err == nil && e[0] != '"' {
			s.fail(name + " cannot hold " + clip(string(e)))
		}
		if s.err != nil {
			return ""
		}
		switch n++; n {
		case 1:
			first = e.unquote()
			continue
		case 2:
			all.Grow(2*len(first) + len(e))
			all.WriteString(first)
		}
		all.WriteByte(0)
		all.WriteString(e.unquote())
	}
	if n > 1 {
		return all.String()
	}
	return first
}
