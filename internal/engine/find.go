package engine

import (
	"context"
	"iter"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func within(field string, ids idset.Set) filter.Expr { return filter.Within{Field: field, Set: ids} }

// pageMost is the longest page that is read whole before anybody sees it;
// longer answers stream through the spool.
const pageMost = 1000

// Find yields the rows a query selects.
func (e *Engine) Find(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	if q.Kind == workspace.Insight {
		return e.insights(ctx, q)
	}
	if q.Limit > 0 && q.Limit <= pageMost || q.Kind.Listed() {
		return e.page(ctx, q)
	}
	return e.stream(ctx, q)
}

// stream reads a long answer while it yields.
func (e *Engine) stream(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	read := func(l lookup) iter.Seq2[[]workspace.Row, error] { return chunked(l.rows(q)) }
	return func(yield func(workspace.Row, error) bool) {
		for rows, err := range stream(ctx, e, read, packedRows(q.Kind)) {
			if err != nil {
				yield(workspace.Row{}, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// chunked is rows, many at a time. Those before a failure are lost.
func chunked(rows iter.Seq2[workspace.Row, error]) iter.Seq2[[]workspace.Row, error] {
	return func(yield func([]workspace.Row, error) bool) {
		chunk := make([]workspace.Row, 0, chunkRows)
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if chunk = append(chunk, row); len(chunk) < chunkRows {
				continue
			}
			if !yield(chunk, nil) {
				return
			}
			chunk = make([]workspace.Row, 0, chunkRows)
		}
		yield(chunk, nil)
	}
}

// packedRows is how rows of a kind rest in a spool.
func packedRows(k workspace.Kind) packing[[]workspace.Row] {
	return packing[[]workspace.Row]{
		pack: func(b []byte, rows []workspace.Row) []byte {
			for _, row := range rows {
				b = appendRow(b, row)
			}
			return b
		},
		unpack: func(b []byte) (rows []workspace.Row, err error) {
			for d := (decoder{b: b}); len(d.b) > 0; {
				rows = append(rows, d.row(k))
				if d.err != nil {
					return nil, d.err
				}
			}
			return rows, nil
		},
	}
}

// page reads a short answer whole, lets go of the store, and yields.
func (e *Engine) page(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		var rows []workspace.Row
		err := e.store.View(ctx, func(r workspace.Reader) error {
			rows = make([]workspace.Row, 0, min(q.Limit, 128))
			for row, err := range e.lookup(ctx, r).rows(q) {
				if err != nil {
					return err
				}
				rows = append(rows, row)
			}
			return nil
		})
		for _, row := range rows {
			if err != nil || !yield(row, nil) {
				break
			}
		}
		if err != nil {
			yield(workspace.Row{}, err)
		}
	}
}

// rows yields what a query selects within a snapshot.
func (l lookup) rows(q workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		if q.Kind.Listed() {
			rows, err := l.listed(q)
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			if err != nil {
				yield(workspace.Row{}, err)
			}
			return
		}
		p, err := l.pure(q)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		finish, err := l.finisher(q.Kind)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		for row, err := range l.walk(p) {
			if err == nil {
				finish(row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// walk yields the rows of a pure query. One that is named by its id needs no
// index and no order.
func (l lookup) walk(p workspace.Query) iter.Seq2[workspace.Row, error] {
	if no, ok := byID(p); ok {
		return l.Rows(p.Kind, idset.Of(no))
	}
	if p.Order == nil {
		p.Order = p.Kind.DefaultOrder()
	}
	return l.Walk(p)
}

// byID is the one number a query asks for, when that is all it asks.
func byID(p workspace.Query) (workspace.No, bool) {
	if p.After != nil || p.Skip > 0 {
		return 0, false
	}
	switch x := p.Where.(type) {
	case filter.Compare:
		if x.Field == "id" && x.Op == filter.Eq {
			return p.Kind.ParseID(x.Value)
		}
	case filter.Within:
		if no, ok := x.Set.Min(); ok && x.Field == "id" && x.Set.Len() == 1 {
			return no, true
		}
	}
	return 0, false
}

// finisher gives a row the fields that are derived when it leaves.
func (l lookup) finisher(k workspace.Kind) (func(workspace.Row), error) {
	switch k {
	case workspace.Token:
		return hideSecret, nil
	case workspace.Agent:
		return l.countTalks()
	case workspace.Channel:
		return l.countTalkers()
	case workspace.Person:
	default:
		return func(workspace.Row) {}, nil
	}
	style, err := l.setting(workspace.PlaceholderSetting)
	if err != nil {
		return nil, err
	}
	return func(row workspace.Row) {
		row.Set(workspace.PersonDisplayName, workspace.TextValue(DisplayName(row, style)))
	}, nil
}

// Count is the number of rows a query selects.
func (e *Engine) Count(ctx context.Context, q workspace.Query) (n int, err error) {
	q.Order, q.After, q.Skip, q.Limit = nil, nil, 0, 0
	if q.Kind == workspace.Insight {
		return e.countInsights(ctx, q)
	}
	err = e.store.View(ctx, func(r workspace.Reader) error {
		l := e.lookup(ctx, r)
		if q.Kind.Listed() {
			rows, err := l.listed(q)
			n = len(rows)
			return err
		}
		p, err := l.pure(q)
		if err != nil {
			return err
		}
		n, err = l.mask.count(p)
		return err
	})
	return n, err
}
