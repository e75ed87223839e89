package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/lobbycli/lobby/internal/workspace"
)

// frame is the document without its routes.
func frame() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Lobby", Version: strconv.Itoa(APIVersion) + ".0.0",
			Description: "People, leads, conversations and tickets of a chat workspace: read, changed in batches that can be tried, repeated and taken back, and fed with events.",
			Contact:     &huma.Contact{Name: "Lobby", URL: "https://github.com/lobbycli/lobby"},
			License:     &huma.License{Name: "MIT", Identifier: "MIT"},
		},
		Servers: []*huma.Server{{URL: "http://127.0.0.1:7420", Description: "where lobby serve listens unless it is told otherwise"}},
		Tags:    chapters(),
		Components: &huma.Components{
			Schemas:   huma.NewMapRegistry(refs, schemaName),
			Responses: map[string]*huma.Response{},
			Headers: map[string]*huma.Header{
				headerRequest: {Description: "the id of the request in the server's log", Schema: &huma.Schema{Type: huma.TypeString}},
			},
			SecuritySchemes: map[string]*huma.SecurityScheme{bearerScheme: {
				Type: "http", Scheme: "bearer", Description: "a token made by lobby tokens create, such as lby_…",
			}},
		},
	}
}

const bearerScheme = "token"

// chapters are the tags of routes, in the order of the document.
func chapters() []*huma.Tag {
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

// describe writes a route's part of the document. huma did the parameters; bodies it
// shall not know of, or it would read them.
func describe(all *huma.OpenAPI, r route) {
	op, parts := operationOf(all.Paths[r.path], r.method), all.Components
	op.Summary, op.Description, op.Tags = r.summary, r.about, []string{r.tag}
	if op.Description == "" {
		op.Description = r.summary + "."
	}
	op.Parameters = slices.DeleteFunc(op.Parameters, func(p *huma.Param) bool {
		return p.In == "header" && p.Name == "Accept" // the kinds of answers say it
	})
	for _, p := range op.Parameters {
		p.Schema.Description = "" // the parameter says it
		neverNull(p.Schema)
	}
	op.Extensions = map[string]any{"x-role": string(r.role)}
	if r.role != anyone {
		op.Security = []map[string][]string{{bearerScheme: {}}}
	}
	if r.takes != nil {
		content := bodies(parts, r.takes...)
		s := content[r.takes[0].media].Schema
		op.RequestBody = &huma.RequestBody{Required: s.Type != huma.TypeObject || len(s.Required) > 0, Content: content, Description: sizes(r.takes)}
	}
	op.Responses = map[string]*huma.Response{strconv.Itoa(r.success()): answer("what was asked for", bodies(parts, r.gives...), r.headers...)}
	for _, status := range r.also {
		op.Responses[strconv.Itoa(status)] = answer(strings.ToLower(http.StatusText(status)), bodies(parts, r.gives...))
	}
	for _, status := range problemStatuses(r, op.Parameters) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + problemName(parts, status)}
	}
	examples()[r.id].show(op, strconv.Itoa(r.success()))
	if takesHeader(op.Parameters, "If-None-Match") {
		op.Responses[strconv.Itoa(http.StatusNotModified)] = answer("it is still that version", nil, r.headers...)
	}
}

// sizes says how long the bodies may be.
func sizes(of []content) string {
	var all []string
	for _, c := range of {
		size := fmt.Sprintf("at most %d KiB", c.most>>10)
		if len(of) > 1 {
			size = c.media + " " + size
		}
		all = append(all, size)
	}
	return strings.Join(all, ", ")
}

func operationOf(at *huma.PathItem, method string) *huma.Operation {
	return map[string]*huma.Operation{
		http.MethodGet: at.Get, http.MethodPost: at.Post, http.MethodPut: at.Put, http.MethodPatch: at.Patch, http.MethodDelete: at.Delete,
	}[method]
}

// answer is an answer of success; the names of its own headers and what they say go
// in turns.
func answer(about string, content map[string]*huma.MediaType, headers ...string) *huma.Response {
	all := map[string]*huma.Header{headerRequest: {Ref: "#/components/headers/" + headerRequest}}
	for i := 0; i+1 < len(headers); i += 2 {
		all[headers[i]] = &huma.Header{Description: headers[i+1], Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return &huma.Response{Description: about, Content: content, Headers: all}
}

// bodies are the bodies of a request or an answer.
func bodies(all *huma.Components, some ...content) map[string]*huma.MediaType {
	out := map[string]*huma.MediaType{}
	for _, c := range some {
		out[c.media] = &huma.MediaType{Schema: c.schema(all.Schemas)}
	}
	return out
}

func takesHeader(all []*huma.Param, name string) bool {
	return slices.ContainsFunc(all, func(p *huma.Param) bool { return p.In == "header" && p.Name == name })
}

// problemStatuses are those of the problems a route can answer with.
func problemStatuses(r route, takes []*huma.Param) []int {
	out := []int{http.StatusBadRequest, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if r.role != anyone {
		out = append(out, http.StatusUnauthorized, http.StatusTooManyRequests)
	}
	if r.role != anyone && r.role != everyone {
		out = append(out, http.StatusForbidden)
	}
	if len(takes) > 0 || r.takes != nil {
		out = append(out, http.StatusNotFound, http.StatusUnprocessableEntity)
	}
	if r.takes != nil {
		out = append(out, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if r.method != http.MethodGet {
		out = append(out, http.StatusConflict, http.StatusPreconditionFailed)
	}
	return out
}

// problemName makes sure that the document has the answer for a problem of this
// status, and names it.
func problemName(all *huma.Components, status int) string {
	name := "Problem" + strconv.Itoa(status)
	if all.Responses[name] == nil {
		all.Responses[name] = &huma.Response{
			Description: strings.ToLower(http.StatusText(status)),
			Content:     map[string]*huma.MediaType{mediaProblem: {Schema: problemSchema()(all.Schemas)}},
			Headers:     map[string]*huma.Header{headerRequest: {Ref: "#/components/headers/" + headerRequest}},
		}
		switch status {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			all.Responses[name].Headers["Retry-After"] = &huma.Header{Description: "seconds to wait", Schema: &huma.Schema{Type: huma.TypeInteger}}
		case http.StatusUnauthorized:
			all.Responses[name].Headers["WWW-Authenticate"] = &huma.Header{Description: "always Bearer", Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
	return name
}

// problemSchema is the schema of an error.
func problemSchema() schema {
	return named("Problem", object("an error, as RFC 9457 spells it",
		member{name: "type", of: plain(huma.TypeString, "always about:blank; the kind tells errors apart")},
		member{name: "title", of: plain(huma.TypeString, "the status in words")},
		member{name: "status", of: plain(huma.TypeInteger, "the status")},
		member{name: "detail", of: plain(huma.TypeString, "what went wrong")},
		member{name: "kind", of: kindSchema()},
		member{name: "hint", of: plain(huma.TypeString, "the next step"), optional: true}))
}

// Document is the description of the interface in OpenAPI 3.1, the same bytes from
// the same program.
func Document() ([]byte, error) { return NewServer(nil, Options{}).describeAll() }

// describeAll writes the document. It changes what huma goes by, and is therefore
// for a server that answers nobody.
func (s *Server) describeAll() ([]byte, error) {
	all := s.api.OpenAPI()
	for _, r := range s.routes {
		describe(all, r)
	}
	delete(all.Components.Schemas.Map(), "ErrorModel") // of huma: ours are problems
	delete(all.Components.Schemas.Map(), "ErrorDetail")
	for _, of := range all.Components.Schemas.Map() {
		neverNull(of)
	}
	all.Tags = slices.DeleteFunc(all.Tags, func(t *huma.Tag) bool {
		return !slices.ContainsFunc(s.routes, func(r route) bool { return r.tag == t.Name })
	})
	text, err := json.Marshal(all)
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "document: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return nil, workspace.Errorf(workspace.Internal, "document: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

type openapiIn struct{}

// openapi gives the document.
func openapi() endpoint[openapiIn] {
	return endpoint[openapiIn]{
		route{
			id: "openapi", method: http.MethodGet, path: "/openapi.json", role: anyone, safe: true, tag: "server",
			summary: "This document",
			gives:   []content{{media: mediaJSON, schema: plain(huma.TypeObject, "OpenAPI 3.1")}},
		},
		func(v *visit, _ *openapiIn) (reply, error) {
			text, err := v.server.document()
			return reply{body: text}, err
		},
	}
}
