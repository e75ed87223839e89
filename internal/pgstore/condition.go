package pgstore

import (
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// statement is SQL in the making: fixed fragments, names of columns, and
// placeholders. Values are arguments and never part of the text.
type statement struct {
	t    *table
	args []any
}

// arg is the placeholder of a value of a type.
func (s *statement) arg(v any, as string) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args)) + "::" + as
}

// condition is a checked and resolved filter in SQL, true of the rows it selects
// and false or NULL of the others.
func (s *statement) condition(e filter.Expr) (string, error) {
	if _, err := filter.Compile(e, s.t.kind.Schema()); err != nil {
		return "", workspace.Errorf(workspace.Internal, "a filter that is not ready for a store: %w", err)
	}
	return s.expr(filter.Simplify(e))
}

func (s *statement) expr(e filter.Expr) (string, error) {
	switch e := e.(type) {
	case filter.And:
		return s.joined(e.X, " AND ", "true")
	case filter.Or:
		return s.joined(e.X, " OR ", "false")
	case filter.Not:
		x, err := s.expr(e.X)
		return isNot(x), err
	case filter.Text:
		return s.freeText(e)
	case filter.Compare:
		if e.Op == filter.Ne {
			e.Op = filter.Eq
			x, err := s.expr(e)
			return isNot(x), err
		}
	}
	return s.leaf(e)
}

func (s *statement) joined(parts []filter.Expr, by, none string) (string, error) {
	if len(parts) == 0 {
		return none, nil
	}
	out := make([]string, len(parts))
	for i, x := range parts {
		var err error
		if out[i], err = s.expr(x); err != nil {
			return "", err
		}
	}
	return "(" + strings.Join(out, by) + ")", nil
}

// isNot holds where a condition does not, because it is false or because there
// is no value.
func isNot(condition string) string { return "(" + condition + ") IS NOT TRUE" }
