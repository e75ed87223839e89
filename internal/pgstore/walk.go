package pgstore

import (
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// pageRows is how many rows are read before the first is yielded: whoever gets
// rows may ask and write meanwhile.
const pageRows = 1000

func (r reader) Walk(q workspace.Query, want ...workspace.Field) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		t, err := r.table(q.Kind)
		var fields []workspace.Field
		if err == nil {
			fields, err = t.wanted(want)
		}
		if err == nil {
			err = t.checkOrder(q)
		}
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		d := newDecoder(t, fields)
		for _, part := range t.stretches(q) {
			n, more := 0, true
			for row, err := range r.stretch(d, q, part) {
				if n++; !yield(row, err) || err != nil {
					more = false
					break
				}
			}
			if more {
				q, more = r.rest(q, part, n, yield)
			}
			if !more {
				return
			}
		}
	}
}

// rest is what remains of a query after n rows of a stretch; false when nothing
// does.
func (r reader) rest(q workspace.Query, part stretch, n int, yield func(workspace.Row, error) bool) (workspace.Query, bool) {
	if q.Limit > 0 {
		if q.Limit -= n; q.Limit == 0 {
			return q, false
		}
	}
	switch {
	case q.Skip == 0:
	case n > 0:
		q.Skip = 0
	default: // the whole stretch was skipped
		s, from, err := r.from(q)
		if err == nil {
			n, err = r.count("SELECT count(*)"+from+s.limits(q, part), s.args...)
		}
		if err != nil {
			yield(workspace.Row{}, err)
			return q, false
		}
		q.Skip = max(q.Skip-n, 0)
	}
	return q, true
}

// stretch yields the rows of a part of the order.
func (r reader) stretch(d decoder, q workspace.Query, part stretch) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		s, from, err := r.from(q)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		sql := "SELECT " + d.selected() + from + s.limits(q, part) + s.orderBy(q.Order, part)
		if q.Skip > 0 {
			sql += " OFFSET " + s.arg(int64(q.Skip), "bigint")
		}
		if q.Limit > 0 {
			sql += " LIMIT " + s.arg(int64(q.Limit), "bigint")
		}
		if q.Limit > 0 && q.Limit <= pageRows {
			r.page(d, sql, s.args, yield)
			return
		}
		r.cursor(d, sql, s.args, yield)
	}
}

// page yields rows after all of them were read.
func (r reader) page(d decoder, sql string, args []any, yield func(workspace.Row, error) bool) bool {
	rows, err := all(r.session, d.row, sql, args...)
	if err != nil {
		yield(workspace.Row{}, err)
		return false
	}
	for _, row := range rows {
		if !yield(row, nil) {
			return false
		}
	}
	return true
}

func (r reader) Rows(k workspace.Kind, ids workspace.Ids, want ...workspace.Field) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		t, err := r.table(k)
		var fields []workspace.Field
		if err == nil {
			fields, err = t.wanted(want)
		}
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		d := newDecoder(t, fields)
		sql := t.rows(d)
		for page := range slices.Chunk(numbers(ids), pageRows) {
			if !r.page(d, sql, []any{r.id, page}, yield) {
				return
			}
		}
	}
}

// rows is the statement that reads rows by their numbers.
func (t *table) rows(d decoder) string {
	return "SELECT " + d.selected() + " FROM " + t.name + " t WHERE t.workspace_id = $1 AND t.no = ANY ($2::integer[]) ORDER BY t.no"
}
