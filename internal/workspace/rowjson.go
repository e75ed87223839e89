package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// AppendRowJSON appends the row as one JSON object with these fields, in this
// order. Every field is present: an unset value is null, a list is never null,
// metadata without keys is {}. Ids are strings, times RFC 3339 in UTC, counters
// numbers, yes and no true and false. Equal rows have equal spellings.
func AppendRowJSON(b []byte, r Row, fields []Field) []byte {
	b = append(b, '{')
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		sp := r.Kind.Spec(f)
		b = append(b, '"')
		b = append(b, sp.Name...)
		b = append(b, '"', ':')
		b = appendValueJSON(b, r.Kind, sp, r.Cell(f))
	}
	return append(b, '}')
}

// Version names the state of a row as its columns show it: rows of equal version
// are equal. It is the record's ETag.
func (r Row) Version() string { return VersionOf(AppendRowJSON(nil, r, r.Kind.Columns())) }

// VersionOf is the version of a row that AppendRowJSON spelled with the columns of its kind.
func VersionOf(spelled []byte) string {
	sum := sha256.Sum256(spelled)
	return hex.EncodeToString(sum[:12])
}

func appendValueJSON(b []byte, k Kind, sp *Spec, v Value) []byte {
	switch sp.Form {
	case Int:
		return AppendValue(b, k, sp, v)
	case List:
		return appendListJSON(b, v.S)
	case Map:
		if v.S == "" {
			return append(b, "{}"...)
		}
		return append(b, v.S...)
	case Array:
		if v.S == "" {
			return append(b, "[]"...)
		}
		return append(b, v.S...)
	case Text:
		if v.S == "" {
			return append(b, "null"...)
		}
		return AppendJSONString(b, v.S)
	}
	start := len(b)
	b = AppendValue(append(b, '"'), k, sp, v)
	if len(b) == start+1 {
		return append(b[:start], "null"...)
	}
	return append(b, '"')
}

func appendListJSON(b []byte, joined string) []byte {
	b = append(b, '[')
	for start, i := 0, 0; joined != "" && i <= len(joined); i++ {
		if i == len(joined) || joined[i] == 0 {
			if start > 0 {
				b = append(b, ',')
			}
			b = AppendJSONString(b, joined[start:i])
			start = i + 1
		}
	}
	return append(b, ']')
}

// AppendText appends the exact machine text of a field, as Format gives it.
func (r Row) AppendText(b []byte, f Field) []byte {
	return AppendValue(b, r.Kind, r.Kind.Spec(f), r.Cell(f))
}

// Cell is the value of a field as cells are made of it: that of the row's own id is its
// number.
func (r Row) Cell(f Field) Value {
	if f == ID {
		return Value{N: int64(r.No)}
	}
	return r.Values[f]
}

// AppendValue appends the exact machine text of a value of the kind, as Format gives it.
func AppendValue(b []byte, k Kind, sp *Spec, v Value) []byte {
	switch sp.Form {
	case Own:
		return appendID(b, k, No(v.N))
	case Ref:
		return appendID(b, sp.Of, No(v.N))
	case Int:
		if sp.Is(Bool) {
			return strconv.AppendBool(b, v.N != 0)
		}
		return strconv.AppendInt(b, v.N, 10)
	case Time:
		return appendMoment(b, v.N)
	case List:
		start := len(b)
		b = append(b, v.S...)
		for i := start; i < len(b); i++ {
			if b[i] == 0 {
				b[i] = ';'
			}
		}
		return b
	}
	return append(b, v.S...)
}

func appendID(b []byte, k Kind, no No) []byte {
	if no == 0 {
		return b
	}
	if l := k.Letter(); l != 0 {
		b = append(b, l)
	}
	return strconv.AppendUint(b, uint64(no), 10)
}
