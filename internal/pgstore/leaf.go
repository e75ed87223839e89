package pgstore

import (
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// leaf is a condition on one field.
func (s *statement) leaf(e filter.Expr) (string, error) {
	name := filter.FieldOf(e)
	if key, ok := strings.CutPrefix(name, "meta."); ok {
		info, _ := s.t.kind.Schema().Lookup("metadata")
		return s.meta(workspace.Field(info.Index), key, e)
	}
	info, _ := s.t.kind.Schema().Lookup(name)
	f := workspace.Field(info.Index)
	sp, err := s.t.spec(f)
	if err != nil {
		return "", err
	}
	switch e := e.(type) {
	case filter.Has:
		if sp.Form == workspace.Own {
			return "true", nil
		}
		return s.t.col(f, whole) + " IS NOT NULL", nil
	case filter.Within:
		return s.within(f, e.Set), nil
	case filter.Compare:
		switch {
		case isNumber(sp):
			return s.compareNumber(info, e)
		case e.Op == filter.Contains:
			needle, err := filter.SearchFold(e.Value)
			return s.contains(f, s.arg(like(needle), "text")), err
		case e.Op == filter.Eq:
			return s.equals(f, []string{e.Value}), nil
		}
		return s.t.key(f) + operator(e.Op) + s.arg(filter.Key(sp.Type, e.Value), "text"), nil
	case filter.In:
		if isNumber(sp) {
			return s.inNumbers(info, e.Values)
		}
		return s.equals(f, e.Values), nil
	}
	return "", workspace.Errorf(workspace.Internal, "a filter with a %T", e)
}

func operator(op filter.Op) string {
	switch op {
	case filter.Lt:
		return " < "
	case filter.Le:
		return " <= "
	case filter.Gt:
		return " > "
	case filter.Ge:
		return " >= "
	}
	return " = "
}
