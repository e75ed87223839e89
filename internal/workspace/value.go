package workspace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
)

// Value is the value of one field; the field's Form says which member counts.
// The zero Value is missing. Values are comparable with ==.
type Value struct {
	S string
	N int64
}

// Missing reports whether there is no value. A counter of 0 counts as missing.
func (v Value) Missing() bool { return v == Value{} }

// TextValue is the value of a text.
func TextValue(s string) Value { return Value{S: s} }

// IntValue is the value of a counter.
func IntValue(n int64) Value { return Value{N: n} }

// TimeValue cuts the moment to microseconds; the zero time is missing.
func TimeValue(t time.Time) Value {
	if t.IsZero() {
		return Value{}
	}
	return Value{N: t.UnixMicro()}
}

// ListValue joins the elements, in their order.
func ListValue(elements []string) Value { return Value{S: strings.Join(elements, "\x00")} }

// RefValue points to a record.
func RefValue(no No) Value { return Value{N: int64(no)} }

// Time is the moment in UTC, or the zero time when missing.
func (v Value) Time() time.Time {
	if v.N == 0 {
		return time.Time{}
	}
	return time.UnixMicro(v.N).UTC()
}

// List is the elements of a list; nil when it is empty.
func (v Value) List() []string {
	if v.S == "" {
		return nil
	}
	return strings.Split(v.S, "\x00")
}

// Row is one record as everybody hands it around: its number and its values,
// indexed by Field. A row that was read with a choice of fields has the other
// values missing.
type Row struct {
	Kind   Kind
	No     No
	Values []Value
}

// NewRow is an empty row of the kind.
func NewRow(k Kind, no No) Row { return Row{k, no, make([]Value, len(k.Fields()))} }

// Slab makes rows that are used together: many of them share their room. The zero
// Slab is ready.
type Slab struct {
	room []Value
	rows int // how many the room was made for
}

// slabRows is how many rows share their room at most: 30 KB of people.
const slabRows = 32

// Row is NewRow.
func (s *Slab) Row(k Kind, no No) Row {
	n := len(k.Fields())
	if len(s.room) < n {
		s.rows = min(2*s.rows+1, slabRows)
		s.room = make([]Value, s.rows*n)
	}
	row := Row{k, no, s.room[:n:n]}
	s.room = s.room[n:]
	return row
}

// Clone is a copy whose values may be changed.
func (r Row) Clone() Row {
	r.Values = append([]Value(nil), r.Values...)
	return r
}

// ID is the row's id, such as P1042.
func (r Row) ID() string { return r.Kind.ID(r.No) }

// Get is the value of a field.
func (r Row) Get(f Field) Value { return r.Values[f] }

// Set changes the value of a field.
func (r Row) Set(f Field, v Value) { r.Values[f] = v }

// Str is the text of a field.
func (r Row) Str(f Field) string { return r.Values[f].S }

// Num is the number of a field.
func (r Row) Num(f Field) int64 { return r.Values[f].N }

// Ref is the record a field points to; 0 is none.
func (r Row) Ref(f Field) No { return No(r.Values[f].N) }

// Time is the moment of a field.
func (r Row) Time(f Field) time.Time { return r.Values[f].Time() }

// List is the elements of a field.
func (r Row) List(f Field) []string { return r.Values[f].List() }

// Covered reports whether the row is a lead of which the plan hides what was submitted.
func (r Row) Covered() bool { return r.Kind == Lead && r.Str(LeadMasked) != "" }

// Matchable gives the row to a compiled filter.
func (r Row) Matchable() filter.Row { return matchable{r} }

type matchable struct{ r Row }

func (m matchable) Text(i int) string { return m.r.Values[i].S }

func (m matchable) Int(i int) int64 {
	if i == int(ID) {
		return int64(m.r.No)
	}
	return m.r.Values[i].N
}

func (m matchable) Each(i int, yield func(string) bool) {
	rest := m.r.Values[i].S
	for rest != "" {
		element, tail, _ := strings.Cut(rest, "\x00")
		if !yield(element) {
			return
		}
		rest = tail
	}
}

func (m matchable) Meta(i int, key string) (string, bool) {
	return MetaGet(m.r.Values[i].S, key)
}

// FormatTime is the exact spelling of a moment in machine formats: RFC 3339 in
// UTC with as many decimals as it needs; "" when missing.
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// Format is the exact machine text of a field, as TSV and CSV carry it before
// their own quoting: lists join with ";", maps and arrays are JSON, a missing
// value is "".
func (r Row) Format(f Field) string {
	sp := r.Kind.Spec(f)
	switch sp.Form {
	case Own:
		return r.ID()
	case Int:
		return string(r.AppendText(nil, f))
	case Time:
		return FormatTime(r.Values[f].Time())
	case List:
		return strings.ReplaceAll(r.Values[f].S, "\x00", ";")
	case Ref:
		return sp.Of.ID(No(r.Values[f].N))
	}
	return r.Values[f].S
}

// earliest and latest bound the moments the house can hold.
const latestMicro = 253402300799999999 // 9999-12-31T23:59:59.999999Z

// ParseValue reads the machine text of a field back; it is the inverse of
// Format for every form but Own and Ref, whose texts may be foreign ids. The
// error is of kind Invalid and names the field.
func (k Kind) ParseValue(f Field, text string) (Value, error) {
	sp := k.Spec(f)
	if text == "" {
		return Value{}, nil
	}
	if err := CheckText(sp.Name, text); err != nil {
		return Value{}, err
	}
	switch sp.Form {
	case Int:
		if sp.Is(Bool) {
			return parseBool(sp, text)
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > 1<<53 {
			return Value{}, Errorf(Invalid, "%s: %q is not a whole number from 0", sp.Name, clip(text))
		}
		return Value{N: n}, nil
	case Time:
		t, err := ParseMoment(text)
		if err != nil {
			return Value{}, Errorf(Invalid, "%s: %v", sp.Name, err)
		}
		return TimeValue(t), nil
	case List:
		if strings.IndexByte(text, ';') < 0 {
			return Value{S: strings.TrimSpace(text)}, nil
		}
		return ListValue(uniq(strings.Split(text, ";"))), nil
	case Map:
		s, err := CanonicalMeta(text)
		if err != nil {
			return Value{}, Errorf(Invalid, "%s: %v", sp.Name, err)
		}
		return Value{S: s}, nil
	}
	if sp.Type == filter.Enum {
		v, ok := sp.EnumValue(text)
		if !ok {
			return Value{}, Errorf(Invalid, "%s: %q is not one of %s", sp.Name, clip(text), strings.Join(sp.Enum, ", "))
		}
		return Value{S: v}, nil
	}
	return Value{S: text}, nil
}

func parseBool(sp *Spec, text string) (Value, error) {
	switch text {
	case "true":
		return IntValue(1), nil
	case "false":
		return Value{}, nil
	}
	return Value{}, Errorf(Invalid, "%s: %q is not true or false", sp.Name, clip(text))
}

// EnumValue finds the canonical spelling of an enum's value; hyphens and
// capitals are accepted.
func (s *Spec) EnumValue(text string) (string, bool) {
	if i := slices.Index(s.Enum, text); i >= 0 {
		return s.Enum[i], true
	}
	for _, e := range s.Enum {
		if strings.EqualFold(e, strings.ReplaceAll(strings.ReplaceAll(text, "-", "_"), " ", "_")) {
			return e, true
		}
	}
	return "", false
}

// ParseMoment reads an exact moment: RFC 3339, cut to microseconds.
func ParseMoment(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a time like 2026-11-20T10:00:00Z", clip(text))
	}
	if us := t.UnixMicro(); us <= 0 || us > latestMicro {
		return time.Time{}, fmt.Errorf("%q is outside the years 1970 to 9999", clip(text))
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

// clip keeps a quoted value in a message short.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	return strings.ToValidUTF8(s[:57], "") + "…"
}

// uniq drops empty and repeated elements and keeps the order.
func uniq(in []string) []string {
	const few = 8
	out := in[:0]
	var seen map[string]bool // where a look through out would take longer
	if len(in) > few {
		seen = make(map[string]bool, len(in))
	}
	for _, s := range in {
		s = strings.TrimSpace(s)
		if s == "" || seen[s] || seen == nil && slices.Contains(out, s) {
			continue
		}
		if seen != nil {
			seen[s] = true
		}
		out = append(out, s)
	}
	return out
}
