package openapi

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/lobbycli/lobby/internal/httpapi"
)

// refs begins the address of a named schema.
const refs = "#/components/schemas/"

// schemaName is the name of a Go type in the document; those of wire types are
// called as what they spell.
func schemaName(t reflect.Type, hint string) string {
	return strings.TrimPrefix(huma.DefaultSchemaNamer(t, hint), "Wire")
}

// schemaOf is the schema of a shape. Named ones go into the table of the document, and
// what comes back refers to them.
func schemaOf(of httpapi.Shape, all huma.Registry) *huma.Schema {
	if of.Name != "" {
		if _, known := all.Map()[of.Name]; !known {
			all.Map()[of.Name] = &huma.Schema{} // one that refers to itself ends here
			all.Map()[of.Name] = schemaOf(of.Parts(), all)
		}
		return orNull(&huma.Schema{Ref: refs + of.Name}, of.Nullable)
	}
	if of.Go != nil {
		return ofGo(of, all)
	}
	s := &huma.Schema{Type: of.Type, Description: of.About, Format: of.Format, Pattern: of.Pattern}
	for _, word := range of.Enum {
		s.Enum = append(s.Enum, word)
	}
	if of.Items != nil {
		s.Items = schemaOf(*of.Items, all)
	}
	if of.Most > 0 {
		s.MaxItems = &of.Most
	}
	s.OneOf, s.AnyOf = choices(of.OneOf, all), choices(of.AnyOf, all)
	if of.By != "" {
		s.Discriminator = &huma.Discriminator{PropertyName: of.By, Mapping: map[string]string{}}
		for i, verb := range of.Verbs {
			s.Discriminator.Mapping[verb] = s.OneOf[i].Ref
		}
	}
	if of.Type == huma.TypeObject {
		members(s, of, all)
	}
	return orNull(s, of.Nullable)
}

func choices(of []httpapi.Shape, all huma.Registry) (out []*huma.Schema) {
	for _, o := range of {
		out = append(out, schemaOf(o, all))
	}
	return out
}

// members describes what is in an object.
func members(s *huma.Schema, of httpapi.Shape, all huma.Registry) {
	switch {
	case of.Free:
		s.AdditionalProperties = true
		return
	case of.Others != nil:
		s.AdditionalProperties = schemaOf(*of.Others, all)
	default:
		s.AdditionalProperties = false
	}
	if of.Others == nil || len(of.Members) > 0 {
		s.Properties = map[string]*huma.Schema{}
	}
	for _, m := range of.Members {
		s.Properties[m.Name] = schemaOf(m.Of, all)
		if !m.Optional {
			s.Required = append(s.Required, m.Name)
		}
	}
}

// orNull is a schema, or null as well.
func orNull(s *huma.Schema, nullable bool) *huma.Schema {
	switch {
	case !nullable:
	case s.Type == "": // a reference or a choice
		return &huma.Schema{OneOf: []*huma.Schema{s, {Type: "null"}}}
	default:
		s.Nullable = true
		if len(s.Enum) > 0 {
			s.Enum = append(s.Enum, nil)
		}
	}
	return s
}

// ofGo is the schema that huma makes of a Go type, but for what the shape says.
func ofGo(of httpapi.Shape, all huma.Registry) *huma.Schema {
	if of.Members == nil {
		return all.Schema(of.Go, true, "")
	}
	s := huma.SchemaFromType(all, of.Go)
	delete(s.Properties, of.Without)
	var first []string
	for _, m := range of.Members {
		own := s.Properties[m.Name]
		if own == nil {
			s.Properties[m.Name] = schemaOf(m.Of, all)
			first = append(first, m.Name)
			continue
		}
		if m.Of.Items != nil {
			own.Items = schemaOf(*m.Of.Items, all)
		}
		for _, word := range m.Of.Enum {
			own.Enum = append(own.Enum, word)
		}
	}
	if of.About != "" {
		s.Description = of.About
	}
	s.Required = slices.Concat(first, slices.DeleteFunc(s.Required, func(name string) bool { return name == of.Without }))
	return s
}

// neverNull takes from a schema what huma assumes of every Go slice: the lists of this
// program are never null.
func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	for _, p := range s.Properties {
		neverNull(p)
	}
	for _, p := range s.OneOf {
		neverNull(p)
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		neverNull(more)
	}
}
