package pgstore

import (
	"strings"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// freeText looks for the needle in every searchable field.
func (s *statement) freeText(e filter.Text) (string, error) {
	needle, err := filter.SearchFold(e.Needle)
	searched := s.t.searched()
	if err != nil || searched == "" {
		return "false", err
	}
	pattern := s.arg(like(needle), "text")
	if !strings.Contains(needle, "\n") {
		return searched + " LIKE " + pattern, nil
	}
	var parts []string // two lines may be two fields
	for _, info := range s.t.kind.Schema().Fields() {
		if info.Search {
			parts = append(parts, s.holds(workspace.Field(info.Index), pattern))
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")", nil
}

// like is the pattern of texts that contain a needle.
func like(needle string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(needle) + "%"
}

// contains holds where the folded value, or one element of it, fits a pattern.
// Of a searchable field the trigrams say which rows come into question.
func (s *statement) contains(f workspace.Field, pattern string) string {
	out := s.holds(f, pattern)
	for _, info := range s.t.kind.Schema().Fields() {
		if info.Search && info.Index == int(f) {
			return "(" + s.t.searched() + " LIKE " + pattern + " AND " + out + ")"
		}
	}
	return out
}

func (s *statement) holds(f workspace.Field, pattern string) string {
	if s.t.specs[f].Form == workspace.List {
		return "EXISTS (SELECT FROM unnest(" + s.t.fold(f) + ") e WHERE e LIKE " + pattern + ")"
	}
	return s.t.fold(f) + " LIKE " + pattern
}

// headOf is the beginning of a key, as left() gives it.
func headOf(key string) string {
	n := 0
	for at := range key {
		if n == headRunes {
			return key[:at]
		}
		n++
	}
	return key
}

// equals holds where a text, or one element of a list, equals one of some values.
func (s *statement) equals(f workspace.Field, values []string) string {
	sp := &s.t.specs[f]
	keys, heads, short := []string{}, []string{}, true
	for _, v := range values {
		key := filter.Key(sp.Type, v)
		if key == "" && sp.Type != filter.Folded && sp.Type != filter.Map { // absence, which equals nothing
			continue
		}
		short = short && utf8.RuneCountInString(key) < headRunes
		keys, heads = append(keys, key), append(heads, headOf(key))
	}
	switch {
	case len(keys) == 0:
		return "false"
	case sp.Form == workspace.List:
		return s.t.key(f) + " && " + s.arg(keys, "text[]")
	case !headed(sp):
		return s.oneOf(s.t.key(f), keys)
	}
	out := "(" + s.t.col(f, whole) + " IS NOT NULL AND " + s.oneOf(s.t.head(f), heads)
	if !short { // the head does not say it all
		out += " AND " + s.oneOf(s.t.key(f), keys)
	}
	return out + ")"
}

// oneOf holds where a text is one of some.
func (s *statement) oneOf(text string, list []string) string {
	if len(list) == 1 {
		return text + " = " + s.arg(list[0], "text")
	}
	return text + " = ANY (" + s.arg(list, "text[]") + ")"
}
