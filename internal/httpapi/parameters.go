package httpapi

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// Parameter is a field of an In struct: where it travels, under which name, and what it
// may be. Other tags of the field are for the document.
type Parameter struct {
	In       string // path, query or header
	Name     string
	Required bool
	Field    reflect.StructField
	least    *int64   // of a number
	among    []string // of a text; nil is any
	usual    string   // what it is unless it is given; "" is nothing
}

// parameters are the parameters of a struct, those of embedded structs included.
func parameters[In any]() []Parameter {
	var all []Parameter
	for _, f := range reflect.VisibleFields(reflect.TypeFor[In]()) {
		for _, in := range []string{"path", "query", "header"} {
			if name, ok := f.Tag.Lookup(in); ok {
				name, _, _ = strings.Cut(name, ",")
				all = append(all, withBounds(Parameter{In: in, Name: name, Field: f, Required: in == "path" || f.Tag.Get("required") == "true"}))
			}
		}
	}
	return all
}

// withBounds reads what a field's tags say of its values.
func withBounds(p Parameter) Parameter {
	p.usual = p.Field.Tag.Get("default")
	if words := p.Field.Tag.Get("enum"); words != "" {
		p.among = strings.Split(words, ",")
	}
	if least, err := strconv.ParseInt(p.Field.Tag.Get("minimum"), 10, 64); err == nil {
		p.least = &least
	}
	return p
}

// put writes the parameters of in into an address and headers: the inverse of read.
// What is zero is left out.
func put[In any](path string, in In) (target string, header http.Header) {
	v, query := reflect.ValueOf(in), url.Values{}
	header = http.Header{}
	for _, p := range parameters[In]() {
		f := v.FieldByIndex(p.Field.Index)
		if f.IsZero() && p.In != "path" {
			continue
		}
		for _, text := range texts(f) {
			switch p.In {
			case "path":
				path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(text))
			case "query":
				query.Add(p.Name, text)
			default:
				header.Set(p.Name, text)
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
