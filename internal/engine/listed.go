package engine

import (
	"cmp"
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Some lists are made when somebody asks for them: of what the journal says,
// of sums over people, or of stored rows with sums or with built-in ones. They are
// short, or short where they are read to the end; filter, order and page are
// applied here.

// listed gives the derived rows a query selects.
func (l lookup) listed(q workspace.Query) ([]workspace.Row, error) {
	q, err := l.pure(q)
	if err != nil {
		return nil, err
	}
	matches, err := filter.Compile(q.Where, q.Kind.Schema())
	if err != nil {
		return nil, workspace.Errorf(workspace.Invalid, "%s: %w", q.Kind.Plural(), err)
	}
	natural := q.Kind.DefaultOrder()
	if q.Order == nil {
		q.Order = natural
	}
	if q.Kind == workspace.Entry && q.Of == "" && slices.Equal(q.Order, natural) {
		return firstOf(l.entries(q.All), matches, q)
	}
	if q.Kind == workspace.Step && len(q.Order) == 0 {
		return firstOf(l.account(q.Of), matches, q)
	}
	rows, err := l.made(q)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r workspace.Row) bool { return !matches(r.Matchable()) })
	if len(q.Order) > 0 {
		slices.SortStableFunc(rows, func(a, b workspace.Row) int { return compareRows(a, b, q.Order) })
	}
	return pageOf(rows, q), nil
}

// made is all rows of a derived kind in their natural order.
func (l lookup) made(q workspace.Query) ([]workspace.Row, error) {
	switch q.Kind {
	case workspace.Entry:
		if q.Of != "" {
			return l.entriesAbout(q.Of)
		}
		return firstOf(l.entries(q.All), func(filter.Row) bool { return true }, workspace.Query{})
	case workspace.Moment:
		return l.timeline(q.Of, q.All)
	case workspace.Duplicate:
		return l.duplicates(q.Where)
	case workspace.Tag:
		return l.tags()
	case workspace.Step:
		return firstOf(l.account(q.Of), func(filter.Row) bool { return true }, workspace.Query{})
	case workspace.Segment:
		return l.segments()
	case workspace.Merged:
		return l.formerPeople(q.Of)
	case workspace.Agent, workspace.Channel:
		return l.finished(q.Kind)
	}
	return l.settings()
}

// finished is all stored rows of a kind, by number, with what is derived of them.
func (l lookup) finished(k workspace.Kind) ([]workspace.Row, error) {
	finish, err := l.finisher(k)
	if err != nil {
		return nil, err
	}
	var rows []workspace.Row
	for row, err := range l.Walk(workspace.Query{Kind: k, Order: []workspace.Order{{Field: workspace.ID}}}) {
		if err != nil {
			return nil, err
		}
		finish(row)
		rows = append(rows, row)
	}
	return rows, nil
}

// firstOf reads rows that come in the query's order until its page is full.
func firstOf(rows iter.Seq2[workspace.Row, error], matches func(filter.Row) bool, q workspace.Query) ([]workspace.Row, error) {
	var out []workspace.Row
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if !matches(row.Matchable()) || q.After != nil && !behind(row, q) {
			continue
		}
		out = append(out, row)
		if q.Limit > 0 && len(out) == q.Skip+q.Limit {
			break
		}
	}
	q.After = nil
	return pageOf(out, q), nil
}

// pageOf cuts the page out of rows that are in the query's order.
func pageOf(rows []workspace.Row, q workspace.Query) []workspace.Row {
	switch {
	case q.After == nil:
	case len(q.Order) > 0:
		rows = slices.DeleteFunc(rows, func(r workspace.Row) bool { return !behind(r, q) })
	default: // the order the rows were made in, which need not be that of their numbers
		if i := slices.IndexFunc(rows, func(r workspace.Row) bool { return r.No == q.After.No }); i >= 0 {
			rows = rows[i+1:]
		}
	}
	rows = rows[min(q.Skip, len(rows)):]
	if q.Limit > 0 {
		rows = rows[:min(q.Limit, len(rows))]
	}
	return rows
}

// behind reports whether a row comes after the query's cursor.
func behind(row workspace.Row, q workspace.Query) bool {
	at := workspace.NewRow(row.Kind, q.After.No)
	for i, o := range q.Order {
		if o.Field != workspace.ID && i < len(q.After.Values) {
			at.Set(o.Field, q.After.Values[i])
		}
	}
	return compareRows(row, at, q.Order) > 0
}

// compareRows is the order of two rows: missing values last both ways, ties by number.
func compareRows(a, b workspace.Row, order []workspace.Order) int {
	for _, o := range order {
		if c := compareField(a, b, o); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.No, b.No)
}

func compareField(a, b workspace.Row, o workspace.Order) int {
	sp, x, y := a.Kind.Spec(o.Field), a.Get(o.Field), b.Get(o.Field)
	var c int
	switch sp.Form {
	case workspace.Own:
		c = cmp.Compare(a.No, b.No)
	case workspace.Int:
		c = cmp.Compare(x.N, y.N)
	default:
		if x.Missing() != y.Missing() {
			if x.Missing() {
				return 1
			}
			return -1
		}
		c = cmp.Or(cmp.Compare(x.N, y.N), cmp.Compare(filter.Key(sp.Type, x.S), filter.Key(sp.Type, y.S)))
	}
	if o.Desc {
		return -c
	}
	return c
}
