package httpapi

import (
	"strconv"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Rows of a page, and the bytes behind which it ends early.
const (
	usualPage = 100
	longPage  = 1000
	largePage = 4 << 20
	usualRow  = 1 << 10 // bytes, in which most rows can be spelled
)

// page answers with a page of rows and where the next one begins. That there is a
// next one is known by one row more.
func (v *visit) page(q workspace.Query) (reply, error) {
	if q.Limit == 0 {
		q.Limit = usualPage
	}
	if q.Limit > longPage {
		return reply{}, workspace.Errorf(workspace.Usage, "limit: a page has at most %d rows", longPage).WithHint("follow next, or ask for %s to get all rows", mediaLines)
	}
	most := q.Limit
	q.Limit++
	fields := q.Kind.Travelling()
	b := append(make([]byte, 0, usualRow*(min(most, usualPage)+1)), `{"rows":[`...)
	var last workspace.Row
	n, more := 0, false
	for row, err := range v.ws.Find(v.request.Context(), q) {
		if err != nil {
			return reply{}, err
		}
		if more = n == most || len(b) > largePage; more {
			break
		}
		if n > 0 {
			b = append(b, ',')
		}
		b = workspace.AppendRowJSON(b, row, fields)
		n, last = n+1, row
	}
	next := "null"
	if more {
		q.After = behind(q, last)
		next = strconv.Quote(formatCursor(q))
	}
	return reply{body: append(b, `],"next":`+next+"}\n"...)}, nil
}
