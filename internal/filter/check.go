package filter

import (
	"fmt"
	"slices"
	"strings"
)

// Check holds a filter against a schema and gives its canonical form: names,
// choices, numbers and ids in their one spelling, comparison with "" as
// absence. Checking twice changes nothing. The error is an *Error whose Caret finds the place
// in the text the filter was parsed from.
func Check(e Expr, s Schema) (Expr, error) {
	c := checker{schema: s}
	e = Rewrite(e, c.leaf)
	if c.err != nil {
		return nil, c.err
	}
	return e, nil
}

// checker goes through the leaves until one is wrong.
type checker struct {
	schema Schema
	leaves int // seen so far
	err    *Error
}

// The parts of a leaf, as a place counts them; further values follow.
const (
	partField = iota
	partValue
)

func (c *checker) leaf(e Expr) Expr {
	if c.err != nil {
		return e
	}
	out, err := c.check(e)
	if err != nil {
		err.Offset, err.leaf = -1, c.leaves
		c.err = err
	}
	c.leaves++
	return out
}

func faultIn(part int, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), part: part}
}

func (c *checker) check(e Expr) (Expr, *Error) {
	switch e := e.(type) {
	case Compare:
		return c.compare(e)
	case In:
		return c.in(e)
	case Has:
		f, err := c.field(e.Field)
		return Has{f.name}, err
	case Within:
		f, err := c.field(e.Field)
		if err == nil && f.Type != Ref {
			err = faultIn(partField, "%s does not hold ids", f.name)
		}
		return Within{f.name, e.Set}, err
	case Text:
		return e, c.text(e)
	}
	return e, nil
}

func (c *checker) compare(e Compare) (Expr, *Error) {
	f, err := c.field(e.Field)
	if err != nil {
		return e, err
	}
	if ops := f.operators(); !slices.Contains(ops, e.Op) {
		return e, faultIn(partField, "%s does not take %s; it takes %s", f.name, e.Op, f.takes())
	}
	if e.Value == "" && e.Op == Eq {
		return Not{Has{f.name}}, nil
	}
	if e.Value == "" && e.Op == Ne {
		return Has{f.name}, nil
	}
	value, why := f.canonical(e.Op, e.Value)
	if why != nil {
		return e, faultIn(partValue, "%s: %v", f.name, why)
	}
	return Compare{f.name, e.Op, value}, nil
}

func (c *checker) in(e In) (Expr, *Error) {
	f, err := c.field(e.Field)
	if err != nil {
		return e, err
	}
	if f.Type == Time || !slices.Contains(f.operators(), Eq) {
		return e, faultIn(partField, "%s does not take in; it takes %s", f.name, f.takes())
	}
	var values []string
	missing := false
	for i, v := range e.Values {
		if v == "" {
			missing = true
			continue
		}
		v, why := f.canonical(Eq, v)
		if why != nil {
			return e, faultIn(partValue+i, "%s: %v", f.name, why)
		}
		values = append(values, v)
	}
	switch {
	case missing && values == nil:
		return Not{Has{f.name}}, nil
	case missing:
		return Or{[]Expr{Not{Has{f.name}}, In{f.name, values}}}, nil
	}
	return In{f.name, values}, nil
}

func (c *checker) text(e Text) *Error {
	if _, err := SearchFold(e.Needle); err != nil {
		return faultIn(partField, "%v", err)
	}
	if !searches(c.schema) {
		return faultIn(partField, "there is no text to search here; name a field: %s", strings.Join(fieldNames(c.schema), ", "))
	}
	return nil
}

// field finds a field and its canonical name.
func (c *checker) field(name string) (field, *Error) {
	f, ok := lookup(c.schema, name)
	switch {
	case ok && f.keyed && f.key == "":
		return f, faultIn(partField, "%s lacks a key: meta.KEY", clip(name))
	case ok:
		return f, nil
	}
	err := faultIn(partField, "unknown field %q", clip(name))
	if near := Suggest(name, fieldNames(c.schema)); near != "" {
		err.Message += "; did you mean " + near + "?"
	}
	err.UnknownField = true
	return f, err
}

// fieldNames lists what may be named in a filter.
func fieldNames(s Schema) []string {
	var names []string
	for _, i := range s.Fields() {
		if i.Type == Map {
			names = append(names, metaPrefix+"KEY")
		} else {
			names = append(names, i.Name)
		}
	}
	return names
}
