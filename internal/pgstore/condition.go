package pgstore

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
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

// leaf is a condition on one field.
func (s *statement) leaf(e filter.Expr) (string, error) {
	name := nameOf(e)
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
		case sp.Form == workspace.Own || sp.Form == workspace.Int || sp.Form == workspace.Time || sp.Form == workspace.Ref:
			return s.compareNumber(info, e)
		case e.Op == filter.Contains:
			needle, err := filter.SearchFold(e.Value)
			return s.contains(f, s.arg(like(needle), "text")), err
		case e.Op == filter.Eq:
			return s.equals(f, []string{e.Value}), nil
		}
		return s.t.key(f) + operator(e.Op) + s.arg(filter.Key(sp.Type, e.Value), "text"), nil
	case filter.In:
		switch sp.Form {
		case workspace.Own, workspace.Int, workspace.Time, workspace.Ref:
			return s.inNumbers(info, e.Values)
		}
		return s.equals(f, e.Values), nil
	}
	return "", workspace.Errorf(workspace.Internal, "a filter with a %T", e)
}

// nameOf is the name of the field a leaf is about.
func nameOf(leaf filter.Expr) string {
	switch e := leaf.(type) {
	case filter.Compare:
		return e.Field
	case filter.In:
		return e.Field
	case filter.Has:
		return e.Field
	case filter.Within:
		return e.Field
	}
	return ""
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

// within holds where a number is in a set.
func (s *statement) within(f workspace.Field, set workspace.Ids) string {
	col := s.t.col(f, whole)
	out := s.member(col, set)
	if set.Has(0) && s.t.specs[f].Form != workspace.Own {
		out = "(" + out + " OR " + col + " IS NULL)"
	}
	return out
}

// member holds where a column is in a set, which may be every second number of a
// million: the server hashes it, unless it is a range.
func (s *statement) member(col string, set workspace.Ids) string {
	first, _ := set.Min()
	last, _ := set.Max()
	if n := set.Len(); n > 1 && uint64(last-first)+1 == uint64(n) {
		return col + " BETWEEN " + s.arg(int64(first), "bigint") + " AND " + s.arg(int64(last), "bigint")
	}
	return col + " IN (SELECT unnest(" + s.arg(numbers(set), "integer[]") + "))"
}

// numbers is a set as an argument. Numbers no row can have are left out.
func numbers(set workspace.Ids) []int32 {
	if last, _ := set.Max(); last > workspace.MaxNo {
		set = idset.And(set, idset.Range(0, workspace.MaxNo))
	}
	out := make([]int32, 0, set.Len())
	for no := range set.All() {
		out = append(out, int32(no))
	}
	return out
}

// compareNumber is a comparison of a number; a counter that is missing is 0.
func (s *statement) compareNumber(info filter.Info, e filter.Compare) (string, error) {
	n, err := filter.Number(info, e.Value)
	if err != nil {
		return "", err
	}
	f := workspace.Field(info.Index)
	col := s.t.col(f, whole)
	out := col + operator(e.Op) + s.numeric(f, n)
	if info.Type == filter.Int && stands(0, e.Op, n) {
		out = "(" + out + " OR " + col + " IS NULL)"
	}
	return out, nil
}

// stands tells whether a relation holds between two numbers.
func stands(a int64, op filter.Op, b int64) bool {
	switch op {
	case filter.Lt:
		return a < b
	case filter.Le:
		return a <= b
	case filter.Gt:
		return a > b
	case filter.Ge:
		return a >= b
	}
	return a == b
}

func (s *statement) inNumbers(info filter.Info, values []string) (string, error) {
	f := workspace.Field(info.Index)
	col := s.t.col(f, whole)
	var parts []string
	for _, v := range values {
		n, err := filter.Number(info, v)
		if err != nil {
			return "", err
		}
		parts = append(parts, col+" = "+s.numeric(f, n))
		if n == 0 && s.t.specs[f].Form != workspace.Own {
			parts = append(parts, col+" IS NULL")
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")", nil
}

// numeric is the placeholder of a number in the form its field has.
func (s *statement) numeric(f workspace.Field, n int64) string {
	if s.t.specs[f].Form == workspace.Time {
		return s.arg(time.UnixMicro(n).UTC(), "timestamptz")
	}
	return s.arg(n, "bigint")
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
