package httpapi

import (
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// rowShape is the shape of a row of a kind, made from the field table.
func rowShape(k workspace.Kind) shape {
	return named(kindTitle(k), func() Shape {
		s := Shape{Type: typeObject}
		there := map[string]bool{}
		add := func(f workspace.Field) {
			if name := k.Spec(f).Name; !there[name] {
				there[name] = true
				s.Members = append(s.Members, Member{Name: name, Of: fieldShape(k, f)()})
			}
		}
		add(workspace.ID)
		for _, f := range k.Columns() {
			add(f)
		}
		return s
	})
}

// kindTitle is the kind's name in the document: Person, MergedPerson.
func kindTitle(k workspace.Kind) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(k.String()) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// pageShape is a page of rows and where the next begins.
func pageShape(k workspace.Kind) shape {
	return object("a page of "+k.Plural(),
		member{name: "rows", of: listOf(rowShape(k), 1000)},
		member{name: "next", of: nullable(plain(typeString, "the parameter after of the next page; null at the end"))})
}

// streamShape is a line of a stream of rows.
func streamShape(k workspace.Kind) shape {
	end := named("StreamEnd", object("the last line of a stream that is whole",
		member{name: "end", of: plain(typeBoolean, "always true")},
		member{name: "rows", of: plain(typeInteger, "how many rows went before")}))
	failed := named("StreamError", object("the last line of a stream that failed", member{name: "error", of: object("",
		member{name: "kind", of: kindShape()},
		member{name: "detail", of: plain(typeString, "what went wrong")},
		member{name: "hint", of: plain(typeString, "the next step"), optional: true})}))
	return oneOf("a line: a row, or the last one. A stream without its end line is not whole.", rowShape(k), end, failed)
}

// fieldShape is the shape of one value of a row.
func fieldShape(k workspace.Kind, f workspace.Field) shape {
	sp := k.Spec(f)
	return func() Shape {
		s := Shape{Type: typeString, About: sp.Help}
		switch sp.Form {
		case workspace.Own:
			s.Pattern, s.Nullable = idPattern(k), k.Letter() == 0 || k == workspace.Segment || k == workspace.Insight
		case workspace.Ref:
			s.Pattern, s.Nullable = idPattern(sp.Of), true
		case workspace.Time:
			s.Format, s.Nullable = "date-time", true
		case workspace.Text:
			s.Nullable, s.Enum = true, sp.Enum
		case workspace.Int:
			s.Type = typeInteger
			if sp.Is(workspace.Bool) {
				s.Type = typeBoolean
			}
		case workspace.List:
			s.Type, s.Items = typeArray, &Shape{Type: typeString}
		case workspace.Map:
			s.Type, s.Free = typeObject, true
		case workspace.Array:
			items := elementShape(k)()
			s.Type, s.Items = typeArray, &items
		}
		return s
	}
}

// elementShape is what the one field of form Array that a kind has holds.
func elementShape(k workspace.Kind) shape {
	switch k {
	case workspace.Message:
		return shapeOf[workspace.Product]()
	case workspace.Insight:
		return shapeOf[workspace.Evidence]()
	}
	return shapeOf[workspace.FollowUp]()
}

// idPattern is how the ids of a kind look.
func idPattern(k workspace.Kind) string {
	if k.Letter() == 0 {
		return "^[1-9][0-9]*$"
	}
	return "^" + string(k.Letter()) + "[1-9][0-9]*$"
}
