package gendata

import (
	"strconv"
	"strings"
	"time"
)

func appendJSONString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// object appends the members of a JSON object to b; texts that are empty are left out.
type object struct {
	b     []byte
	comma bool
}

// open begins an object behind b.
func open(b []byte) object { return object{b: append(b, '{')} }

func (o *object) close() []byte { return append(o.b, '}') }

func (o *object) key(k string) {
	if o.comma {
		o.b = append(o.b, ',')
	}
	o.comma = true
	o.b = append(append(append(o.b, '"'), k...), '"', ':')
}

func (o *object) text(k, v string) {
	if v != "" {
		o.key(k)
		o.b = appendJSONString(o.b, v)
	}
}

func (o *object) number(k string, v int) {
	o.key(k)
	o.b = strconv.AppendInt(o.b, int64(v), 10)
}

func (o *object) time(k string, t time.Time) {
	o.key(k)
	o.b = append(t.AppendFormat(append(o.b, '"'), time.RFC3339), '"')
}

// appendCell appends a cell of CSV and the comma behind it.
func appendCell(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\n\r") {
		return append(append(b, s...), ',')
	}
	b = append(append(append(b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
	return append(b, ',')
}

// endRow makes the comma behind the last cell the end of the row.
func endRow(b []byte) []byte {
	b[len(b)-1] = '\n'
	return b
}
