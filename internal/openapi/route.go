package openapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/lobbycli/lobby/internal/httpapi"
)

// describe writes a route's part of the document.
func describe(all *huma.OpenAPI, r httpapi.Route) {
	op, parts := &huma.Operation{OperationID: r.ID, Method: r.Method, Path: r.Path}, all.Components
	op.Summary, op.Description, op.Tags = r.Summary, r.About, []string{r.Chapter}
	if op.Description == "" {
		op.Description = r.Summary + "."
	}
	op.Parameters = parameters(r, parts.Schemas)
	op.Extensions = map[string]any{"x-role": string(r.Role)}
	if r.Role != httpapi.Anyone {
		op.Security = []map[string][]string{{bearerScheme: {}}}
	}
	if r.Takes != nil {
		content := bodies(parts, r.Takes...)
		s := content[r.Takes[0].Media].Schema
		op.RequestBody = &huma.RequestBody{Required: s.Type != huma.TypeObject || len(s.Required) > 0, Content: content, Description: sizes(r.Takes)}
	}
	op.Responses = map[string]*huma.Response{strconv.Itoa(r.Status): answer("what was asked for", bodies(parts, r.Gives...), r.Headers...)}
	for _, status := range r.Also {
		op.Responses[strconv.Itoa(status)] = answer(strings.ToLower(http.StatusText(status)), bodies(parts, r.Gives...))
	}
	for _, status := range problemStatuses(r, op.Parameters) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + problemName(parts, status)}
	}
	examples()[r.ID].show(op, strconv.Itoa(r.Status))
	if takesHeader(op.Parameters, "If-None-Match") {
		op.Responses[strconv.Itoa(http.StatusNotModified)] = answer("it is still that version", nil, r.Headers...)
	}
	all.AddOperation(op)
}

// sizes says how long the bodies may be.
func sizes(of []httpapi.Body) string {
	var all []string
	for _, c := range of {
		size := fmt.Sprintf("at most %d KiB", c.Most>>10)
		if len(of) > 1 {
			size = c.Media + " " + size
		}
		all = append(all, size)
	}
	return strings.Join(all, ", ")
}

// answer is an answer of success; the names of its own headers and what they say go
// in turns.
func answer(about string, content map[string]*huma.MediaType, headers ...string) *huma.Response {
	all := map[string]*huma.Header{httpapi.HeaderRequest: {Ref: "#/components/headers/" + httpapi.HeaderRequest}}
	for i := 0; i+1 < len(headers); i += 2 {
		all[headers[i]] = &huma.Header{Description: headers[i+1], Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return &huma.Response{Description: about, Content: content, Headers: all}
}

// bodies are the bodies of a request or an answer.
func bodies(all *huma.Components, some ...httpapi.Body) map[string]*huma.MediaType {
	out := map[string]*huma.MediaType{}
	for _, c := range some {
		out[c.Media] = &huma.MediaType{Schema: schemaOf(c.Shape, all.Schemas)}
	}
	return out
}

func takesHeader(all []*huma.Param, name string) bool {
	return slices.ContainsFunc(all, func(p *huma.Param) bool { return p.In == "header" && p.Name == name })
}

// parameters describes those of a route, by the tags of their fields.
func parameters(r httpapi.Route, all huma.Registry) (params []*huma.Param) {
	for _, p := range r.Parameters {
		if p.In == "header" && p.Name == "Accept" { // the kinds of answers say it
			continue
		}
		s := huma.SchemaFromField(all, p.Field, "")
		param := &huma.Param{Name: p.Name, In: p.In, Description: s.Description, Schema: s, Required: p.Required}
		s.Description = "" // the parameter says it
		if p.In == "query" {
			repeats := p.Repeats()
			param.Explode = &repeats
		}
		neverNull(s)
		params = append(params, param)
	}
	return params
}
