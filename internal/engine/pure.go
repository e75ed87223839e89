package engine

import (
	"context"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// lookup is one snapshot as whoever asks may see it.
type lookup struct {
	mask
	ctx context.Context
	now time.Time
}

// lookup is one of a snapshot.
func (e *Engine) lookup(ctx context.Context, r workspace.Reader) lookup {
	return lookup{mask{r, &veil{}}, ctx, e.now()}
}

func (l lookup) going() error { return going(l.ctx) }

// going is an error once nobody waits for an answer any longer: loops over rows,
// events and entries ask it as they go.
func going(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return workspace.Errorf(workspace.Unavailable, "interrupted: %w", err)
	}
	return nil
}

// pure rewrites a query to one a store can answer row by row: segments become
// their filters, questions about the person of a lead become sets of people.
func (l lookup) pure(q workspace.Query) (workspace.Query, error) {
	for _, o := range q.Order {
		sp := q.Kind.Spec(o.Field)
		unstored := sp.Is(workspace.Derived) && !derived(q.Kind)
		if o.Field != workspace.ID && (sp.Is(workspace.Hidden) || unstored) {
			return q, workspace.Errorf(workspace.Invalid, "%s cannot be sorted by %s", q.Kind.Plural(), sp.Name)
		}
	}
	where := q.Where
	for _, name := range q.Segments {
		x, err := l.segmentWhere(name)
		if err != nil {
			return q, err
		}
		if q.Kind != workspace.Person {
			if x, err = l.ofPeople(q.Kind, x); err != nil {
				return q, err
			}
		}
		where = both(where, x)
	}
	var err error
	if q.Kind != workspace.Person && where != nil {
		where, err = l.aboutPeople(q.Kind, where)
	}
	q.Where, q.Segments = where, nil
	return q, err
}

// both is the filter that holds where both do; nil is everything.
func both(a, b filter.Expr) filter.Expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return filter.And{X: []filter.Expr{a, b}}
}

// ofPeople turns a filter on people into one on the records they own.
func (l lookup) ofPeople(k workspace.Kind, people filter.Expr) (filter.Expr, error) {
	if _, owned := k.FieldNamed("person_id"); !owned {
		return nil, workspace.Errorf(workspace.Invalid, "segments select people; %s have none", k.Plural())
	}
	set, err := l.Find(workspace.Query{Kind: workspace.Person, Where: people})
	if err != nil {
		return nil, err
	}
	return filter.Within{Field: "person_id", Set: set}, nil
}

// aboutPeople replaces every question about person.FIELD.
func (l lookup) aboutPeople(k workspace.Kind, e filter.Expr) (filter.Expr, error) {
	all := func(in []filter.Expr) ([]filter.Expr, error) {
		out := make([]filter.Expr, len(in))
		for i, x := range in {
			var err error
			if out[i], err = l.aboutPeople(k, x); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	const prefix = "person."
	switch e := e.(type) {
	case filter.And:
		xs, err := all(e.X)
		return filter.And{X: xs}, err
	case filter.Or:
		xs, err := all(e.X)
		return filter.Or{X: xs}, err
	case filter.Not:
		x, err := l.aboutPeople(k, e.X)
		return filter.Not{X: x}, err
	case filter.Compare:
		if f, ok := strings.CutPrefix(e.Field, prefix); ok {
			return l.ofPeople(k, filter.Compare{Field: f, Op: e.Op, Value: e.Value})
		}
	case filter.In:
		if f, ok := strings.CutPrefix(e.Field, prefix); ok {
			return l.ofPeople(k, filter.In{Field: f, Values: e.Values})
		}
	case filter.Has:
		if f, ok := strings.CutPrefix(e.Field, prefix); ok {
			return l.ofPeople(k, filter.Has{Field: f})
		}
	}
	return e, nil
}

// parseWhere reads filter text that came with a change, against the workspace's
// clock.
func (l lookup) parseWhere(k workspace.Kind, text string) (filter.Expr, error) {
	x, err := filter.Parse(text)
	if err == nil {
		x, err = filter.Check(x, k.Schema())
	}
	if err != nil {
		return nil, workspace.Errorf(workspace.Invalid, "filter %q: %v", text, err).WithHint("lobby help filters explains the language")
	}
	return filter.Resolve(x, l.now, time.UTC, k.Schema()), nil
}

// pick selects the records a change names, and notes the selection for the
// digest. References that lead nowhere end the batch, or with Continue fail
// one by one.
func (b *batch) pick(k workspace.Kind, s workspace.Selection) (workspace.Ids, error) {
	if s.Empty() {
		return idset.Set{}, workspace.Errorf(workspace.Usage, "nothing selected").WithHint("name ids, a filter or a segment; everything needs --all")
	}
	if err := b.flush(); err != nil {
		return idset.Set{}, err
	}
	ids, err := b.filtered(k, s)
	if err != nil {
		return ids, err
	}
	if len(s.IDs) > 0 {
		named, err := b.named(k, s.IDs)
		if err != nil {
			return ids, err
		}
		if s.Where == "" && len(s.Segments) == 0 {
			ids = named
		} else {
			ids = idset.And(ids, named)
		}
	}
	b.picked = append(b.picked, picked{k, ids})
	return ids, nil
}

// filtered is what the filter and the segments of a selection select.
func (b *batch) filtered(k workspace.Kind, s workspace.Selection) (workspace.Ids, error) {
	if s.Where == "" && len(s.Segments) == 0 && !s.All {
		return idset.Set{}, nil
	}
	l := b.lookup()
	q := workspace.Query{Kind: k, Segments: s.Segments}
	if s.Where != "" {
		x, err := l.parseWhere(k, s.Where)
		if err != nil {
			return idset.Set{}, err
		}
		q.Where = x
	}
	q, err := l.pure(q)
	if err != nil {
		return idset.Set{}, err
	}
	return l.Find(q)
}

// named is the records that references name.
func (b *batch) named(k workspace.Kind, refs []string) (workspace.Ids, error) {
	nos, bad, err := b.lookup().resolve(k, refs, workspace.Kind.ParseID)
	if err != nil {
		return idset.Set{}, err
	}
	found := make([]uint32, 0, len(nos))
	for i, no := range nos {
		switch {
		case bad[i] == nil:
			found = append(found, no)
		case !b.Continue:
			return idset.Set{}, bad[i]
		default:
			b.receipt.Matched++
			b.receipt.Failed++
			b.outcome(workspace.Outcome{State: workspace.Failed, Kind: workspace.KindOf(bad[i]), Why: bad[i].Error(), Of: k, Refs: []string{refs[i]}})
		}
	}
	return idset.Of(found...), nil
}

// lookup reads the batch's own transaction. What is in hand must be flushed.
func (b *batch) lookup() lookup { return lookup{mask{b.work.Writer, &b.veil}, b.ctx, b.at} }

// truth is the same without a mask, for rules that tell records apart.
func (b *batch) truth() lookup {
	return lookup{mask{b.work.Writer, &veil{known: true}}, b.ctx, b.at}
}
