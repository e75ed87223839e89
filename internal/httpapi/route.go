package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/lobbycli/lobby/internal/workspace"
)

// anyone is the role of routes that need no token, everyone that of routes for
// every token there is. A route without a role is neither.
const (
	anyone   workspace.Role = "anyone"
	everyone workspace.Role = "everyone"
)

func roles() []workspace.Role {
	return []workspace.Role{workspace.Viewer, workspace.AgentRole, workspace.Admin, workspace.IngestRole}
}

// route is a line of the table of routes: what the server mounts, the client asks
// for, the document describes and the authorisation matrix is made from.
type route struct {
	id      string // operationId
	method  string
	path    string         // with {parameters}
	role    workspace.Role // the least that may call it
	safe    bool           // to repeat it is harmless, whether it has an idempotency key or not
	tag     string         // chapter of the document
	summary string         // one line
	about   string         // what the line cannot say; may be empty
	takes   []content      // the body of the request, in one of these
	gives   []content      // the bodies of success, by preference
	headers []string       // of success: a name and what it says, in turns
	status  int            // of success; 0 is 200
	also    []int          // other statuses of answers with such a body, such as 207
}

// content is a body: its media type and its schema.
type content struct {
	media  string
	schema schema
	most   int64 // bytes of a request's body that are read; more is refused
}

// Media types.
const (
	mediaJSON    = "application/json"
	mediaLines   = "application/x-ndjson"
	mediaProblem = "application/problem+json"
)

// endpoint is a route and what the server does there. In is the parameters: a
// struct whose fields have the tags path, query and header, as huma reads them and
// call writes them.
type endpoint[In any] struct {
	route
	serve func(v *visit, in *In) (reply, error)
}

// mount adds an endpoint to the server. A route whose role nobody has cannot be
// mounted: to leave it out must not open the door.
func mount[In any](s *Server, e endpoint[In]) {
	if e.role != anyone && e.role != everyone && !slices.Contains(roles(), e.role) {
		panic("httpapi: " + e.id + " has no role")
	}
	s.routes = append(s.routes, e.route)
	known := parameters[In]()
	op := huma.Operation{OperationID: e.id, Method: e.method, Path: e.path, DefaultStatus: e.success()}
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		v := visitOf(ctx)
		if err := v.admit(e.route, known); err != nil {
			v.fail(err)
			return
		}
		next(ctx)
	}}
	huma.Register(s.api, op, func(_ context.Context, in *In) (*output, error) {
		return &output{func(ctx huma.Context) {
			v := visitOf(ctx)
			v.answer(e.route, func() (reply, error) { return e.serve(v, in) })
		}}, nil
	})
}

// output hands the answer to the visit: nothing of it is made by reflection.
type output struct{ Body func(huma.Context) }

func visitOf(ctx huma.Context) *visit {
	_, w := humago.Unwrap(ctx)
	return w.(*visit)
}

func (r route) success() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// orPartly are the other statuses of routes that may do a part of what was asked.
func orPartly() []int { return []int{http.StatusMultiStatus} }
