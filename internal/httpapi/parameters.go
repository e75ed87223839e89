package httpapi

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// parameter is a field of an In struct: where it travels, and under which name.
type parameter struct {
	index []int
	in    string // path, query or header
	name  string
}

// parameters are the parameters of a struct, those of embedded structs included.
// huma passes over embedded structs that are not exported, and with them over what
// a caller says: such a struct panics.
func parameters[In any]() []parameter {
	var all []parameter
	for _, f := range reflect.VisibleFields(reflect.TypeFor[In]()) {
		if f.Anonymous && !f.IsExported() {
			panic("httpapi: huma would not read " + f.Name)
		}
		for _, in := range []string{"path", "query", "header"} {
			if name, ok := f.Tag.Lookup(in); ok {
				name, _, _ = strings.Cut(name, ",")
				all = append(all, parameter{f.Index, in, name})
			}
		}
	}
	return all
}

// checkQuery refuses parameters that the route does not have, those that stand
// there twice and those that are empty: whoever mistypes a filter must not get everything.
func checkQuery(r *http.Request, known []parameter) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return workspace.Errorf(workspace.Usage, "the query of the address is broken")
	}
	for name, values := range given {
		p := find(known, name)
		if p == nil {
			var names []string
			for _, k := range known {
				if k.in == "query" {
					names = append(names, k.name)
				}
			}
			err := workspace.Errorf(workspace.Usage, "unknown parameter %q", shortened(name))
			if len(names) == 0 {
				return err.WithHint("this address has no parameters")
			}
			return err.WithHint("parameters: %s", strings.Join(names, ", "))
		}
		if len(values) > 1 && !repeatable(name) {
			return workspace.Errorf(workspace.Usage, "parameter %q stands there twice", name)
		}
		if slices.Contains(values, "") {
			return workspace.Errorf(workspace.Usage, "parameter %q is empty", name).WithHint("leave it out")
		}
	}
	return nil
}

func find(known []parameter, name string) *parameter {
	for i := range known {
		if known[i].in == "query" && known[i].name == name {
			return &known[i]
		}
	}
	return nil
}

// repeatable reports whether a parameter is a list.
func repeatable(name string) bool { return name == "segment" }

// shortened keeps what a message repeats short.
func shortened(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// put writes the parameters of in into an address and headers: the inverse of what
// huma reads. What is zero is left out.
func put[In any](path string, in In) (target string, header http.Header) {
	v, query := reflect.ValueOf(in), url.Values{}
	header = http.Header{}
	for _, p := range parameters[In]() {
		f := v.FieldByIndex(p.index)
		if f.IsZero() && p.in != "path" {
			continue
		}
		for _, text := range texts(f) {
			switch p.in {
			case "path":
				path = strings.ReplaceAll(path, "{"+p.name+"}", url.PathEscape(text))
			case "query":
				query.Add(p.name, text)
			default:
				header.Set(p.name, text)
			}
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path, header
}

// texts spells a value; a list is several.
func texts(f reflect.Value) []string {
	switch f.Kind() {
	case reflect.Slice:
		var all []string
		for i := range f.Len() {
			all = append(all, texts(f.Index(i))...)
		}
		return all
	case reflect.Bool:
		return []string{strconv.FormatBool(f.Bool())}
	case reflect.Int, reflect.Int64:
		return []string{strconv.FormatInt(f.Int(), 10)}
	}
	return []string{f.String()}
}
