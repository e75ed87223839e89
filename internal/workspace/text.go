package workspace

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is the longest text of one field, in bytes.
const MaxText = 1 << 20

// maxSegmentName is the longest name of a segment, in bytes.
const maxSegmentName = 200

// CheckText refuses what no backend can store alike: NUL, invalid UTF-8 and
// texts over MaxText. The error is Invalid and names the field.
func CheckText(field, s string) error {
	switch {
	case len(s) > MaxText:
		return Errorf(Invalid, "%s: %d bytes are more than the 1 MiB a field may have", field, len(s))
	case strings.IndexByte(s, 0) >= 0:
		return Errorf(Invalid, "%s: contains a NUL character", field)
	case !utf8.ValidString(s):
		return Errorf(Invalid, "%s: is not valid UTF-8", field)
	}
	return nil
}

// OneLine reports whether a name, a label or a key has nothing in it that breaks
// a line or cannot be seen: no control characters, no separators of lines.
func OneLine(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

// Plain reports whether what somebody is about to name reads as it is: one line, and
// nothing unseen in it that turns or hides what stands beside it. What joins letters
// and emoji may be there.
func Plain(s string) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	return OneLine(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.Is(unicode.Cf, r) && r != zeroWidthNonJoiner && r != zeroWidthJoiner
	})
}

// CheckSegmentName refuses what a segment cannot be called from now on. The error is
// Invalid.
func CheckSegmentName(name string) error {
	if strings.TrimSpace(name) == "" || strings.TrimSpace(name) != name || len(name) > maxSegmentName || !Plain(name) {
		return Errorf(Invalid, "%q cannot be the name of a segment", clip(name)).WithHint("use 1 to %d characters on one line, without spaces around and all of them to be seen", maxSegmentName)
	}
	if err := CheckText("name", name); err != nil {
		return err
	}
	if _, isID := Segment.ParseID(name); isID {
		return Errorf(Invalid, "%q looks like an id and cannot be the name of a segment", name).WithHint("choose another name")
	}
	return nil
}

// checkMetaKey refuses keys that could not be named on a command line.
func checkMetaKey(key string) error {
	if !OneLine(key) {
		return Errorf(Invalid, "metadata key %q has control characters", clip(key))
	}
	return CheckText("metadata key", key)
}

// CanonicalMeta checks metadata, a flat JSON object of strings, numbers,
// booleans and nulls without repeated keys, and writes it in the one spelling
// the house keeps: keys sorted, nulls and an empty object dropped.
func CanonicalMeta(text string) (string, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return "", Errorf(Invalid, "metadata is not a JSON object: %s", clip(text))
	}
	m := map[string]any{}
	for dec.More() {
		t, err := dec.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return "", Errorf(Invalid, "metadata is not valid JSON: %s", clip(text))
		}
		if _, twice := m[key]; twice {
			return "", Errorf(Invalid, "metadata has the key %q twice", clip(key))
		}
		v, err := dec.Token()
		if err != nil {
			return "", Errorf(Invalid, "metadata is not valid JSON: %s", clip(text))
		}
		if _, nested := v.(json.Delim); nested {
			return "", Errorf(Invalid, "metadata key %q holds a list or an object; only text, numbers, true, false and null fit", clip(key))
		}
		m[key] = v
	}
	if _, err := dec.Token(); err != nil {
		return "", Errorf(Invalid, "metadata is not valid JSON: %s", clip(text))
	}
	if dec.More() {
		return "", Errorf(Invalid, "metadata has text after the JSON object")
	}
	return FormatMeta(m)
}

// ParseMeta gives metadata as a map; numbers are json.Number. What is not
// canonical text reads as nothing.
func ParseMeta(text string) map[string]any {
	members := metaMembers(text)
	m := make(map[string]any, len(members))
	for _, x := range members {
		m[x.Name] = x.Value.scalar()
	}
	return m
}

// metaMembers is the members of canonical metadata, none of anything else.
func metaMembers(text string) []Member {
	if text == "" {
		return nil
	}
	members, err := ReadMembers(text, make([]Member, 0, 8))
	if err != nil {
		return nil
	}
	return members
}

// FormatMeta writes metadata in its canonical text.
func FormatMeta(m map[string]any) (string, error) {
	keys := make([]string, 0, len(m))
	for k, v := range m {
		if v != nil {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if err := checkMetaKey(k); err != nil {
			return "", err
		}
	}
	if len(keys) == 0 {
		return "", nil
	}
	b := []byte{'{'}
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendJSONString(b, k), ':')
		switch v := m[k].(type) {
		case string:
			if err := CheckText("metadata "+k, v); err != nil {
				return "", err
			}
			b = AppendJSONString(b, v)
		case bool, json.Number, float64, int, int64:
			n, err := json.Marshal(v)
			if err != nil {
				return "", Errorf(Invalid, "metadata key %q: %w", k, err)
			}
			b = append(b, n...)
		default:
			return "", Errorf(Invalid, "metadata key %q holds a list or an object; only text, numbers, true, false and null fit", clip(k))
		}
	}
	return string(append(b, '}')), nil
}

// MetaGet finds one key in canonical metadata; scalars come as their text.
func MetaGet(text, key string) (string, bool) {
	if text == "" || !strings.Contains(text, string(AppendJSONString(nil, key))) {
		return "", false
	}
	for _, x := range metaMembers(text) {
		if x.Name == key {
			return MetaText(x.Value.scalar())
		}
	}
	return "", false
}

// MetaText is the text of a value of metadata; false when there is none.
func MetaText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// AppendJSONString appends s as a JSON string, escaping only what JSON must
// have escaped, so that equal texts have equal spellings on every backend.
func AppendJSONString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := len(b)
	b, plain := AppendPlain(b, s, '"', '\\')
	if plain {
		return append(b, '"')
	}
	b = b[:from]
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}

// CompactJSON is canonical text of an array the engine itself made.
func CompactJSON(v any) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(buf.String(), "\n")
}
