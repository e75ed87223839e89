package pgstore

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// meta is a condition on one value of metadata.
func (s *statement) meta(f workspace.Field, key string, e filter.Expr) (string, error) {
	col := s.t.col(f, object)
	switch e := e.(type) {
	case filter.Has:
		return col + " ? " + s.arg(key, "text"), nil
	case filter.In:
		keys := make([]string, len(e.Values))
		for i, v := range e.Values {
			keys[i] = filter.Key(filter.Map, v)
		}
		return s.oneOf("("+col+" -> "+s.arg(key, "text")+" ->> 0)", keys), nil
	case filter.Compare:
		want := filter.Key(filter.Map, e.Value)
		switch e.Op {
		case filter.Eq:
			part := workspace.AppendJSONString([]byte{'{'}, key)
			part = workspace.AppendJSONString(append(part, ':', '['), want)
			return col + " @> " + s.arg(string(append(part, ']', '}')), "jsonb"), nil
		case filter.Contains:
			needle, err := filter.SearchFold(e.Value)
			return "(" + col + " -> " + s.arg(key, "text") + " ->> 0) LIKE " + s.arg(like(needle), "text"), err
		}
		at := "(" + col + " -> " + s.arg(key, "text") + " ->> "
		asText := at + `0) COLLATE "C"` + operator(e.Op) + s.arg(want, "text")
		limit, ok := decimal(e.Value)
		if !ok {
			return asText, nil
		}
		return fmt.Sprintf("CASE WHEN %s1) IS NULL THEN %s ELSE %s1)::float8%s%s END", at, asText, at, operator(e.Op), s.arg(limit, "float8")), nil
	}
	return "", workspace.Errorf(workspace.Internal, "a filter with a %T of metadata", e)
}

// decimal reads a finite number, as filters do.
func decimal(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

// questioned is metadata as questions go by it, as the binary form of jsonb: of
// each key a list of the folded text and, if it reads as a number, the number.
func questioned(meta string) string {
	b := []byte{1, '{'} // the version of the form
	for key, value := range workspace.ParseMeta(meta) {
		text := ""
		switch v := value.(type) {
		case string:
			text = v
		case json.Number:
			text = v.String()
		case bool:
			text = strconv.FormatBool(v)
		}
		if text == "" {
			continue
		}
		if len(b) > 2 {
			b = append(b, ',')
		}
		b = append(workspace.AppendJSONString(b, key), ':', '[')
		b = workspace.AppendJSONString(b, filter.Fold(text))
		if n, ok := decimal(text); ok {
			b = strconv.AppendFloat(append(b, ','), n, 'g', -1, 64)
		}
		b = append(b, ']')
	}
	return string(append(b, '}'))
}
