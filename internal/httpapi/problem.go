package httpapi

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// problem is an error on the wire, as RFC 9457 spells it, with our kind. The client
// goes by the kind alone.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Kind   string `json:"kind"`
	Hint   string `json:"hint,omitempty"`
}

// statusError is a failure whose kind alone does not tell its status.
type statusError struct {
	status int
	header [][2]string
	err    *workspace.Error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// fail answers with a problem.
func (v *visit) fail(err error) {
	if v.err == nil {
		v.err = err
	}
	status := workspace.KindOf(err).Info().HTTP
	var special *statusError
	if errors.As(err, &special) {
		status = special.status
		for _, pair := range special.header {
			v.Header().Set(pair[0], pair[1])
		}
	}
	b := spelledLine(problemOf(err, status))
	h := v.Header()
	h.Set("Content-Type", MediaProblem)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	v.send(status, b)
}

func problemOf(err error, status int) problem {
	p := problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Kind: workspace.KindOf(err).String(), Detail: "something went wrong in the server; its log says what"}
	var known *workspace.Error
	if errors.As(err, &known) {
		p.Detail, p.Hint = outward(known)
	}
	p.Detail, p.Hint = brief(p.Detail), brief(p.Hint)
	return p
}

// longestText is how many bytes a text of a problem has at most: what callers send
// does not come back whole.
const longestText = 500

// brief cuts a text that is too long.
func brief(s string) string {
	if len(s) > longestText {
		return strings.ToValidUTF8(s[:longestText], "") + "…"
	}
	return s
}

// error is the problem as the client's caller gets it.
func (p problem) error() error {
	kind, ok := workspace.KindOfName(p.Kind)
	if !ok || kind == workspace.Done {
		kind = workspace.Internal
	}
	return &workspace.Error{Kind: kind, Message: p.Detail, Hint: p.Hint}
}

// Problem is the shape of an error.
func Problem() Shape {
	return named("Problem", object("an error, as RFC 9457 spells it",
		member{name: "type", of: plain(typeString, "always about:blank; the kind tells errors apart")},
		member{name: "title", of: plain(typeString, "the status in words")},
		member{name: "status", of: plain(typeInteger, "the status")},
		member{name: "detail", of: plain(typeString, "what went wrong")},
		member{name: "kind", of: kindShape()},
		member{name: "hint", of: plain(typeString, "the next step"), optional: true}))()
}
