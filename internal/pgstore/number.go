package pgstore

import (
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// isNumber reports whether values of the field are numbers, moments among them.
func isNumber(sp *workspace.Spec) bool {
	return sp.Form == workspace.Own || sp.Form == workspace.Int || sp.Form == workspace.Time || sp.Form == workspace.Ref
}

// within holds where a number is in a set, which may be every second number of a
// million: the server hashes it, unless it is a range.
func (s *statement) within(f workspace.Field, set workspace.Ids) string {
	col := s.t.col(f, whole)
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
