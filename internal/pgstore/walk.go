package pgstore

import (
	"iter"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
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
		d := decoder{t, fields}
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

// cursor yields rows of a cursor of the server, which sees nothing of what is
// written while it is open. The next page is read while one is worked on.
func (r reader) cursor(d decoder, sql string, args []any, yield func(workspace.Row, error) bool) {
	if err := r.idle(); err != nil {
		yield(workspace.Row{}, err)
		return
	}
	at := r.freeCursor()
	name := "walk" + strconv.Itoa(at)
	if _, err := r.conn.Exec(r.ctx, "DECLARE "+name+" NO SCROLL CURSOR FOR "+sql, args...); err != nil {
		yield(workspace.Row{}, r.broken(err))
		return
	}
	r.cursors[at] = true
	defer func() {
		r.cursors[at] = false
		if r.idle() == nil {
			_ = r.broken(r.plainly("CLOSE "+name, nil))
		}
	}()
	next := r.fetch(d, name)
	for {
		<-next.done
		if next.err != nil {
			yield(workspace.Row{}, r.broken(next.err))
			return
		}
		page := next.rows
		if len(page) == pageRows {
			if err := r.idle(); err != nil {
				yield(workspace.Row{}, err)
				return
			}
			next = r.fetch(d, name)
		}
		for _, row := range page {
			if !yield(row, nil) {
				return
			}
		}
		if len(page) < pageRows {
			return
		}
	}
}

// fetched is a page of a cursor, read while something else is done. It has the
// connection to itself until it is done.
type fetched struct {
	done chan struct{}
	rows []workspace.Row
	err  error
}

func (tx *session) fetch(d decoder, cursor string) *fetched {
	p := &fetched{done: make(chan struct{}), rows: make([]workspace.Row, 0, pageRows)}
	tx.ahead = p
	go func() {
		defer close(p.done)
		p.err = tx.plainly("FETCH "+strconv.Itoa(pageRows)+" FROM "+cursor, func(cells [][]byte) error {
			row, err := d.row(cells)
			p.rows = append(p.rows, row)
			return err
		})
	}()
	return p
}

func (tx *session) freeCursor() int {
	at := slices.Index(tx.cursors, false)
	if at < 0 {
		tx.cursors = append(tx.cursors, false)
		at = len(tx.cursors) - 1
	}
	return at
}

// plainly runs a statement that is not prepared, because what it gives differs
// from time to time.
func (tx *session) plainly(sql string, each func([][]byte) error) error {
	result := tx.conn.Conn().PgConn().ExecParams(tx.ctx, sql, nil, nil, nil, []int16{pgx.BinaryFormatCode})
	var failed error
	for result.NextRow() {
		if failed == nil && each != nil {
			failed = each(result.Values())
		}
	}
	if _, err := result.Close(); err != nil {
		return err
	}
	return failed
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
		d := decoder{t, fields}
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
