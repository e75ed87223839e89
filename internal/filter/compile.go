package filter

import (
	"fmt"
)

// Compile turns a checked and resolved filter into a test of single records.
// This is the meaning of the language: every other way to answer a filter must
// agree with it. The test may be used by several goroutines.
//
// It is an error if a field is unknown or belongs to another record
// (person.FIELD), or a value is not canonical.
func Compile(e Expr, s Schema) (func(Row) bool, error) {
	switch e := e.(type) {
	case nil:
		return func(Row) bool { return true }, nil
	case And:
		return compileJoined(e.X, s, true)
	case Or:
		return compileJoined(e.X, s, false)
	case Not:
		test, err := Compile(e.X, s)
		return negated(test), err
	case Compare:
		f, err := ownField(s, e.Field)
		if err != nil {
			return nil, err
		}
		return f.compare(e)
	case In:
		f, err := ownField(s, e.Field)
		if err != nil {
			return nil, err
		}
		return f.in(e.Values)
	case Has:
		f, err := ownField(s, e.Field)
		return f.any(func(string) bool { return true }, func(int64) bool { return true }), err
	case Within:
		f, err := ownField(s, e.Field)
		if err == nil && f.Type != Ref {
			err = fmt.Errorf("%s does not hold ids", f.name)
		}
		return func(r Row) bool { return e.Set.Has(uint32(r.Int(f.Index))) }, err
	case Text:
		return compileText(e, s)
	}
	return nil, fmt.Errorf("cannot test %T", e)
}

// ownField finds a field of the record itself.
func ownField(s Schema, name string) (field, error) {
	if owner, _ := splitOwner(name); owner != "" {
		return field{}, fmt.Errorf("%s is no field of the record itself", clip(name))
	}
	f, ok := lookup(s, name)
	if !ok {
		return field{}, fmt.Errorf("unknown field %q", clip(name))
	}
	return f, nil
}

// compileJoined tests the parts in order until one decides.
func compileJoined(parts []Expr, s Schema, and bool) (func(Row) bool, error) {
	tests := make([]func(Row) bool, len(parts))
	for i, x := range parts {
		test, err := Compile(x, s)
		if err != nil {
			return nil, err
		}
		tests[i] = test
	}
	return joinTests(tests, and), nil
}

func joinTests(tests []func(Row) bool, and bool) func(Row) bool {
	return func(r Row) bool {
		for _, test := range tests {
			if test(r) != and {
				return !and
			}
		}
		return and
	}
}

func negated(test func(Row) bool) func(Row) bool {
	return func(r Row) bool { return !test(r) }
}

// compileText looks for the needle in every searchable field.
func compileText(e Text, s Schema) (func(Row) bool, error) {
	needle, err := SearchFold(e.Needle)
	if err != nil {
		return nil, err
	}
	contains := func(v string) bool { return containsFolded(v, needle) }
	never := func(int64) bool { return false }
	var tests []func(Row) bool
	for _, i := range s.Fields() {
		if i.Search {
			tests = append(tests, field{Info: i}.any(contains, never))
		}
	}
	return joinTests(tests, false), nil
}
