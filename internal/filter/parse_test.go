package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/filter"
)

func TestTextsParseToTreesWithOneCanonicalText(t *testing.T) {
	type (
		and  = filter.And
		or   = filter.Or
		not  = filter.Not
		has  = filter.Has
		list = []filter.Expr
	)
	a, b, c := has{"a"}, has{"b"}, has{"c"}
	cases := []struct {
		text  string
		want  filter.Expr
		print string
	}{
		{"a and b or c", or{list{and{list{a, b}}, c}}, "a and b or c"},
		{"a AND (b Or c)", and{list{a, or{list{b, c}}}}, "a and (b or c)"},
		{"(a and b) and c", and{list{and{list{a, b}}, c}}, "(a and b) and c"},
		{"((a))", a, "a"},
		{"not not (a or b)", not{not{or{list{a, b}}}}, "not not (a or b)"},
		{"not a and b", and{list{not{a}, b}}, "not a and b"},
		{"a=1", filter.Compare{Field: "a", Op: filter.Eq, Value: "1"}, "a = 1"},
		{"a>=-7d", filter.Compare{Field: "a", Op: filter.Ge, Value: "-7d"}, "a >= -7d"},
		{"a = a", filter.Compare{Field: "a", Op: filter.Eq, Value: "a"}, "a = a"},
		{"a = all", filter.Compare{Field: "a", Op: filter.Eq, Value: "all"}, "a = all"},
		{`a ~ "and"`, filter.Compare{Field: "a", Op: filter.Contains, Value: "and"}, `a ~ "and"`},
		{`a != 'say "hi" \\ it\'s'`, filter.Compare{Field: "a", Op: filter.Ne, Value: `say "hi" \ it's`}, `a != "say \"hi\" \\ it's"`},
		{"a = Größe", filter.Compare{Field: "a", Op: filter.Eq, Value: "Größe"}, "a = Größe"},
		{"a = हिन्दी", filter.Compare{Field: "a", Op: filter.Eq, Value: "हिन्दी"}, "a = हिन्दी"},
		{"e = ana+x@example.com", filter.Compare{Field: "e", Op: filter.Eq, Value: "ana+x@example.com"}, "e = ana+x@example.com"},
		{"t > 2026-01-01T10:00:00Z", filter.Compare{Field: "t", Op: filter.Gt, Value: "2026-01-01T10:00:00Z"}, "t > 2026-01-01T10:00:00Z"},
		{"u ~ https://example.com/a%20b#c", filter.Compare{Field: "u", Op: filter.Contains, Value: "https://example.com/a%20b#c"}, "u ~ https://example.com/a%20b#c"},
		{`a = ""`, filter.Compare{Field: "a", Op: filter.Eq}, `a = ""`},
		{`a in (x,"y z" , 'in')`, filter.In{Field: "a", Values: []string{"x", "y z", "in"}}, `a in (x, "y z", "in")`},
		{"a NOT IN (x)", not{filter.In{Field: "a", Values: []string{"x"}}}, "not a in (x)"},
		{`meta."my key" > 3`, filter.Compare{Field: "meta.my key", Op: filter.Gt, Value: "3"}, `meta."my key" > 3`},
		{`person.meta.'plan'`, has{"person.meta.plan"}, "person.meta.plan"},
		{`"free text"`, filter.Text{Needle: "free text"}, `"free text"`},
		{"all", and{}, "all"},
		{"None or a", or{list{or{}, a}}, "none or a"},
		{"\ta\n and\u00a0b ", and{list{a, b}}, "a and b"},
	}
	for _, c := range cases {
		got, err := filter.Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.text, d)
		}
		if got.String() != c.print {
			t.Errorf("%s prints as %s", c.text, got)
		}
	}
}

func TestAParseErrorPointsAtItsPlace(t *testing.T) {
	cases := []struct{ text, caret, message string }{
		{``, ``, `column 1: the filter is empty; all selects everything`},
		{`status =`, `        ^`, `column 9: a value should stand here, not the end`},
		{`status = and x`, `         ^`, `column 10: a value should stand here, not "and"; in quotes, "and" is a value`},
		{`country = United Kingdom`, `                 ^`, `column 18: unexpected "Kingdom"; join conditions with and or or, and put a value with spaces in quotes`},
		{`(a = b c)`, `       ^`, `column 8: ")" or and or or should stand here, not "c"; a value with spaces needs quotes`},
		{`a == b`, `  ^`, `column 3: "==" is not an operator; there are = != < <= > >= ~`},
		{`a <> b`, `  ^`, `column 3: "<>" is not an operator; there are = != < <= > >= ~`},
		{`a = b && c`, `      ^`, `column 7: "&" means nothing here; write and`},
		{`a | b`, `  ^`, `column 3: "|" means nothing here; write or`},
		{`!a`, `^`, `column 1: "!" alone means nothing; write != or not`},
		{`a = “b”`, `    ^`, `column 5: quotes are straight: "like this"`},
		{`a = x?y`, `     ^`, `column 6: unexpected '?'; a value with spaces or signs needs quotes`},
		{`größe = "x`, `        ^`, `column 9: the quote that opens here is not closed`},
		{`名前 = "x`, `       ^`, `column 6: the quote that opens here is not closed`},
		{"u\u0308 = 'x", `    ^`, `column 6: the quote that opens here is not closed`},
		{"a and\n\tb =", "\t   ^", `column 11: a value should stand here, not the end`},
		{`a = "x\n"`, `      ^`, `column 7: a backslash in quotes stands before ", ' or \; write \\ for the backslash itself`},
		{`(a or b`, `^`, `column 1: "(" is not closed`},
		{`a or b)`, `      ^`, `column 7: ")" closes nothing`},
		{`a, b`, ` ^`, `column 2: unexpected ","`},
		{`a or`, `    ^`, `column 5: a condition should stand here, not the end`},
		{`a in x`, `     ^`, `column 6: a list in parentheses should stand here, not "x": a in (a, b)`},
		{`a in ()`, `      ^`, `column 7: a value should stand here, not ")"`},
		{`a in (x y)`, `        ^`, `column 9: "," or ")" should stand here, not "y"; a value with spaces needs quotes`},
		{`a in (x,`, `        ^`, `column 9: a value should stand here, not the end`},
		{`a not b`, `      ^`, `column 7: in should stand here, not "b"; not goes before the condition`},
		{`a = meta."x"`, `    ^`, `column 5: a value should stand here, not "meta.x"`},
	}
	for _, c := range cases {
		_, err := filter.Parse(c.text)
		var e *filter.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: no error", c.text)
			continue
		}
		if e.Error() != c.message {
			t.Errorf("%s: %s", c.text, e)
		}
		drawn := e.Caret(c.text)
		if _, under, _ := strings.Cut(drawn, "\n"); c.text != "" && under != c.caret {
			t.Errorf("%s: drawn as\n%s", c.text, drawn)
		}
	}
}

func TestTheLimitsOfATextAreExact(t *testing.T) {
	good := []string{
		strings.Repeat("(", 50) + "a" + strings.Repeat(")", 50),
		strings.Repeat("not ", 50) + "a",
		"a = " + strings.Repeat("x", 4092),
	}
	bad := []string{
		strings.Repeat("(", 51) + "a" + strings.Repeat(")", 51),
		strings.Repeat("not ", 51) + "a",
		"a = " + strings.Repeat("x", 4093),
		strings.Repeat("(", 5000),
		"a = \xff",
		"a = \"\x00\"",
	}
	for _, text := range good {
		if _, err := filter.Parse(text); err != nil {
			t.Errorf("%.20s… of %d bytes: %v", text, len(text), err)
		}
	}
	for _, text := range bad {
		if _, err := filter.Parse(text); err == nil {
			t.Errorf("%.20q… of %d bytes parsed", text, len(text))
		}
	}
}
