package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

const (
	activeFor = 168 * time.Hour // how recent activity counts as active
	statsDays = 30              // how many days a series by day has
)

// Stats computes the figures of people or leads.
func (e *Engine) Stats(ctx context.Context, q workspace.StatsQuery) (s workspace.Stats, err error) {
	if q.AsOf.IsZero() {
		q.AsOf = e.now()
	}
	if q.Zone == nil {
		q.Zone = time.UTC
	}
	err = e.store.View(ctx, func(r workspace.Reader) error {
		c, err := newCensus(e.lookup(ctx, r), q)
		if err != nil {
			return err
		}
		switch {
		case q.Kind == workspace.Lead:
			s, err = c.leads()
		case q.Engagement:
			s, err = c.engagement()
		default:
			s, err = c.people()
		}
		return err
	})
	return s, err
}

// census counts the rows a StatsQuery selects. They are found once, unless they are
// everything; all else asks the store's indexes and intersects.
type census struct {
	lookup
	workspace.StatsQuery
	total int
	scope filter.Expr   // selects the rows; nil when they are everything
	ids   workspace.Ids // of the scope
}

func newCensus(l lookup, q workspace.StatsQuery) (*census, error) {
	if q.Kind != workspace.Person && q.Kind != workspace.Lead {
		return nil, workspace.Errorf(workspace.Invalid, "there are no figures about %s", q.Kind.Plural()).WithHint("there are some about people and leads")
	}
	if q.Engagement && q.Kind != workspace.Person {
		return nil, workspace.Errorf(workspace.Invalid, "engagement is told of people, not of %s", q.Kind.Plural())
	}
	pure, err := l.pure(workspace.Query{Kind: q.Kind, Where: q.Where, Segments: q.Segments})
	if err != nil {
		return nil, err
	}
	c := &census{lookup: l, StatsQuery: q}
	later := workspace.Query{Kind: q.Kind, Where: cameAfter(q.Kind, q.AsOf)}
	n, err := l.count(later)
	if err != nil {
		return nil, err
	}
	if pure.Where == nil && n == 0 {
		c.total, err = l.count(pure)
		return c, err
	}
	if c.ids, err = l.Find(pure); err != nil {
		return nil, err
	}
	if n > 0 {
		gone, err := l.Find(later)
		if err != nil {
			return nil, err
		}
		c.ids = idset.AndNot(c.ids, gone)
	}
	c.total, c.scope = c.ids.Len(), within("id", c.ids)
	return c, nil
}

// cameAfter selects the leads that were captured after a moment, or the people who
// were first seen after it. Of whoever was never seen nobody knows.
func cameAfter(k workspace.Kind, at time.Time) filter.Expr {
	field := "first_seen"
	if k == workspace.Lead {
		field = "created_at"
	}
	return filter.Compare{Field: field, Op: filter.Gt, Value: workspace.FormatTime(at)}
}

// count is how many of the rows pass a test.
func (c *census) count(where filter.Expr) (int, error) {
	q := workspace.Query{Kind: c.Kind, Where: where}
	if c.scope == nil {
		return c.mask.count(q)
	}
	ids, err := c.Find(q)
	return idset.And(ids, c.ids).Len(), err
}

// by counts the rows by the values of a field, the most frequent first.
func (c *census) by(name string, f workspace.Field) (workspace.Series, error) {
	buckets, err := c.Group(workspace.Query{Kind: c.Kind, Where: c.scope}, f, false)
	s := workspace.Series{Name: name, Counts: make([]workspace.Count, 0, len(buckets))}
	for _, b := range buckets {
		if b.N > 0 {
			s.Counts = append(s.Counts, workspace.Count{Label: b.Value.S, N: b.N})
		}
	}
	slices.SortFunc(s.Counts, mostFirst)
	return s, err
}

// mostFirst is the order of counts by value.
func mostFirst(a, b workspace.Count) int {
	return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Label, b.Label))
}

// byDay counts the rows by the local day of a time, for the days that end with
// the one the figures are as of; days without rows count 0.
func (c *census) byDay(name string, f workspace.Field) (workspace.Series, error) {
	field := c.Kind.Spec(f).Name
	y, m, d := c.AsOf.In(c.Zone).Date()
	s := workspace.Series{Name: name, Counts: make([]workspace.Count, statsDays)}
	for i := range s.Counts {
		day := d - statsDays + 1 + i
		from, to := time.Date(y, m, day, 0, 0, 0, 0, c.Zone), time.Date(y, m, day+1, 0, 0, 0, 0, c.Zone)
		n, err := c.count(between(field, from, to))
		if err != nil {
			return s, err
		}
		s.Counts[i] = workspace.Count{Label: from.Format(time.DateOnly), N: n}
	}
	return s, nil
}

// between is the filter on a time that is not before from and before to.
func between(field string, from, to time.Time) filter.Expr {
	return filter.And{X: []filter.Expr{
		filter.Compare{Field: field, Op: filter.Ge, Value: workspace.FormatTime(from)},
		filter.Compare{Field: field, Op: filter.Lt, Value: workspace.FormatTime(to)},
	}}
}

// people is the figures of the directory.
func (c *census) people() (workspace.Stats, error) {
	s := workspace.Stats{AsOf: c.AsOf}
	identified, err := c.count(filter.Has{Field: "name"})
	if err != nil {
		return s, err
	}
	since := workspace.FormatTime(c.AsOf.Add(-activeFor))
	active, err := c.count(filter.Compare{Field: "last_seen", Op: filter.Ge, Value: since})
	if err != nil {
		return s, err
	}
	s.Figures = []workspace.Figure{
		{Name: "total", Value: float64(c.total)},
		{Name: "identified", Value: float64(identified)},
		{Name: "active_7d", Value: float64(active)},
	}
	for _, f := range []workspace.Field{workspace.PersonSource, workspace.PersonStatus, workspace.PersonPlatform, workspace.PersonCountry} {
		series, err := c.by("by_"+workspace.Person.Spec(f).Name, f)
		if err != nil {
			return s, err
		}
		s.Series = append(s.Series, series)
	}
	tags, err := c.Group(workspace.Query{Kind: c.Kind, Where: c.scope}, workspace.PersonTags, false)
	if err != nil {
		return s, err
	}
	s.Series = append(s.Series, workspace.Series{Name: "by_tag", Counts: byLabel(tags)})
	days, err := c.byDay("new_by_day", workspace.PersonFirstSeen)
	s.Series = append(s.Series, days)
	return s, err
}
