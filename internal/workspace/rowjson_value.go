package workspace

import (
	"slices"
	"strconv"
	"strings"
)

// ParseJSON reads the JSON value of a field; it is the inverse of AppendRowJSON
// for every form but Own and Ref, whose texts may be foreign ids. Null is
// missing; where text is expected a number's digits do. The error is Invalid
// and names the field.
func (k Kind) ParseJSON(f Field, v RawJSON) (Value, error) {
	sp := k.Spec(f)
	if v.Null() {
		return Value{}, nil
	}
	switch sp.Form {
	case List:
		return parseListJSON(sp, v)
	case Array:
		return k.parseArray(f, v)
	case Map:
		return parseMap(sp, v)
	}
	if sp.Is(Bool) {
		return parseBool(sp, string(v))
	}
	text, ok := v.Text()
	if !ok || sp.Form == Int && v[0] == '"' || sp.Form == Time && v[0] != '"' {
		return Value{}, Errorf(Invalid, "%s: %s does not fit here", sp.Name, clip(string(v)))
	}
	return k.ParseValue(f, text)
}

func parseListJSON(sp *Spec, v RawJSON) (Value, error) {
	texts := make([]string, 0, 4)
	err := EachElement(string(v), func(e RawJSON) error {
		text, ok := e.Text()
		if !ok {
			return Errorf(Invalid, "%s is not a text", clip(string(e)))
		}
		texts = append(texts, text)
		return nil
	})
	if err != nil {
		return Value{}, Errorf(Invalid, "%s: %v", sp.Name, err)
	}
	list := ListValue(uniq(texts))
	if len(list.S) < MaxText { // what was checked JSON has no other faults
		return list, nil
	}
	return list, CheckText(sp.Name, string(appendListText(nil, list)))
}

// appendListText spells a list without the NULs that hold it together.
func appendListText(b []byte, v Value) []byte {
	for _, e := range v.List() {
		b = append(append(b, e...), ';')
	}
	return b
}

// ParseCell reads the text of a field as a table carries it: ParseValue, with
// arrays read as strictly as ParseJSON reads them.
func (k Kind) ParseCell(f Field, text string) (Value, error) {
	switch sp := k.Spec(f); {
	case text == "":
		return Value{}, nil
	case sp.Form == Map:
		return parseMap(sp, RawJSON(text))
	case sp.Form == Array:
		return k.parseArray(f, RawJSON(text))
	}
	return k.ParseValue(f, text)
}

// parseMap is CanonicalMeta for texts that come by the hundred thousand.
func parseMap(sp *Spec, v RawJSON) (Value, error) {
	var room [16]Member
	members, err := ReadMembers(string(v), room[:0])
	if err != nil {
		return Value{}, Errorf(Invalid, "%s: %v", sp.Name, err)
	}
	slices.SortFunc(members, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	b := make([]byte, 0, len(v)+1)
	for _, m := range members {
		if m.Value.Null() {
			continue
		}
		if m.Value[0] == '{' || m.Value[0] == '[' {
			return Value{}, Errorf(Invalid, "%s: key %q holds a list or an object; only text, numbers, true, false and null fit", sp.Name, clip(m.Name))
		}
		if err := checkMetaKey(m.Name); err != nil {
			return Value{}, err
		}
		b = append(AppendJSONString(append(b, ','), m.Name), ':')
		if m.Value[0] == '"' {
			b = AppendJSONString(b, m.Value.unquote())
		} else {
			b = append(b, m.Value...)
		}
	}
	if len(b) == 0 {
		return Value{}, nil
	}
	b[0] = '{'
	b = append(b, '}')
	s := string(v) // which most texts are already
	if s != string(b) {
		s = string(b)
	}
	return Value{S: s}, CheckText(sp.Name, s)
}

func (k Kind) parseArray(f Field, v RawJSON) (Value, error) {
	sp := k.Spec(f)
	if err := CheckText(sp.Name, string(v)); err != nil {
		return Value{}, err
	}
	elements, err := ReadElements(string(v))
	if err != nil {
		return Value{}, Errorf(Invalid, "%s: %v", sp.Name, err)
	}
	if len(elements) == 0 {
		return Value{}, nil
	}
	var all any
	if k == Message {
		all, err = each(elements, readProduct)
	} else {
		all, err = each(elements, readFollowUp)
	}
	if err != nil {
		return Value{}, Errorf(Invalid, "%s: %v", sp.Name, err)
	}
	return Value{S: CompactJSON(all)}, nil
}

// ReadFollowUps reads the text of the follow_ups column; "" is none. What it refuses is
// Invalid.
func ReadFollowUps(text string) ([]FollowUp, error) {
	if text == "" {
		return nil, nil
	}
	elements, err := ReadElements(text)
	if err != nil {
		return nil, err
	}
	return each(elements, readFollowUp)
}

// each reads every element; errors count them from 1.
func each[T any](elements []RawJSON, read func(RawJSON) (T, error)) ([]T, error) {
	out := make([]T, len(elements))
	for i, e := range elements {
		var err error
		if out[i], err = read(e); err != nil {
			return nil, Errorf(Invalid, "%s: %v", strconv.Itoa(i+1), err)
		}
	}
	return out, nil
}

func readProduct(v RawJSON) (Product, error) {
	var p Product
	err := readTexts(v, []textMember{{"name", &p.Name}, {"url", &p.URL}, {"image_url", &p.ImageURL}, {"price", &p.Price}})
	if err == nil && p.Name == "" {
		err = Errorf(Invalid, "name is missing")
	}
	return p, err
}

func readFollowUp(v RawJSON) (FollowUp, error) {
	var (
		fu FollowUp
		at string
	)
	err := readTexts(v, []textMember{
		{"created_at", &at}, {"tag", &fu.Tag}, {"order_number", &fu.OrderNumber}, {"name", &fu.Name}, {"email", &fu.Email},
		{"phone", &fu.Phone}, {"conversation_id", &fu.Conversation}, {"event_id", &fu.EventID},
	})
	if err != nil {
		return fu, err
	}
	if fu.CreatedAt, err = ParseMoment(at); err != nil {
		return fu, Errorf(Invalid, "created_at: %v", err)
	}
	tag, ok := Lead.Spec(LeadTag).EnumValue(fu.Tag)
	if !ok {
		return fu, Errorf(Invalid, "tag: %q is not a lead tag", clip(fu.Tag))
	}
	fu.Tag = tag
	return fu, nil
}

// textMember is a member that holds a text, and where the text goes.
type textMember struct {
	name string
	to   *string
}

// readTexts reads an object that may have these members and no others.
func readTexts(v RawJSON, known []textMember) error {
	var room [16]Member
	members, err := ReadMembers(string(v), room[:0])
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := setText(m, known); err != nil {
			return err
		}
	}
	return nil
}

func setText(m Member, known []textMember) error {
	for _, k := range known {
		if k.name != m.Name {
			continue
		}
		text, ok := m.Value.Text()
		if !ok {
			return Errorf(Invalid, "%s: %s is not a text", m.Name, clip(string(m.Value)))
		}
		*k.to = text
		return CheckText(m.Name, text)
	}
	return Errorf(Invalid, "unknown member %q", clip(m.Name))
}
