package httpapi

import (
	"net/http"

	"github.com/lobbycli/lobby/docs"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Route is a line of the table of routes, as the document of the interface tells it.
type Route struct {
	ID         string // operationId
	Chapter    string
	Method     string
	Path       string         // with {parameters}
	Role       workspace.Role // the least that may call it; Anyone and Everyone are roles, too
	Summary    string         // one line
	About      string         // what the line cannot say; may be empty
	Parameters []Parameter
	Takes      []Body   // the body of the request, in one of these
	Gives      []Body   // the bodies of success, by preference
	Headers    []string // of success: a name and what it says, in turns
	Status     int      // of success
	Also       []int    // other statuses of answers with such a body, such as 207
}

// Body is a body: its media type and its shape.
type Body struct {
	Media string
	Shape Shape
	Most  int64 // bytes of a request's body that are read; more is refused
}

// The roles of routes that nobody's role is.
const (
	Anyone   = anyone   // no token is needed
	Everyone = everyone // any token will do
)

// Routes are all routes.
func Routes() []Route {
	var all []Route
	for _, r := range NewServer(nil, Options{}).routes {
		all = append(all, Route{
			ID: r.id, Chapter: r.tag, Method: r.method, Path: r.path, Role: r.role, Summary: r.summary, About: r.about,
			Parameters: r.parameters, Takes: bodies(r.takes), Gives: bodies(r.gives), Headers: r.headers, Status: r.success(), Also: r.also,
		})
	}
	return all
}

func bodies(of []content) (all []Body) {
	for _, c := range of {
		all = append(all, Body{c.media, c.shape(), c.most})
	}
	return all
}

type openapiIn struct{}

// openapi gives the document.
func openapi() endpoint[openapiIn] {
	return endpoint[openapiIn]{
		route{
			id: "openapi", method: http.MethodGet, path: "/openapi.json", role: anyone, safe: true, tag: "server",
			summary: "This document",
			gives:   []content{{media: mediaJSON, shape: func() Shape { return Shape{Type: typeObject, About: "OpenAPI 3.1", Free: true} }}},
		},
		func(*visit, *openapiIn) (reply, error) {
			return reply{body: []byte(docs.OpenAPI)}, nil
		},
	}
}
