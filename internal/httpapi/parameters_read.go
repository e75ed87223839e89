package httpapi

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// queryOf reads the query of a request. It refuses parameters that the route does not
// have, those that stand there twice and those that are empty: whoever mistypes a filter
// must not get everything.
func queryOf(r *http.Request, known []Parameter) (url.Values, error) {
	if r.URL.RawQuery == "" {
		return nil, nil
	}
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, workspace.Errorf(workspace.Usage, "the query of the address is broken")
	}
	for name, values := range given {
		i := slices.IndexFunc(known, func(p Parameter) bool { return p.In == "query" && p.Name == name })
		if i < 0 {
			return nil, unknownParameter(name, known)
		}
		if len(values) > 1 && !known[i].Repeats() {
			return nil, workspace.Errorf(workspace.Usage, "parameter %q stands there twice", name)
		}
		if slices.Contains(values, "") {
			return nil, workspace.Errorf(workspace.Usage, "parameter %q is empty", name).WithHint("leave it out")
		}
	}
	return given, nil
}

func unknownParameter(name string, known []Parameter) error {
	var names []string
	for _, p := range known {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	err := workspace.Errorf(workspace.Usage, "unknown parameter %q", shortened(name))
	if len(names) == 0 {
		return err.WithHint("this address has no parameters")
	}
	return err.WithHint("parameters: %s", strings.Join(names, ", "))
}

// Repeats is true of a list.
func (p *Parameter) Repeats() bool { return p.Field.Type.Kind() == reflect.Slice }

// read fills an In struct with what a request says. An error names the parameter and
// what is expected of it, and never its value.
func read(known []Parameter, r *http.Request, query url.Values, in any) error {
	v := reflect.ValueOf(in).Elem()
	for i := range known {
		p := &known[i]
		if err := p.read(v.FieldByIndex(p.Field.Index), p.given(r, query)); err != nil {
			return workspace.Errorf(workspace.Usage, "parameter %s: %w", p.Name, err)
		}
	}
	return nil
}

// given is what a request says for a parameter, once or several times.
func (p *Parameter) given(r *http.Request, query url.Values) []string {
	var text string
	switch p.In {
	case "query":
		return query[p.Name]
	case "path":
		text = r.PathValue(p.Name)
	default:
		text = r.Header.Get(p.Name)
	}
	if text == "" {
		return nil
	}
	return []string{text}
}

// read sets a field.
func (p *Parameter) read(to reflect.Value, given []string) error {
	switch {
	case p.Repeats():
		to.Set(reflect.ValueOf(given))
		return nil
	case len(given) == 0 && p.Required:
		return errors.New("it is required")
	case len(given) == 0 && p.usual == "":
		return nil
	case len(given) == 0:
		given = []string{p.usual}
	}
	text := given[0]
	switch to.Kind() {
	case reflect.Bool:
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("expected true or false")
		}
		to.SetBool(yes)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, to.Type().Bits())
		if err != nil || p.least != nil && n < *p.least {
			return errors.New("expected a whole number" + p.from())
		}
		to.SetInt(n)
	default:
		if p.among != nil && !slices.Contains(p.among, text) {
			return errors.New("expected one of " + strings.Join(p.among, ", "))
		}
		to.SetString(text)
	}
	return nil
}

// from says how small a number may be.
func (p *Parameter) from() string {
	if p.least == nil {
		return ""
	}
	return " from " + strconv.FormatInt(*p.least, 10)
}

// shortened keeps what a message repeats short.
func shortened(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
