package httpapi

import (
	"net/http"
	"slices"

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
	id         string // operationId
	method     string
	path       string         // with {parameters}
	role       workspace.Role // the least that may call it
	safe       bool           // to repeat it is harmless, whether it has an idempotency key or not
	tag        string         // chapter of the document
	summary    string         // one line
	about      string         // what the line cannot say; may be empty
	takes      []content      // the body of the request, in one of these
	gives      []content      // the bodies of success, by preference
	headers    []string       // of success: a name and what it says, in turns
	status     int            // of success; 0 is 200
	also       []int          // other statuses of answers with such a body, such as 207
	parameters []Parameter    // when it is mounted
}

// content is a body: its media type and its shape.
type content struct {
	media string
	shape shape
	most  int64 // bytes of a request's body that are read; more is refused
}

// Media types.
const (
	mediaJSON    = "application/json"
	mediaLines   = "application/x-ndjson"
	MediaProblem = "application/problem+json"
)

// endpoint is a route and what the server does there. In is the parameters: a
// struct whose fields have the tags path, query and header, which read reads and put
// writes.
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
	e.parameters = parameters[In]()
	s.routes = append(s.routes, e.route)
	s.mux.HandleFunc(e.method+" "+e.path, func(w http.ResponseWriter, _ *http.Request) {
		v := w.(*visit)
		v.answer(e.route, func() (reply, error) {
			var in In
			if err := v.admit(e.route, &in); err != nil {
				return reply{}, err
			}
			return e.serve(v, &in)
		})
	})
}

func (r route) success() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// orPartly are the other statuses of routes that may do a part of what was asked.
func orPartly() []int { return []int{http.StatusMultiStatus} }
