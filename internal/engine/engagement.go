package engine

import (
	"slices"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Whoever has had two conversations has returned. Whoever has had three, and was
// seen lately, returns frequently.
const (
	returned        = 2
	frequent        = 3
	frequentFor     = 90 * 24 * time.Hour
	mostFrequent    = 10 // people who are named
	engagementWeeks = 13
)

// engagement is the figures of who comes back and who stays away.
func (c *census) engagement() (workspace.Stats, error) {
	s := workspace.Stats{AsOf: c.AsOf}
	away, idle, err := c.inactivity()
	if err != nil {
		return s, err
	}
	talks, named, figures, err := c.frequency()
	if err != nil {
		return s, err
	}
	weeks, err := c.lastSeenByWeek()
	s.Figures = append(append([]workspace.Figure{{Name: "total", Value: float64(c.total)}}, figures...), idle...)
	s.Series = []workspace.Series{away, talks, weeks, named}
	return s, err
}

// inactivity counts people by how long they have not been seen: apart, and as
// figures of everybody who has been away for at least so long.
func (c *census) inactivity() (workspace.Series, []workspace.Figure, error) {
	s := workspace.Series{Name: "by_inactivity"}
	seen, err := c.count(filter.Has{Field: "last_seen"})
	if err != nil {
		return s, nil, err
	}
	var figures []workspace.Figure
	rest := seen
	for _, b := range [...]struct {
		days         int
		name, before string
	}{{7, "inactive_7d", "0-7d"}, {30, "inactive_30d", "7-30d"}, {90, "inactive_90d", "30-90d"}} {
		since := workspace.FormatTime(c.AsOf.AddDate(0, 0, -b.days))
		away, err := c.count(filter.Compare{Field: "last_seen", Op: filter.Lt, Value: since})
		if err != nil {
			return s, nil, err
		}
		s.Counts = append(s.Counts, workspace.Count{Label: b.before, N: rest - away})
		figures = append(figures, workspace.Figure{Name: b.name, Value: float64(away)})
		rest = away
	}
	never := c.total - seen
	s.Counts = append(s.Counts, workspace.Count{Label: "90d+", N: rest}, workspace.Count{Label: "never", N: never})
	return s, append(figures, workspace.Figure{Name: "never_seen", Value: float64(never)}), nil
}

// frequency counts people by their conversations, and names those who return most.
func (c *census) frequency() (talks, named workspace.Series, figures []workspace.Figure, err error) {
	talks = workspace.Series{Name: "by_conversations", Counts: []workspace.Count{{Label: "0"}, {Label: "1"}, {Label: "2"}, {Label: "3-5"}, {Label: "6+"}}}
	named.Name = "frequent_people"
	lately, err := c.Find(workspace.Query{Kind: workspace.Person, Where: filter.Compare{
		Field: "last_seen", Op: filter.Ge, Value: workspace.FormatTime(c.AsOf.Add(-frequentFor)),
	}})
	if err != nil {
		return talks, named, nil, err
	}
	buckets, err := c.Group(workspace.Query{Kind: workspace.Person, Where: c.scope}, workspace.PersonConversations, true)
	if err != nil {
		return talks, named, nil, err
	}
	slices.SortFunc(buckets, func(a, b workspace.Bucket) int { return int(b.Value.N - a.Value.N) })
	back, often := 0, 0
	for _, b := range buckets {
		n := int(b.Value.N)
		talks.Counts[[]int{0, 1, 2, 3, 3, 3, 4}[min(n, 6)]].N += b.N
		if n >= returned {
			back += b.N
		}
		if n < frequent {
			continue
		}
		set := idset.And(b.Set, lately)
		often += set.Len()
		for no := range set.All() {
			if len(named.Counts) == mostFrequent {
				break
			}
			named.Counts = append(named.Counts, workspace.Count{Label: workspace.Person.ID(no), N: n})
		}
	}
	return talks, named, []workspace.Figure{{Name: "returning", Value: float64(back)}, {Name: "frequent", Value: float64(often)}}, nil
}

// lastSeenByWeek counts people by the week in which they were seen last; the last
// week ends with the moment the figures are as of.
func (c *census) lastSeenByWeek() (workspace.Series, error) {
	s := workspace.Series{Name: "last_seen_by_week"}
	for week := engagementWeeks; week > 0; week-- {
		from, to := c.AsOf.AddDate(0, 0, -7*week), c.AsOf.AddDate(0, 0, -7*(week-1))
		n, err := c.count(between("last_seen", from, to))
		if err != nil {
			return s, err
		}
		s.Counts = append(s.Counts, workspace.Count{Label: from.In(c.Zone).Format(time.DateOnly), N: n})
	}
	return s, nil
}
