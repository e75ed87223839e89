package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/lobbycli/lobby/internal/httpapi"
)

// frame is the document without its routes.
func frame() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Lobby", Version: strconv.Itoa(httpapi.APIVersion) + ".0.0",
			Description: "People, leads, conversations and tickets of a chat workspace: read, changed in batches that can be tried, repeated and taken back, and fed with events.",
			Contact:     &huma.Contact{Name: "Lobby", URL: "https://github.com/lobbycli/lobby"},
			License:     &huma.License{Name: "MIT", Identifier: "MIT"},
		},
		Servers: []*huma.Server{{URL: "http://127.0.0.1:7420", Description: "where lobby serve listens unless it is told otherwise"}},
		Tags:    Chapters(),
		Components: &huma.Components{
			Schemas:   huma.NewMapRegistry(refs, schemaName),
			Responses: map[string]*huma.Response{},
			Headers: map[string]*huma.Header{
				httpapi.HeaderRequest: {Description: "the id of the request in the server's log", Schema: &huma.Schema{Type: huma.TypeString}},
			},
			SecuritySchemes: map[string]*huma.SecurityScheme{bearerScheme: {
				Type: "http", Scheme: "bearer", Description: "a token made by lobby tokens create, such as lby_…",
			}},
		},
	}
}

const bearerScheme = "token"

// Chapters are the tags of routes, in the order of the document.
func Chapters() []*huma.Tag {
	return []*huma.Tag{
		{Name: "reading", Description: "Rows of every kind, by page, as a stream, or one alone; counts, statistics, files."},
		{Name: "changes", Description: "Batches of changes, and short spellings of the usual ones."},
		{Name: "events", Description: "What channels send in."},
		{Name: "files", Description: "Rows in and out, in bulk."},
		{Name: "tokens", Description: "Who may call."},
		{Name: "rehearsals", Description: "Private copies to try a stream of batches in."},
		{Name: "workspace", Description: "The workspace and the file behind it."},
		{Name: "server", Description: "The server itself."},
	}
}

// Document is the description of the interface in OpenAPI 3.1, as indented JSON: the
// same bytes from the same routes.
func Document() ([]byte, error) {
	all, routes := frame(), httpapi.Routes()
	for _, r := range routes {
		describe(all, r)
	}
	for _, of := range all.Components.Schemas.Map() {
		neverNull(of)
	}
	all.Tags = slices.DeleteFunc(all.Tags, func(t *huma.Tag) bool {
		return !slices.ContainsFunc(routes, func(r httpapi.Route) bool { return r.Chapter == t.Name })
	})
	text, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("the document: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return nil, fmt.Errorf("the document: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
