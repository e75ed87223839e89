package cli

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"github.com/lobbycli/lobby/internal/workspace"
)

// greeting is a text over one person: a template in which the columns of people
// are fields by their names in CamelCase, lists are lists, and metadata is a map.
// What is not known is empty. There are no functions besides those of the language.
// What is wrong whoever it is about is refused before any data is touched (see
// greetingWalk), and no text grows without bound (see greetingBounds).
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
	if g.template, err = template.New("--template").Option("missingkey=zero").Funcs(greetingBounds()).Parse(text); err != nil {
		return nil, usagef("%s", strings.TrimPrefix(err.Error(), "template: "))
	}
	return g, g.check(text)
}

// text is what the template makes of a person, at most maxGreeting bytes. The error
// is Invalid and names them.
func (g *greeting) text(person workspace.Row) (string, error) {
	data := reflect.New(g.shape).Elem()
	for i, f := range g.columns {
		data.Field(i).Set(reflect.ValueOf(memberOf(person, f)))
	}
	var b boundedText
	err := g.template.Execute(&b, data.Interface())
	switch {
	case errors.Is(err, errLongGreeting):
		return "", workspace.Errorf(workspace.Invalid, "%s: %v", person.ID(), errLongGreeting)
	case err != nil:
		return "", workspace.Errorf(workspace.Invalid, "%s: %s", person.ID(), strings.TrimPrefix(err.Error(), "template: "))
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
