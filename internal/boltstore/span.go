package boltstore

import (
	"math"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// span is the numbers from the first to the last.
type span struct{ first, last int64 }

// comparedSpans is the numbers of which a condition holds; ok is false when it
// compares nothing.
func comparedSpans(info filter.Info, e filter.Expr) (spans []span, ok bool, err error) {
	add := func(op filter.Op, v string) error {
		n, err := filter.Number(info, v)
		if err != nil {
			return badFilter(err)
		}
		s := span{math.MinInt64, math.MaxInt64}
		switch op {
		case filter.Eq:
			s = span{n, n}
		case filter.Lt:
			s.last = n - 1
		case filter.Le:
			s.last = n
		case filter.Gt:
			s.first = n + 1
		case filter.Ge:
			s.first = n
		default:
			return workspace.Errorf(workspace.Internal, "%s does not take %s", info.Name, op)
		}
		spans = append(spans, s)
		return nil
	}
	switch e := e.(type) {
	case filter.Compare:
		err = add(e.Op, e.Value)
		return spans, true, err
	case filter.In:
		for _, v := range e.Values {
			if err := add(filter.Eq, v); err != nil {
				return nil, false, err
			}
		}
		return spans, true, nil
	}
	return nil, false, nil
}

// windows joins the comparisons of an And that are about the same index of
// moments, so that only what lies between them is read. The rest is what is not
// about one.
func (p *plan) windows(parts []filter.Expr) (windows map[workspace.Field]span, rest []filter.Expr, err error) {
	windows = map[workspace.Field]span{}
	for _, x := range parts {
		c, ok := x.(filter.Compare)
		info, keyed, known := lookup(p.sh.kind.Schema(), x)
		f := workspace.Field(info.Index)
		if !ok || c.Op == filter.Ne || !known || keyed || !p.sh.specs[f].Is(workspace.Ordered) {
			rest = append(rest, x)
			continue
		}
		spans, _, err := comparedSpans(info, c)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range spans {
			if w, met := windows[f]; met {
				s = span{max(s.first, w.first), min(s.last, w.last)}
			}
			windows[f] = s
		}
	}
	return windows, rest, nil
}

// between is the rows whose moment lies in a span.
func (p *plan) between(f workspace.Field, s span) (workspace.Ids, error) {
	var nos []uint32
	first, last := momentValue(s.first), momentValue(s.last)
	err := p.r.ascend(p.sh.kind, f, spot{value: first}, func(at spot) bool {
		if at.value > last {
			return false
		}
		nos = append(nos, at.no)
		return true
	})
	if err != nil {
		return workspace.Ids{}, err
	}
	return idset.Of(nos...), p.r.alive()
}
