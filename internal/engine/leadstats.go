package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// leads is the figures of the pipeline.
func (c *census) leads() (workspace.Stats, error) {
	s := workspace.Stats{AsOf: c.AsOf, Figures: []workspace.Figure{{Name: "total", Value: float64(c.total)}}}
	statuses, err := c.by("by_status", workspace.LeadStatus)
	if err != nil {
		return s, err
	}
	funnel := workspace.Series{Name: statuses.Name}
	for _, status := range workspace.Lead.Spec(workspace.LeadStatus).Enum {
		n := 0
		if i := slices.IndexFunc(statuses.Counts, func(x workspace.Count) bool { return x.Label == status }); i >= 0 {
			n = statuses.Counts[i].N
		}
		funnel.Counts = append(funnel.Counts, workspace.Count{Label: status, N: n})
		s.Figures = append(s.Figures, workspace.Figure{Name: status, Value: float64(n)})
	}
	median, err := c.medianTimeToHandle()
	if err != nil {
		return s, err
	}
	s.Figures = append(s.Figures, median)
	tags, err := c.byTag()
	if err != nil {
		return s, err
	}
	days, err := c.byDay("by_day", workspace.LeadCreatedAt)
	s.Series = []workspace.Series{funnel, tags, days}
	return s, err
}

// byTag counts leads by their tag, those whose tag the plan hides under a label of
// their own, the last one.
func (c *census) byTag() (workspace.Series, error) {
	tags, err := c.by("by_tag", workspace.LeadTag)
	if err != nil {
		return tags, err
	}
	if hides, err := c.lift(); err != nil || !hides {
		return tags, err
	}
	all, err := c.Find(workspace.Query{Kind: c.Kind, Where: c.scope})
	if err != nil {
		return tags, err
	}
	n := idset.AndNot(all, c.veil.shown).Len()
	for i := range tags.Counts {
		if tags.Counts[i].Label == "" { // the rest has no tag at all
			tags.Counts[i].N -= n
		}
	}
	tags.Counts = slices.DeleteFunc(tags.Counts, func(x workspace.Count) bool { return x.N == 0 })
	if n > 0 {
		tags.Counts = append(tags.Counts, workspace.Count{Label: workspace.HiddenLabel, N: n})
	}
	return tags, nil
}

// medianTimeToHandle is how long the middle lead waited until it was handled,
// or closed without that; of two in the middle, their mean.
func (c *census) medianTimeToHandle() (workspace.Figure, error) {
	f := workspace.Figure{Name: "median_time_to_handle", Seconds: true, None: true}
	done := filter.In{Field: "status", Values: []string{workspace.LeadHandled, workspace.LeadClosed}}
	var waits []int64 // microseconds
	q := workspace.Query{Kind: workspace.Lead, Where: filter.All(done, c.scope)}
	for row, err := range c.Walk(q, workspace.LeadCreatedAt, workspace.LeadHandledAt, workspace.LeadClosedAt) {
		if err != nil {
			return f, err
		}
		from, to := row.Num(workspace.LeadCreatedAt), row.Num(workspace.LeadHandledAt)
		if to == 0 {
			to = row.Num(workspace.LeadClosedAt)
		}
		if from != 0 && to >= from {
			waits = append(waits, to-from)
		}
	}
	if len(waits) == 0 {
		return f, nil
	}
	slices.Sort(waits)
	lower, upper := waits[(len(waits)-1)/2], waits[len(waits)/2]
	f.None, f.Value = false, float64(lower+upper)/2/1e6
	return f, nil
}
