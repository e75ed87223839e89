package openapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/lobbycli/lobby/internal/httpapi"
)

// problemStatuses are those of the problems a route can answer with.
func problemStatuses(r httpapi.Route, takes []*huma.Param) []int {
	out := []int{http.StatusBadRequest, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if r.Role != httpapi.Anyone {
		out = append(out, http.StatusUnauthorized, http.StatusTooManyRequests)
	}
	if r.Role != httpapi.Anyone && r.Role != httpapi.Everyone {
		out = append(out, http.StatusForbidden)
	}
	if len(takes) > 0 || r.Takes != nil {
		out = append(out, http.StatusNotFound, http.StatusUnprocessableEntity)
	}
	if r.Takes != nil {
		out = append(out, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if r.Method != http.MethodGet {
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
			Content:     map[string]*huma.MediaType{httpapi.MediaProblem: {Schema: schemaOf(httpapi.Problem(), all.Schemas)}},
			Headers:     map[string]*huma.Header{httpapi.HeaderRequest: {Ref: "#/components/headers/" + httpapi.HeaderRequest}},
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
