package cli

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// maxNested is how many lists a template may go through inside each other.
const maxNested = 2

// greetingWalk goes through a template before any data is touched, with the types of
// the dot and of the variables (nil is a type that only the data tells), and refuses
// what would fail, or never end, whoever the text is about. Fields it spells as the
// template wants them, however they were typed.
type greetingWalk struct {
	*greeting
	text      string
	variables map[string]reflect.Type
	nested    int
}

// The types of values in a template.
type greetingTypes struct{ text, number, truth, list, texts reflect.Type }

func typesOfGreetings() greetingTypes {
	return greetingTypes{
		reflect.TypeFor[string](), reflect.TypeFor[int64](), reflect.TypeFor[bool](),
		reflect.TypeFor[[]string](), reflect.TypeFor[map[string]string](),
	}
}

// check refuses, with Usage and the place, what is wrong with the template of a text.
func (g *greeting) check(text string) error {
	w := greetingWalk{greeting: g, text: text, variables: map[string]reflect.Type{}}
	if err := w.nodes(g.template.Root, g.shape); err != nil {
		return err
	}
	for _, t := range g.template.Templates() {
		if t.Name() != g.template.Name() {
			return w.several(parse.Pos(strings.LastIndex(text[:t.Root.Pos], "define")))
		}
	}
	return nil
}

func (w greetingWalk) several(at parse.Pos) error {
	return w.refuse(at, "define, template and block are not offered").WithHint("write one text, with if, with and range")
}

// refuse says what is wrong at a place of the template.
func (w greetingWalk) refuse(at parse.Pos, format string, args ...any) *workspace.Error {
	before := w.text[:max(0, min(int(at), len(w.text)))]
	line, column := strings.Count(before, "\n")+1, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])+1
	return usagef("--template:%d:%d: "+format, append([]any{line, column}, args...)...)
}

// nodes goes through a list, whose variables end with it.
func (w greetingWalk) nodes(list *parse.ListNode, dot reflect.Type) error {
	if list == nil {
		return nil
	}
	w.variables = maps.Clone(w.variables)
	for _, n := range list.Nodes {
		if err := w.node(n, dot); err != nil {
			return err
		}
	}
	return nil
}

func (w greetingWalk) node(n parse.Node, dot reflect.Type) error {
	switch n := n.(type) {
	case *parse.ActionNode:
		_, err := w.pipe(n.Pipe, dot)
		return err
	case *parse.TemplateNode:
		return w.several(n.Pos)
	case *parse.IfNode:
		return w.branch(&n.BranchNode, dot)
	case *parse.WithNode:
		return w.branch(&n.BranchNode, dot)
	case *parse.RangeNode:
		return w.branch(&n.BranchNode, dot)
	}
	return nil
}

func (w greetingWalk) branch(n *parse.BranchNode, dot reflect.Type) error {
	w.variables = maps.Clone(w.variables)
	inside := dot
	var is reflect.Type
	var err error
	if n.NodeType == parse.NodeRange {
		if is, err = w.value(n.Pipe, dot); err == nil {
			inside, err = w.elements(n.Pipe, is)
		}
	} else {
		is, err = w.pipe(n.Pipe, dot)
	}
	if err != nil {
		return err
	}
	if err := w.nodes(n.ElseList, dot); err != nil {
		return err
	}
	switch n.NodeType {
	case parse.NodeRange:
		w.nested++
	case parse.NodeWith:
		inside = is
	}
	return w.nodes(n.List, inside)
}

// elements is what a range goes over, which must be a list or a map for certain.
func (w greetingWalk) elements(n *parse.PipeNode, over reflect.Type) (reflect.Type, error) {
	types := typesOfGreetings()
	if over != types.list && over != types.texts {
		return nil, w.refuse(n.Pos, "range goes over lists of the person only").WithHint("such as {{range .Tags}}")
	}
	if w.nested == maxNested {
		return nil, w.refuse(n.Pos, "more than %d ranges inside each other", maxNested)
	}
	for i, v := range n.Decl {
		is := types.text
		if over == types.list && len(n.Decl) > 1 && i == 0 {
			is = types.number // where it stands
		}
		if err := w.declare(v, is, n.IsAssign); err != nil {
			return nil, err
		}
	}
	return types.text, nil
}

// pipe is the type of a pipeline, which its variables have then.
func (w greetingWalk) pipe(n *parse.PipeNode, dot reflect.Type) (reflect.Type, error) {
	is, err := w.value(n, dot)
	if err != nil {
		return nil, err
	}
	for _, v := range n.Decl {
		if err := w.declare(v, is, n.IsAssign); err != nil {
			return nil, err
		}
	}
	return is, nil
}

// declare gives a variable a type. A list stays one, so that a range over it ends.
func (w greetingWalk) declare(v *parse.VariableNode, is reflect.Type, assigned bool) error {
	name, types := v.Ident[0], typesOfGreetings()
	had := w.variables[name]
	switch {
	case name == "$":
		return w.refuse(v.Pos, "$ is the person, always")
	case assigned && had != is && (had == types.list || had == types.texts):
		return w.refuse(v.Pos, "%s is a list and cannot become something else", name)
	case !assigned:
		w.variables[name] = is
	}
	return nil
}

func (w greetingWalk) value(n *parse.PipeNode, dot reflect.Type) (is reflect.Type, err error) {
	for i, command := range n.Cmds {
		var given []reflect.Type
		for _, arg := range command.Args[1:] {
			t, err := w.operand(arg, dot)
			if err != nil {
				return nil, err
			}
			given = append(given, t)
		}
		if i > 0 {
			given = append(given, is)
		}
		first := command.Args[0]
		if f, ok := first.(*parse.IdentifierNode); ok {
			if is, err = w.result(f, given); err != nil {
				return nil, err
			}
			continue
		}
		if len(given) > 0 {
			return nil, w.refuse(first.Position(), "%s is no function", first)
		}
		if is, err = w.operand(first, dot); err != nil {
			return nil, err
		}
	}
	return is, nil
}

// result is the type of what a function gives.
func (w greetingWalk) result(f *parse.IdentifierNode, given []reflect.Type) (reflect.Type, error) {
	types := typesOfGreetings()
	switch f.Ident {
	case "call":
		return nil, w.refuse(f.Pos, "call is not offered, for there is nothing to call")
	case "print", "printf", "println", "html", "js", "urlquery":
		return types.text, nil
	case "len":
		return types.number, nil
	case "not", "eq", "ne", "lt", "le", "gt", "ge":
		return types.truth, nil
	case "and", "or":
		if len(given) > 0 && len(slices.Compact(slices.Clone(given))) == 1 {
			return given[0], nil
		}
	case "slice":
		if len(given) > 0 {
			return given[0], nil
		}
	case "index":
		if len(given) > 1 && (given[0] == types.list || given[0] == types.texts) {
			return types.text, nil
		}
	}
	return nil, nil
}

// operand is the type of a value.
func (w greetingWalk) operand(n parse.Node, dot reflect.Type) (reflect.Type, error) {
	types := typesOfGreetings()
	switch n := n.(type) {
	case *parse.FieldNode:
		return w.chain(n.Pos, dot, n.Ident)
	case *parse.VariableNode:
		if n.Ident[0] == "$" {
			return w.whole(n.Pos, w.shape, n.Ident[1:])
		}
		return w.chain(n.Pos, w.variables[n.Ident[0]], n.Ident[1:])
	case *parse.ChainNode:
		is, err := w.operand(n.Node, dot)
		if err != nil {
			return nil, err
		}
		return w.chain(n.Pos, is, n.Field)
	case *parse.PipeNode:
		return w.pipe(n, dot)
	case *parse.IdentifierNode:
		return w.result(n, nil)
	case *parse.DotNode:
		return w.whole(n.Pos, dot, nil)
	case *parse.NilNode:
		return nil, w.refuse(n.Pos, "nil is not offered").WithHint("what is not known is empty")
	case *parse.BoolNode:
		return types.truth, nil
	case *parse.NumberNode:
		return types.number, nil
	case *parse.StringNode:
		return types.text, nil
	}
	return nil, nil
}

// whole is a value with the fields asked of it; of a person there must be one.
func (w greetingWalk) whole(at parse.Pos, is reflect.Type, idents []string) (reflect.Type, error) {
	if is == w.shape && len(idents) == 0 {
		return nil, w.refuse(at, "this is the whole person: name a field").WithHint("fields: %s", w.fieldNames())
	}
	return w.chain(at, is, idents)
}

// chain is the type of a field of a field.
func (w greetingWalk) chain(at parse.Pos, is reflect.Type, idents []string) (reflect.Type, error) {
	types := typesOfGreetings()
	for i := range idents {
		switch is {
		case nil:
			return nil, nil
		case types.texts:
			is = types.text
		case w.shape:
			if err := w.member(at, idents[i:]); err != nil {
				return nil, err
			}
			f, _ := w.shape.FieldByName(idents[i])
			is = f.Type
		default:
			return nil, w.refuse(at, "there is no .%s here: only the person and .Metadata have fields", idents[i]).WithHint("fields: %s", w.fieldNames())
		}
	}
	return is, nil
}

// member spells the first of some identifiers as the field it names.
func (w greetingWalk) member(at parse.Pos, idents []string) error {
	var names []string
	for _, f := range w.columns {
		name := memberName(f)
		if strings.EqualFold(name, strings.ReplaceAll(idents[0], "_", "")) {
			idents[0] = name
			return nil
		}
		names = append(names, name)
	}
	err := w.refuse(at, "people have no field .%s", idents[0])
	if near := filter.Suggest(idents[0], names); near != "" {
		err = w.refuse(at, "people have no field .%s; did you mean .%s?", idents[0], near)
	}
	return err.WithHint("fields: %s", w.fieldNames())
}

// fieldNames are the fields of people as a template writes them.
func (w greetingWalk) fieldNames() string {
	var names []string
	for _, f := range w.columns {
		names = append(names, "."+memberName(f))
	}
	return strings.Join(names, ", ")
}
