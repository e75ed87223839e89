package pgstore

import (
	"slices"
	"strconv"

	"github.com/lobbycli/lobby/internal/workspace"
)

// cursor yields rows of a portal of the server, which sees nothing of what is
// written while it is open. The next page is read while one is worked on.
func (r reader) cursor(d decoder, sql string, args []any, yield func(workspace.Row, error) bool) {
	if err := r.idle(); err != nil {
		yield(workspace.Row{}, err)
		return
	}
	at := r.freeCursor()
	name := "walk" + strconv.Itoa(at)
	if err := r.bind(name, sql, args); err != nil {
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

// fetched is a page of a portal, read while something else is done. It has the
// connection to itself until it is done.
type fetched struct {
	done chan struct{}
	rows []workspace.Row
	err  error
}

func (tx *session) fetch(d decoder, portal string) *fetched {
	p := &fetched{done: make(chan struct{}), rows: make([]workspace.Row, 0, pageRows)}
	tx.ahead = p
	go func() {
		defer close(p.done)
		p.err = tx.execute(portal, pageRows, func(cells [][]byte) error {
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
