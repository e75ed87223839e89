package pgstore

import (
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// stretch is a part of an order that an index walks: all rows, or those with
// and then those without a value of the first field.
type stretch uint8

const (
	everything stretch = iota
	present
	absent
)

// stretches are the parts of the rows of a query, one behind the other. Missing
// values come last both ways, and no index gives them so.
func (t *table) stretches(q workspace.Query) []stretch {
	if len(q.Order) == 0 || !t.specs[q.Order[0].Field].Is(workspace.Ordered) {
		return []stretch{everything}
	}
	if q.After != nil && q.After.Values[0].Missing() {
		return []stretch{absent}
	}
	return []stretch{present, absent}
}

// checkOrder refuses what does not rest and cursors of other orders.
func (t *table) checkOrder(q workspace.Query) error {
	for _, o := range q.Order {
		if sp, err := t.spec(o.Field); err != nil || sp.Form == workspace.Own {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := t.stored(o.Field); err != nil {
			return err
		}
	}
	if q.After != nil && len(q.After.Values) != len(q.Order) {
		return workspace.Errorf(workspace.Invalid, "the cursor has %d values for an order of %d", len(q.After.Values), len(q.Order))
	}
	return nil
}

// limits is what a stretch adds to the condition of a query.
func (s *statement) limits(q workspace.Query, part stretch) string {
	out := ""
	if part != everything {
		col := s.t.col(q.Order[0].Field, whole)
		switch {
		case part == absent:
			out += " AND " + col + " IS NULL"
		case q.After != nil: // where the index begins
			op := " >= "
			if q.Order[0].Desc {
				op = " <= "
			}
			out += " AND " + col + op + s.sortArg(q.Order[0].Field, q.After.Values[0])
		default:
			out += " AND " + col + " IS NOT NULL"
		}
	}
	if q.After != nil {
		out += " AND " + s.behind(q.Order, *q.After)
	}
	return out
}

// behind holds of the rows behind a place in an order.
func (s *statement) behind(order []workspace.Order, at workspace.Cursor) string {
	if len(order) == 0 {
		return "t.no > " + s.arg(int64(at.No), "bigint")
	}
	f, v := order[0].Field, at.Values[0]
	key := s.t.key(f)
	after := " > "
	if order[0].Desc {
		after = " < "
	}
	rest := func() string { return s.behind(order[1:], workspace.Cursor{Values: at.Values[1:], No: at.No}) }
	switch {
	case s.t.specs[f].Form == workspace.Own:
		return key + after + s.arg(int64(at.No), "bigint")
	case v.Missing():
		return "(" + key + " IS NULL AND " + rest() + ")"
	}
	place := s.sortArg(f, v)
	return "(" + key + after + place + " OR " + key + " IS NULL OR (" + key + " = " + place + " AND " + rest() + "))"
}

// sortArg is the placeholder of what a value sorts by.
func (s *statement) sortArg(f workspace.Field, v workspace.Value) string {
	sp := &s.t.specs[f]
	switch sp.Form {
	case workspace.Int, workspace.Time, workspace.Ref:
		return s.numeric(f, v.N)
	case workspace.List:
		keys := v.List()
		for i := range keys {
			keys[i] = filter.Key(sp.Type, keys[i])
		}
		return s.arg(keys, "text[]")
	}
	return s.arg(filter.Key(sp.Type, v.S), "text")
}

// orderBy is the order of a stretch: within one, the first field has a value
// everywhere or nowhere.
func (s *statement) orderBy(order []workspace.Order, part stretch) string {
	var keys []string
	for i, o := range order {
		if i == 0 && part == absent {
			continue
		}
		key := s.t.key(o.Field)
		if o.Desc {
			key += " DESC"
		}
		if s.t.specs[o.Field].Form != workspace.Own && (i > 0 || part == everything) {
			key += " NULLS LAST"
		}
		keys = append(keys, key)
	}
	return " ORDER BY " + strings.Join(append(keys, "t.no"), ", ")
}
