package filter

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// any is the test of a record for a present value that passes: of a text
// field its text, of a list any element, of a number the number.
func (f field) any(text func(string) bool, number func(int64) bool) func(Row) bool {
	index := f.Index
	switch f.Type {
	case Int, Time, Ref:
		return func(r Row) bool {
			n := r.Int(index)
			return n != 0 && number(n)
		}
	case List, ExactList:
		return func(r Row) (found bool) {
			r.Each(index, func(v string) bool {
				found = v != "" && text(v)
				return !found
			})
			return found
		}
	case Map:
		if f.keyed {
			key := f.key
			return func(r Row) bool {
				v, ok := r.Meta(index, key)
				return ok && v != "" && text(v)
			}
		}
	}
	return func(r Row) bool {
		v := r.Text(index)
		return v != "" && text(v)
	}
}

// compare is the test of a record for a comparison.
func (f field) compare(e Compare) (func(Row) bool, error) {
	if e.Op == Ne {
		test, err := f.compare(Compare{e.Field, Eq, e.Value})
		return negated(test), err
	}
	if !slices.Contains(f.operators(), e.Op) {
		return nil, fmt.Errorf("%s does not take %s", f.name, e.Op)
	}
	switch f.Type {
	case Int, Time, Ref:
		want, err := Number(f.Info, e.Value)
		holds := func(n int64) bool { return stands(cmp.Compare(n, want), e.Op) }
		if f.Type == Int { // 0 is a number like any other here
			return func(r Row) bool { return holds(r.Int(f.Index)) }, err
		}
		return f.any(nil, holds), err
	}
	want := Key(f.Type, e.Value)
	switch e.Op {
	case Eq:
		return f.any(f.equals(want), nil), nil
	case Contains:
		needle, err := SearchFold(e.Value)
		return f.any(func(v string) bool { return containsFolded(v, needle) }, nil), err
	}
	if limit, ok := decimal(e.Value); ok && f.Type == Map {
		return f.any(func(v string) bool {
			if n, ok := decimal(v); ok {
				return stands(cmp.Compare(n, limit), e.Op)
			}
			return stands(strings.Compare(Fold(v), want), e.Op)
		}, nil), nil
	}
	return f.any(func(v string) bool { return stands(strings.Compare(f.storedKey(v), want), e.Op) }, nil), nil
}

// in is the test of a record for a value among some.
func (f field) in(values []string) (func(Row) bool, error) {
	switch f.Type {
	case Int, Time, Ref:
		wanted := make(map[int64]bool, len(values))
		for _, v := range values {
			n, err := Number(f.Info, v)
			if err != nil {
				return nil, err
			}
			wanted[n] = true
		}
		return func(r Row) bool { return wanted[r.Int(f.Index)] }, nil
	}
	wanted := make(map[string]bool, len(values))
	for _, v := range values {
		wanted[Key(f.Type, v)] = true
	}
	return f.any(func(v string) bool { return wanted[f.storedKey(v)] }, nil), nil
}

// equals is the test of a value for a key.
func (f field) equals(want string) func(string) bool {
	switch f.Type {
	case Folded, List, Map:
		return func(v string) bool { return equalFolded(v, want) }
	}
	return func(v string) bool { return f.storedKey(v) == want }
}

// storedKey is the Key of a value at rest, where an Enum is canonical already.
func (f field) storedKey(v string) string {
	if f.Type == Enum {
		return v
	}
	return Key(f.Type, v)
}

// stands tells from an order (-1, 0, 1) whether a relation holds.
func stands(order int, op Op) bool {
	switch op {
	case Eq:
		return order == 0
	case Lt:
		return order < 0
	case Le:
		return order <= 0
	case Gt:
		return order > 0
	}
	return order >= 0
}

// decimal reads a finite number.
func decimal(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}
