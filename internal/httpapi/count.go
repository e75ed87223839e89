package httpapi

import (
	"context"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// CountIn is the parameters of a count.
type CountIn struct {
	Kind string `query:"kind" required:"true" doc:"What to count, such as people." example:"people"`
	Selecting
	Telling
}

// counted is how many rows there are.
type counted struct {
	Count int `json:"count" doc:"how many rows"`
}

func counts() endpoint[CountIn] {
	return endpoint[CountIn]{
		route{
			id: "count", method: http.MethodGet, path: "/v1/count", role: workspace.Viewer, safe: true, tag: "reading",
			summary: "Count the rows that a list would have",
			gives:   []content{{media: mediaJSON, shape: shapeOf[counted]()}},
		},
		func(v *visit, in *CountIn) (reply, error) {
			k, err := v.named(in.Kind)
			if err != nil {
				return reply{}, err
			}
			q, err := in.query(v, k)
			if err != nil {
				return reply{}, err
			}
			q.Of, q.All = in.Of, in.All
			n, err := v.ws.Count(v.request.Context(), q)
			if err != nil {
				return reply{}, err
			}
			return jsonReply(counted{n})
		},
	}
}

// Count is the number of rows Find would yield without Skip, Limit and After.
func (c *Client) Count(ctx context.Context, q workspace.Query) (int, error) {
	s, err := selectingOf(q.Where, q.Segments)
	if err != nil {
		return 0, err
	}
	var n counted
	err = call(ctx, c, counts().route, CountIn{q.Kind.String(), s, Telling{q.Of, q.All}}, payload{}, readJSON(&n))
	return n.Count, err
}
