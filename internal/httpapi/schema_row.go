package httpapi

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/lobbycli/lobby/internal/workspace"
)

// rowSchema is the schema of a row of a kind, made from the field table.
func rowSchema(k workspace.Kind) schema {
	return named(schemaTitle(k), func(all huma.Registry) *huma.Schema {
		s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
		add := func(f workspace.Field) {
			sp := k.Spec(f)
			if _, there := s.Properties[sp.Name]; !there {
				s.Properties[sp.Name] = fieldSchema(k, f)(all)
				s.Required = append(s.Required, sp.Name)
			}
		}
		add(workspace.ID)
		for _, f := range k.Columns() {
			add(f)
		}
		return s
	})
}

// schemaTitle is the kind's name in the document: Person, MergedPerson.
func schemaTitle(k workspace.Kind) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(k.String()) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// pageSchema is a page of rows and where the next begins.
func pageSchema(k workspace.Kind) schema {
	return object("a page of "+k.Plural(),
		member{name: "rows", of: listOf(rowSchema(k), 1000)},
		member{name: "next", of: nullable(plain(huma.TypeString, "the parameter after of the next page; null at the end"))})
}

// streamSchema is a line of a stream of rows.
func streamSchema(k workspace.Kind) schema {
	end := named("StreamEnd", object("the last line of a stream that is whole",
		member{name: "end", of: plain(huma.TypeBoolean, "always true")},
		member{name: "rows", of: plain(huma.TypeInteger, "how many rows went before")}))
	failed := named("StreamError", object("the last line of a stream that failed", member{name: "error", of: object("",
		member{name: "kind", of: kindSchema()},
		member{name: "detail", of: plain(huma.TypeString, "what went wrong")},
		member{name: "hint", of: plain(huma.TypeString, "the next step"), optional: true})}))
	return oneOf("a line: a row, or the last one. A stream without its end line is not whole.", rowSchema(k), end, failed)
}

// kindSchema is the kind of an error.
func kindSchema() schema {
	return func(huma.Registry) *huma.Schema {
		s := &huma.Schema{Type: huma.TypeString, Description: "the kind of the error; programs go by it"}
		for _, k := range workspace.Kinds() {
			if k.Kind != workspace.Done {
				s.Enum = append(s.Enum, k.Name)
			}
		}
		return s
	}
}

// fieldSchema is the schema of one value of a row.
func fieldSchema(k workspace.Kind, f workspace.Field) schema {
	sp := k.Spec(f)
	return func(all huma.Registry) *huma.Schema {
		s := &huma.Schema{Type: huma.TypeString, Description: sp.Help}
		switch sp.Form {
		case workspace.Own:
			s.Pattern, s.Nullable = idPattern(k), k.Letter() == 0 || k == workspace.Segment || k == workspace.Insight
		case workspace.Ref:
			s.Pattern, s.Nullable = idPattern(sp.Of), true
		case workspace.Time:
			s.Format, s.Nullable = "date-time", true
		case workspace.Text:
			s.Nullable = true
			for _, v := range sp.Enum {
				s.Enum = append(s.Enum, v)
			}
			if len(s.Enum) > 0 {
				s.Enum = append(s.Enum, nil)
			}
		case workspace.Int:
			s.Type = huma.TypeInteger
			if sp.Is(workspace.Bool) {
				s.Type = huma.TypeBoolean
			}
		case workspace.List:
			s.Type, s.Items = huma.TypeArray, &huma.Schema{Type: huma.TypeString}
		case workspace.Map:
			s.Type, s.AdditionalProperties = huma.TypeObject, true
		case workspace.Array:
			s.Type, s.Items = huma.TypeArray, elementSchema(k)(all)
		}
		return s
	}
}

// elementSchema is what the one field of form Array that a kind has holds.
func elementSchema(k workspace.Kind) schema {
	switch k {
	case workspace.Message:
		return schemaOf[workspace.Product]()
	case workspace.Insight:
		return schemaOf[workspace.Evidence]()
	}
	return schemaOf[workspace.FollowUp]()
}

// idPattern is how the ids of a kind look.
func idPattern(k workspace.Kind) string {
	if k.Letter() == 0 {
		return "^[1-9][0-9]*$"
	}
	return "^" + string(k.Letter()) + "[1-9][0-9]*$"
}
