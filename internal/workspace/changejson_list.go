package workspace

// Lists in a change are bounded before they are built: what is written in two
// bytes would take many times as much. References may be as many as the text has
// room for; they are the one list that is long by right.

// mostNamed is how many elements every other list of a change may have.
const mostNamed = 1000

// mostEvents is how many events one change may bring.
const mostEvents = 10_000

// short refuses a checked list or object that is too long.
func short(v RawJSON) error {
	if v[0] != '[' && v[0] != '{' {
		return nil
	}
	s, closing, n := scan{s: string(v), i: 1}, v[0]+2, 0
	for more := s.begins(closing); more; more = s.next(closing) {
		if n++; n > mostNamed {
			return Errorf(Invalid, "more than %d in one change", mostNamed).WithHint("cut it in several changes")
		}
		if s.value(0); closing == '}' {
			s.expect(':')
			s.value(0)
		}
	}
	return nil
}

// takeIDs reads the references of a selection.
func (s *Selection) takeIDs(list RawJSON) error {
	s.IDs = nil
	if list.Null() {
		return nil
	}
	if list[0] != '[' {
		return misfit(list)
	}
	n := 0
	if err := EachElement(string(list), func(RawJSON) error { n++; return nil }); err != nil {
		return err
	}
	s.IDs = make([]string, 0, n)
	return EachElement(string(list), func(v RawJSON) error {
		if v[0] != '"' {
			return misfit(v)
		}
		s.IDs = append(s.IDs, v.unquote())
		return nil
	})
}

// misfit says that a value is of another type than a list of texts asks for.
func misfit(v RawJSON) error {
	what := "number"
	switch v[0] {
	case '"':
		what = "string"
	case '{':
		what = "object"
	case '[':
		what = "array"
	case 't', 'f':
		what = "bool"
	case 'n':
		what = "null"
	}
	return Errorf(Invalid, "a JSON %s does not fit here", what)
}
