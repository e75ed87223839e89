package filter_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"pgregory.net/rapid"
)

// trees draws expressions as Parse makes them, over the given leaves.
func trees(leaf *rapid.Generator[filter.Expr], parts int) *rapid.Generator[filter.Expr] {
	var tree func(depth int) *rapid.Generator[filter.Expr]
	tree = func(depth int) *rapid.Generator[filter.Expr] {
		if depth == 0 {
			return leaf
		}
		return rapid.Custom(func(t *rapid.T) filter.Expr {
			switch rapid.IntRange(0, 5).Draw(t, "shape") {
			case 0:
				return filter.Not{X: tree(depth-1).Draw(t, "x")}
			case 1, 2:
				return filter.And{X: rapid.SliceOfN(tree(depth-1), parts, 3).Draw(t, "and")}
			case 3, 4:
				return filter.Or{X: rapid.SliceOfN(tree(depth-1), parts, 3).Draw(t, "or")}
			}
			return leaf.Draw(t, "leaf")
		})
	}
	return tree(4)
}

// text draws UTF-8 texts without NUL, those with quotes and keywords often.
func text() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom([]rune(`ab"'\ ()=!~,.-7dé名`))),
		rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r != 0 })),
		rapid.SampledFrom([]string{"and", "OR", "not", "In", "all", "none", "-7d", "", "meta."}),
	)
}

func writtenLeaves() *rapid.Generator[filter.Expr] {
	return rapid.Custom(func(t *rapid.T) filter.Expr {
		field := rapid.SampledFrom([]string{"status", "last_seen", "person.name", "meta.plan", "meta.", "person.meta.a b"}).Draw(t, "field")
		if rapid.Bool().Draw(t, "key") {
			field = "meta." + text().Draw(t, "key text")
		}
		switch rapid.IntRange(0, 5).Draw(t, "leaf") {
		case 0:
			return filter.Has{Field: field}
		case 1:
			return filter.Text{Needle: text().Draw(t, "needle")}
		case 2:
			return filter.In{Field: field, Values: rapid.SliceOfN(text(), 1, 3).Draw(t, "values")}
		case 3:
			return rapid.SampledFrom([]filter.Expr{filter.And{}, filter.Or{}}).Draw(t, "constant")
		}
		op := filter.Op(rapid.IntRange(int(filter.Eq), int(filter.Contains)).Draw(t, "op"))
		return filter.Compare{Field: field, Op: op, Value: text().Draw(t, "value")}
	})
}

func TestAPrintedFilterParsesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := trees(writtenLeaves(), 2).Draw(t, "e")
		if len(e.String()) > 4096 {
			return
		}
		got, err := filter.Parse(e.String())
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if d := cmp.Diff(e, got); d != "" {
			t.Fatalf("%s: %s", e, d)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`status = new and tag = trial and last_seen > -7d and (country = Germany or not email) and name ~ ann`,
		`a in (b, "c d") or not meta."x y" != 'z\'' and all`, `"free" or none`, `((((`, `a = "\x"`, "名 <", `meta.`, "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := filter.Parse(text)
		if err != nil {
			err.(*filter.Error).Caret(text)
			return
		}
		if len(e.String()) > 4096 { // quotes and escapes can make it longer
			return
		}
		again, err := filter.Parse(e.String())
		if err != nil {
			t.Fatalf("%q printed as %q: %v", text, e, err)
		}
		if d := cmp.Diff(e, again); d != "" {
			t.Fatalf("%q printed as %q: %s", text, e, d)
		}
		checked, err := filter.Check(e, person())
		if err != nil {
			err.(*filter.Error).Caret(text)
			return
		}
		test, err := filter.Compile(filter.Resolve(checked, noon(), noon().Location(), person()), person())
		if err != nil {
			t.Fatalf("%q was checked but does not compile: %v", text, err)
		}
		test(ann())
	})
}

func testableLeaves() *rapid.Generator[filter.Expr] {
	return rapid.SampledFrom([]filter.Expr{
		filter.Compare{Field: "name", Op: filter.Eq, Value: "ann"},
		filter.Compare{Field: "name", Op: filter.Ne, Value: "ann"},
		filter.Compare{Field: "name", Op: filter.Lt, Value: "b"},
		filter.Compare{Field: "name", Op: filter.Ge, Value: "b"},
		filter.Compare{Field: "messages", Op: filter.Gt, Value: "1"},
		filter.Compare{Field: "tags", Op: filter.Ne, Value: "vip"},
		filter.In{Field: "tags"},
		filter.In{Field: "tags", Values: []string{"vip"}},
		filter.In{Field: "name", Values: []string{"ann", "bo"}},
		filter.Has{Field: "name"},
		filter.Text{Needle: "n"},
		filter.Within{Field: "id"},
		filter.Within{Field: "id", Set: idset.Of(1, 3)},
		filter.And{},
		filter.Or{},
	})
}

func TestSimplifyKeepsTheMeaning(t *testing.T) {
	rows := []row{
		{},
		{"id": 1, "name": "Ann"},
		{"id": 2, "name": "Bo", "messages": 5, "tags": []string{"VIP"}},
		{"id": 3, "messages": 1, "tags": []string{"new", "old"}},
	}
	rapid.Check(t, func(t *rapid.T) {
		e := trees(testableLeaves(), 0).Draw(t, "e")
		simple := filter.Simplify(e)
		want, err := filter.Compile(e, person())
		if err != nil {
			t.Fatal(err)
		}
		got, err := filter.Compile(simple, person())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if want(r) != got(r) {
				t.Fatalf("%s became %s, which differs for %v", e, simple, r)
			}
		}
		if why := tangled(simple); why != "" {
			t.Fatalf("%s became %s: %s", e, simple, why)
		}
		if d := cmp.Diff(simple.String(), filter.Simplify(simple).String()); d != "" {
			t.Fatalf("%s is not simple yet: %s", simple, d)
		}
	})
}

// tangled says what is not simple about a tree.
func tangled(e filter.Expr) string {
	parts := func(xs []filter.Expr, same func(filter.Expr) bool) string {
		if len(xs) == 1 {
			return "one part"
		}
		for _, x := range xs {
			if a, ok := x.(filter.And); same(x) || ok && len(a.X) == 0 {
				return "nested alike, or a constant within"
			}
			if o, ok := x.(filter.Or); ok && len(o.X) == 0 {
				return "a constant within"
			}
			if why := tangled(x); why != "" {
				return why
			}
		}
		return ""
	}
	switch e := e.(type) {
	case filter.And:
		return parts(e.X, func(x filter.Expr) bool { _, ok := x.(filter.And); return ok })
	case filter.Or:
		return parts(e.X, func(x filter.Expr) bool { _, ok := x.(filter.Or); return ok })
	case filter.Not:
		switch x := e.X.(type) {
		case filter.And, filter.Or, filter.Not:
			return "not above a leaf"
		case filter.Compare:
			if x.Op == filter.Eq || x.Op == filter.Ne {
				return "a negation with a form of its own"
			}
		}
	}
	return ""
}

func TestPartsBecomeOneFilter(t *testing.T) {
	a, b := filter.Has{Field: "email"}, filter.Has{Field: "phone"}
	for want, parts := range map[string][]filter.Expr{
		"":                nil,
		"email":           {nil, a},
		"email and phone": {a, nil, b},
	} {
		got := ""
		if x := filter.All(parts...); x != nil {
			got = x.String()
		}
		if got != want {
			t.Errorf("%v: %q, want %q", parts, got, want)
		}
	}
	if filter.All(nil, nil) != nil {
		t.Error("nothing to ask is not everything")
	}
}

func TestALeafNamesItsField(t *testing.T) {
	for want, leaf := range map[string]filter.Expr{
		"email": filter.Compare{Field: "email"}, "meta.plan": filter.In{Field: "meta.plan"}, "phone": filter.Has{Field: "phone"},
		"person_id": filter.Within{Field: "person_id"}, "": filter.Text{Needle: "email"},
	} {
		if got := filter.FieldOf(leaf); got != want {
			t.Errorf("%T: %q, want %q", leaf, got, want)
		}
	}
}
