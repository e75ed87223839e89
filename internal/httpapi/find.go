package httpapi

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// ListIn is the parameters of a list.
type ListIn struct {
	Selecting
	Sort   string `query:"sort" doc:"Fields, such as -last_seen,name: a minus sorts from high to low; ties come by number." example:"-last_seen,name"`
	Limit  int    `query:"limit" minimum:"0" doc:"Most rows; of a page 100 when not given, and never more than 1000; of a stream all when not given."`
	Skip   int    `query:"skip" minimum:"0" doc:"Rows to leave out at the beginning."`
	After  string `query:"after" doc:"Where the page before ended: its next."`
	Accept string `header:"Accept" doc:"application/x-ndjson is all rows as a stream, anything else a page."`
}

// TellIn is the parameters of a list that tells of something.
type TellIn struct {
	ListIn
	Telling
}

// listing is the parameters of either.
type listing interface{ ListIn | TellIn }

// lists is the list of a kind: a page of it, or all rows as they come.
func lists[In listing](k workspace.Kind) endpoint[In] {
	id := "list-" + strings.TrimPrefix(addressOf(k), "/v1/")
	return endpoint[In]{
		route{
			id: id, method: http.MethodGet, path: addressOf(k), role: readerOf(k), safe: true, tag: "reading",
			summary: "List " + k.Plural(),
			about: "A page is `{\"rows\":[…],\"next\":…}`; `next` goes into `after` of the next page and is null at the end. " +
				"With `Accept: application/x-ndjson` the rows come as a stream, one object a line. Its last line is `{\"end\":true,\"rows\":N}`, " +
				"or `{\"error\":{…}}` when it failed midway; a stream without its end line is not whole.",
			gives: []content{{media: mediaJSON, shape: pageShape(k)}, {media: mediaLines, shape: streamShape(k)}},
		},
		func(v *visit, in *In) (reply, error) {
			var list ListIn
			var telling Telling
			switch in := any(in).(type) {
			case *ListIn:
				list = *in
			case *TellIn:
				list, telling = in.ListIn, in.Telling
			}
			q, err := list.query(v, k)
			if err != nil {
				return reply{}, err
			}
			q.Of, q.All = telling.Of, telling.All
			if strings.Contains(list.Accept, mediaLines) {
				return v.lines(q), nil
			}
			return v.page(q)
		},
	}
}

// query is what the parameters of a list ask for.
func (in *ListIn) query(v *visit, k workspace.Kind) (q workspace.Query, err error) {
	if q, err = in.Selecting.query(v, k); err != nil {
		return q, err
	}
	if q.Order, err = parseSort(k, in.Sort); err != nil {
		return q, err
	}
	q.Skip, q.Limit = in.Skip, in.Limit
	q.After, err = parseCursor(q, in.After)
	return q, err
}

// Find yields the rows a query selects, as they come. An answer that ends before
// its end is Unavailable.
func (c *Client) Find(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		in, err := listIn(q)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		going := true
		take := takeRows(q.Kind, func(row workspace.Row) bool {
			going = yield(row, nil)
			return going
		})
		if tells(q.Kind) {
			err = call(ctx, c, lists[TellIn](q.Kind).route, TellIn{in, Telling{q.Of, q.All}}, payload{}, take)
		} else {
			err = call(ctx, c, lists[ListIn](q.Kind).route, in, payload{}, take)
		}
		if going && err != nil {
			yield(workspace.Row{}, err)
		}
	}
}

// listIn spells a query.
func listIn(q workspace.Query) (ListIn, error) {
	if _, err := kindNamed(q.Kind.String()); err != nil {
		return ListIn{}, workspace.Errorf(workspace.Invalid, "%s cannot be asked for over the network", q.Kind.Plural())
	}
	s, err := selectingOf(q.Where, q.Segments)
	return ListIn{s, formatSort(q.Kind, q.Order), q.Limit, q.Skip, formatCursor(q), mediaLines}, err
}
