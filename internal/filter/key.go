package filter

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Key is what = compares and stores index. Values of one field with equal keys
// are equal, those of numbers aside: see Number.
func Key(t Type, value string) string {
	switch t {
	case Folded, List, Map:
		return Fold(value)
	case Email:
		return EmailKey(value)
	case Enum:
		return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(value), "-", "_"), " ", "_")
	}
	return value
}

// Number is what comparisons of an Int, Ref or resolved Time go by: the value
// as Row.Int would give it.
func Number(i Info, value string) (int64, error) {
	switch i.Type {
	case Int:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return n, nil
		}
	case Ref:
		if n, ok := parseRef(i.Letter, value); ok {
			return n, nil
		}
	case Time:
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			return t.UnixMicro(), nil
		}
	}
	return 0, fmt.Errorf("%s: %q is not the number of a checked and resolved filter", i.Name, clip(value))
}
