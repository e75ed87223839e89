package cli

import (
	"reflect"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// greeting is a text over one person: a template in which the columns of people
// are fields by their names in CamelCase, lists are lists, and metadata is a map.
// What is not known is empty. There are no functions besides those of the language.
type greeting struct {
	template *template.Template
	columns  []workspace.Field
	shape    reflect.Type // a struct with a field a column
}

// newGreeting reads a template before any data is touched. The error is Usage and
// names the fields when one of them is unknown.
func newGreeting(text string) (*greeting, error) {
	g := &greeting{columns: workspace.Person.Columns()}
	var fields []reflect.StructField
	for _, f := range g.columns {
		fields = append(fields, reflect.StructField{Name: memberName(f), Type: reflect.TypeOf(memberOf(workspace.NewRow(workspace.Person, 0), f))})
	}
	g.shape = reflect.StructOf(fields)
	var err error
	if g.template, err = template.New("--template").Option("missingkey=zero").Parse(text); err != nil {
		return nil, usagef("%s", strings.TrimPrefix(err.Error(), "template: "))
	}
	return g, g.check(g.template.Root, true)
}

// text is what the template makes of a person.
func (g *greeting) text(person workspace.Row) (string, error) {
	data := reflect.New(g.shape).Elem()
	for i, f := range g.columns {
		data.Field(i).Set(reflect.ValueOf(memberOf(person, f)))
	}
	var b strings.Builder
	if err := g.template.Execute(&b, data.Interface()); err != nil {
		why, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "template: "), " in type ")
		return "", workspace.Errorf(workspace.Invalid, "%s: %s", person.ID(), why)
	}
	return b.String(), nil
}

// memberName is a column in CamelCase: last_page_url is LastPageURL.
func memberName(f workspace.Field) string {
	var b strings.Builder
	for word := range strings.SplitSeq(workspace.Person.Spec(f).Name, "_") {
		if slices.Contains([]string{"id", "ip", "os", "url"}, word) {
			b.WriteString(strings.ToUpper(word))
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// memberOf is the value of a column in a template; moments are texts.
func memberOf(person workspace.Row, f workspace.Field) any {
	switch workspace.Person.Spec(f).Form {
	case workspace.Int:
		return person.Num(f)
	case workspace.List:
		return append([]string{}, person.List(f)...)
	case workspace.Map:
		texts := map[string]string{}
		for key, v := range workspace.ParseMeta(person.Str(f)) {
			texts[key], _ = workspace.MetaText(v)
		}
		return texts
	}
	return person.Format(f)
}

// check finds fields of the person that there are not, and spells those there are
// as the template wants them, however they were typed. Where the dot is something
// else than the person, it is not asked.
func (g *greeting) check(n parse.Node, person bool) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, x := range n.Nodes {
			if err := g.check(x, person); err != nil {
				return err
			}
		}
	case *parse.ActionNode:
		return g.check(n.Pipe, person)
	case *parse.TemplateNode:
		return g.check(n.Pipe, person)
	case *parse.PipeNode:
		if n == nil {
			return nil
		}
		for _, command := range n.Cmds {
			for _, x := range command.Args {
				if err := g.check(x, person); err != nil {
					return err
				}
			}
		}
	case *parse.ChainNode:
		return g.check(n.Node, person)
	case *parse.IfNode:
		return g.branch(&n.BranchNode, person, person)
	case *parse.WithNode:
		return g.branch(&n.BranchNode, person, false)
	case *parse.RangeNode:
		return g.branch(&n.BranchNode, person, false)
	case *parse.FieldNode:
		if person {
			return g.member(n.Ident)
		}
	case *parse.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 {
			return g.member(n.Ident[1:])
		}
	}
	return nil
}

func (g *greeting) branch(n *parse.BranchNode, person, inside bool) error {
	if err := g.check(n.Pipe, person); err != nil {
		return err
	}
	if err := g.check(n.List, inside); err != nil {
		return err
	}
	return g.check(n.ElseList, person)
}

// member spells the first of some identifiers as the field it names.
func (g *greeting) member(idents []string) error {
	var names []string
	for _, f := range g.columns {
		name := memberName(f)
		if strings.EqualFold(name, strings.ReplaceAll(idents[0], "_", "")) {
			idents[0] = name
			return nil
		}
		names = append(names, name)
	}
	err := usagef("--template: people have no field .%s", idents[0])
	if near := filter.Suggest(idents[0], names); near != "" {
		err = usagef("--template: people have no field .%s; did you mean .%s?", idents[0], near)
	}
	return err.WithHint("fields: .%s", strings.Join(names, ", ."))
}
