package httpapi

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schema describes a body. It is made when a route is mounted: named schemas go
// into the table of the document, and what comes back refers to them.
type schema func(named huma.Registry) *huma.Schema

// refs begins the address of a named schema.
const refs = "#/components/schemas/"

// schemaName is the name of a Go type in the document; those of wire types are
// called as what they spell.
func schemaName(t reflect.Type, hint string) string {
	return strings.TrimPrefix(huma.DefaultSchemaNamer(t, hint), "Wire")
}

// schemaOf is the schema of a wire type, by its JSON tags; the tags doc, enum,
// example and their like say more (see huma).
func schemaOf[T any]() schema {
	return func(named huma.Registry) *huma.Schema { return named.Schema(reflect.TypeFor[T](), true, "") }
}

// named puts a schema into the document under a name.
func named(name string, of schema) schema {
	return func(all huma.Registry) *huma.Schema {
		if _, known := all.Map()[name]; !known {
			all.Map()[name] = &huma.Schema{} // one that refers to itself ends here
			all.Map()[name] = of(all)
		}
		return &huma.Schema{Ref: refs + name}
	}
}

// listOf is an array.
func listOf(of schema, most int) schema {
	return func(all huma.Registry) *huma.Schema {
		s := &huma.Schema{Type: huma.TypeArray, Items: of(all)}
		if most > 0 {
			s.MaxItems = &most
		}
		return s
	}
}

// oneOf is a choice.
func oneOf(about string, of ...schema) schema {
	return func(all huma.Registry) *huma.Schema {
		s := &huma.Schema{Description: about}
		for _, o := range of {
			s.OneOf = append(s.OneOf, o(all))
		}
		return s
	}
}

// anyOf is a choice of which a value may fit several.
func anyOf(of ...schema) schema {
	return func(all huma.Registry) *huma.Schema {
		s := &huma.Schema{}
		for _, o := range of {
			s.AnyOf = append(s.AnyOf, o(all))
		}
		return s
	}
}

// plain is a schema without parts.
func plain(kind, about string) schema {
	return func(huma.Registry) *huma.Schema { return &huma.Schema{Type: kind, Description: about} }
}

// textSchema is a body that is text, such as CSV.
func textSchema(about string) schema { return plain(huma.TypeString, about) }

// bytesSchema is a body that is a file.
func bytesSchema(about string) schema {
	return func(huma.Registry) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Format: "binary", Description: about}
	}
}

// member is a member of an object.
type member struct {
	name     string
	of       schema
	optional bool
}

// object is an object with exactly these members.
func object(about string, members ...member) schema {
	return func(all huma.Registry) *huma.Schema {
		s := &huma.Schema{Type: huma.TypeObject, Description: about, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
		for _, m := range members {
			s.Properties[m.name] = m.of(all)
			if !m.optional {
				s.Required = append(s.Required, m.name)
			}
		}
		return s
	}
}

// nullable is a value or null.
func nullable(of schema) schema {
	return func(all huma.Registry) *huma.Schema {
		s := of(all)
		if s.Type == "" { // a reference or a choice
			return &huma.Schema{OneOf: []*huma.Schema{s, {Type: "null"}}}
		}
		s.Nullable = true
		if len(s.Enum) > 0 {
			s.Enum = append(s.Enum, nil)
		}
		return s
	}
}
