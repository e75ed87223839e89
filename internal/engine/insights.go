package engine

import (
	"context"
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/insight"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Insights are judged anew whenever somebody asks; nothing of them is stored.
// Conversations are selected first, then read and judged some at a time, each
// group in a snapshot of its own: whoever judges many holds up nobody who writes,
// and what is in hand does not grow with the number of conversations. An order by
// what only judging tells judges twice: once for the order, once for the rows.

// judgedAtOnce is how many conversations share a snapshot.
const judgedAtOnce = 256

// opinions is a query for insights as it is answered.
type opinions struct {
	*Engine
	ctx context.Context
	workspace.Query
	talks   workspace.Query       // the conversations they are about; in their order when ordered
	matches func(filter.Row) bool // what is left of the filter; nil is nothing
	ordered bool                  // the store knows the order
	sum     *insight.Talk         // of everything that is yielded; nil unless wanted
	person  workspace.No          // whose sum it is
}

// insights yields the insights a query selects.
func (e *Engine) insights(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		o := &opinions{Engine: e, ctx: ctx, Query: q}
		nos, err := o.selected()
		if err == nil && !o.ordered {
			nos, err = o.sorted(nos)
		}
		left, over := o.Limit, false
		if err == nil {
			err = o.judged(nos, func(row workspace.Row, talk *insight.Talk) bool {
				if o.Skip--; o.Skip >= 0 {
					return true
				}
				if o.sum != nil {
					o.sum.Join(talk)
				}
				over = !yield(row, nil)
				left--
				return !over && left != 0
			})
		}
		switch {
		case over:
		case err != nil:
			yield(workspace.Row{}, err)
		case o.sum != nil:
			row := workspace.NewRow(workspace.Insight, 0)
			row.Set(workspace.InsightPerson, workspace.RefValue(o.person))
			tell(row, o.sum.Verdict())
			yield(row, nil)
		}
	}
}

// countInsights is the number of insights a query selects.
func (e *Engine) countInsights(ctx context.Context, q workspace.Query) (int, error) {
	o := &opinions{Engine: e, ctx: ctx, Query: q}
	nos, err := o.selected()
	n := len(nos)
	if err == nil && o.matches != nil {
		n = 0
		err = o.judged(nos, func(workspace.Row, *insight.Talk) bool {
			n++
			return true
		})
	}
	if err != nil {
		return 0, err
	}
	if o.sum != nil {
		n++
	}
	return n, nil
}

// selected prepares the query and finds the conversations it is about.
func (o *opinions) selected() (nos []workspace.No, err error) {
	err = o.store.View(o.ctx, func(r workspace.Reader) error {
		nos = nil
		l := o.lookup(o.ctx, r)
		if err := o.prepare(l); err != nil {
			return err
		}
		for row, err := range l.walk(o.talks) {
			if err != nil {
				return err
			}
			nos = append(nos, row.No)
		}
		return nil
	})
	return nos, err
}

// prepare leaves to the store what it can answer: who, where, when, and in which
// order.
func (o *opinions) prepare(l lookup) error {
	of, err := o.about(l)
	if err != nil {
		return err
	}
	p, err := l.pure(workspace.Query{Kind: workspace.Insight, Where: o.Where, Segments: o.Segments, Order: o.Order})
	if err != nil {
		return err
	}
	asked, rest := parted(p.Where)
	o.talks = workspace.Query{Kind: workspace.Conversation, Where: filter.All(append(asked, of)...)}
	o.matches = nil
	if where := filter.All(rest...); where != nil {
		if o.matches, err = filter.Compile(where, workspace.Insight.Schema()); err != nil {
			return workspace.Errorf(workspace.Invalid, "%s: %w", workspace.Insight.Plural(), err)
		}
	}
	if o.Order == nil {
		o.Order = workspace.Insight.DefaultOrder()
	}
	o.talks.Order, o.ordered = ofTalks(o.Order)
	if o.ordered {
		o.talks.After = o.After
	}
	return nil
}

// about is the filter on conversations that Query.Of means; nil is all of them.
func (o *opinions) about(l lookup) (filter.Expr, error) {
	if o.Of == "" {
		return nil, nil
	}
	if _, ok := workspace.Conversation.ParseID(o.Of); ok {
		nos, err := l.refer(workspace.Conversation, []string{o.Of})
		if err != nil {
			return nil, err
		}
		return within("id", idset.Of(nos...)), nil
	}
	nos, err := l.refer(workspace.Person, []string{o.Of})
	if err != nil {
		return nil, err
	}
	if o.All {
		o.person, o.sum = nos[0], o.judge.Talk()
	}
	return within("person_id", idset.Of(nos...)), nil
}

// ofTalk is the field of a conversation that a field of its insight repeats.
func ofTalk(f workspace.Field) (workspace.Field, bool) {
	switch f {
	case workspace.ID:
		return workspace.ID, true
	case workspace.InsightPerson:
		return workspace.ConversationPerson, true
	case workspace.InsightChannel:
		return workspace.ConversationChannel, true
	case workspace.InsightLastMessageAt:
		return workspace.ConversationLastMessageAt, true
	}
	return 0, false
}

// ofTalks is an order of insights as one of conversations, if it is one.
func ofTalks(order []workspace.Order) ([]workspace.Order, bool) {
	out := make([]workspace.Order, len(order))
	for i, o := range order {
		f, ok := ofTalk(o.Field)
		if !ok {
			return nil, false
		}
		out[i] = workspace.Order{Field: f, Desc: o.Desc}
	}
	return out, true
}

// parted divides the parts of a filter that all must hold into those that
// conversations answer and those that need a verdict.
func parted(where filter.Expr) (talks, verdicts []filter.Expr) {
	if and, ok := where.(filter.And); ok {
		for _, x := range and.X {
			t, v := parted(x)
			talks, verdicts = append(talks, t...), append(verdicts, v...)
		}
		return talks, verdicts
	}
	if where == nil {
		return nil, nil
	}
	repeated := true
	filter.Rewrite(where, func(leaf filter.Expr) filter.Expr {
		f, ok := workspace.Insight.FieldNamed(filter.FieldOf(leaf))
		if ok {
			_, ok = ofTalk(f)
		}
		repeated = repeated && ok
		return leaf
	})
	if repeated {
		return []filter.Expr{where}, nil
	}
	return nil, []filter.Expr{where}
}

// sorted judges once for the order alone, and gives the page of it.
func (o *opinions) sorted(nos []workspace.No) ([]workspace.No, error) {
	var rows []workspace.Row
	err := o.judged(nos, func(row workspace.Row, _ *insight.Talk) bool {
		row.Set(workspace.InsightEvidence, workspace.Value{}) // which is most of a row
		if o.After == nil || behind(row, o.Query) {
			rows = append(rows, row)
		}
		return true
	})
	slices.SortFunc(rows, func(a, b workspace.Row) int { return compareRows(a, b, o.Order) })
	nos = nos[:0]
	for _, row := range rows {
		nos = append(nos, row.No)
	}
	return nos, err
}
