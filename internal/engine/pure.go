package engine

import (
	"context"
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

// truth is a snapshot without a mask.
func truth(ctx context.Context, r workspace.Reader, now time.Time) lookup {
	return lookup{mask{r, &veil{known: true}}, ctx, now}
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
// their filters, questions about other records sets of people.
func (l lookup) pure(q workspace.Query) (workspace.Query, error) {
	for _, o := range q.Order {
		sp := q.Kind.Spec(o.Field)
		unstored := sp.Is(workspace.Derived) && !q.Kind.Listed()
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
		where = filter.All(where, x)
	}
	q.Where, q.Segments = where, nil
	if where == nil {
		return q, nil
	}
	var err error
	q.Where, err = l.joined(q.Kind, where)
	return q, err
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

// manyNamed records are enough for the fingerprint to be taken beside what is done to them.
const manyNamed = 1000

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
	if len(s.IDs) > manyNamed {
		b.print.begin()
	}
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
func (b *batch) truth() lookup { return truth(b.ctx, b.work.Writer, b.at) }
