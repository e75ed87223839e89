package httpapi

import (
	"reflect"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Shape describes a body, or a part of one, to who writes the document of the
// interface. What is not said is zero.
type Shape struct {
	Name  string       // under which the document lists it once, with what Parts gives; "" is described where it stands
	Parts func() Shape // of one with a name, which may refer to itself
	Go    reflect.Type // a Go type describes it, by its JSON tags and those of huma; Members are added to it, or change its own

	Type     string // of JSON; "" of a choice
	About    string
	Format   string
	Pattern  string
	Enum     []string
	Nullable bool
	Items    *Shape // of an array
	Most     int    // items of an array; 0 is not said
	Members  []Member
	Others   *Shape // of an object: what members that are not listed hold; nil is that there are none
	Free     bool   // of an object: whatever they hold
	Without  string // a member of the Go type that does not travel
	OneOf    []Shape
	AnyOf    []Shape
	By       string   // the member that tells the choices of OneOf apart, by
	Verbs    []string // these values, in their order
}

// Member is a member of an object.
type Member struct {
	Name     string
	Of       Shape
	Optional bool
}

// The types of JSON.
const (
	typeString  = "string"
	typeInteger = "integer"
	typeNumber  = "number"
	typeBoolean = "boolean"
	typeArray   = "array"
	typeObject  = "object"
)

// shape is made when somebody wants to know.
type shape func() Shape

// member is a Member that is made when somebody wants to know.
type member struct {
	name     string
	of       shape
	optional bool
}

// shapeOf is the shape of a wire type.
func shapeOf[T any]() shape {
	return func() Shape { return Shape{Go: reflect.TypeFor[T]()} }
}

// named is a shape that the document lists under a name.
func named(name string, of shape) shape {
	return func() Shape { return Shape{Name: name, Parts: of} }
}

// listOf is an array.
func listOf(of shape, most int) shape {
	return func() Shape {
		items := of()
		return Shape{Type: typeArray, Items: &items, Most: most}
	}
}

// oneOf is a choice.
func oneOf(about string, of ...shape) shape {
	return func() Shape { return Shape{About: about, OneOf: made(of)} }
}

// anyOf is a choice of which a value may fit several.
func anyOf(of ...shape) shape {
	return func() Shape { return Shape{AnyOf: made(of)} }
}

func made(of []shape) (all []Shape) {
	for _, o := range of {
		all = append(all, o())
	}
	return all
}

// plain is a shape without parts.
func plain(kind, about string) shape {
	return func() Shape { return Shape{Type: kind, About: about} }
}

// textShape is a body that is text, such as CSV.
func textShape(about string) shape { return plain(typeString, about) }

// bytesShape is a body that is a file.
func bytesShape(about string) shape {
	return func() Shape { return Shape{Type: typeString, Format: "binary", About: about} }
}

// object is an object with exactly these members.
func object(about string, members ...member) shape {
	return func() Shape {
		s := Shape{Type: typeObject, About: about}
		for _, m := range members {
			s.Members = append(s.Members, Member{m.name, m.of(), m.optional})
		}
		return s
	}
}

// nullable is a value or null.
func nullable(of shape) shape {
	return func() Shape {
		s := of()
		s.Nullable = true
		return s
	}
}

// kindShape is the kind of an error.
func kindShape() shape {
	return func() Shape {
		s := Shape{Type: typeString, About: "the kind of the error; programs go by it"}
		for _, k := range workspace.Kinds() {
			if k.Kind != workspace.Done {
				s.Enum = append(s.Enum, k.Name)
			}
		}
		return s
	}
}
