package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/filter"
)

func TestCheckPointsAtWhatDoesNotFit(t *testing.T) {
	cases := []struct{ text, caret, message string }{
		{`name and stauts = lead`, `         ^`, `unknown field "stauts"; did you mean status?`},
		{`nonsense`, `^`, `unknown field "nonsense"`},
		{`person.nonsense`, `^`, `unknown field "person.nonsense"`},
		{`status = custmer`, `         ^`, `status: "custmer" is not one of lead, customer, on_hold; did you mean customer?`},
		{`status ~ lead`, `^`, `status does not take ~; it takes = !=`},
		{`all and "x" or not status in (lead, won)`, `                                    ^`, `status: "won" is not one of lead, customer, on_hold`},
		{`tags < a`, `^`, `tags does not take <; it takes = != ~`},
		{`messages ~ 1`, `^`, `messages does not take ~; it takes = != < <= > >=`},
		{`messages > many`, `           ^`, `messages: "many" is not a whole number`},
		{`messages > 9223372036854775808`, `           ^`, `messages: "9223372036854775808" is not a whole number`},
		{`messages > ""`, `           ^`, `messages: "" is not a whole number`},
		{`here = yes`, `       ^`, `here: "yes" is not one of false, true`},
		{`here < true`, `^`, `here does not take <; it takes = !=`},
		{`id = 17`, `     ^`, `id: "17" is not an id such as P17`},
		{`id = P017`, `     ^`, `id: "P017" is not an id such as P17`},
		{`id = P2147483648`, `     ^`, `id: "P2147483648" is not an id such as P17`},
		{`id in (P1, L2)`, `           ^`, `id: "L2" is not an id such as P17`},
		{`last_seen > 01/02/2026`, `            ^`, `last_seen: "01/02/2026" is not a time; write 2026-11-20, 2026-11-20T10:00:00Z, now, today, yesterday, -36h, -7d or -2w`},
		{`last_seen = -7d`, `            ^`, `last_seen: = compares whole days (2026-11-20, today, yesterday); for "-7d" write < <= > or >=`},
		{`last_seen in (today)`, `^`, `last_seen does not take in; it takes = != < <= > >=`},
		{`name ~ ""`, `       ^`, `name: there is nothing to search for: the text is empty or only accents`},
		{"name = \u0301", `       ^`, `name: there is nothing to compare: the value is empty or only accents`},
		{`name and ""`, `         ^`, `there is nothing to search for: the text is empty or only accents`},
		{`metadata = x`, `^`, `metadata does not take =; it takes none; compare one of its values: meta.KEY`},
		{`metadata in (x)`, `^`, `metadata does not take in; it takes none; compare one of its values: meta.KEY`},
		{`meta. = x`, `^`, `meta. lacks a key: meta.KEY`},
	}
	for _, c := range cases {
		e, err := filter.Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		_, err = filter.Check(e, person())
		var fault *filter.Error
		if !errors.As(err, &fault) {
			t.Errorf("%s: no error", c.text)
			continue
		}
		if fault.UnknownField != strings.HasPrefix(c.message, "unknown field") {
			t.Errorf("%s: an unknown field: %v", c.text, fault.UnknownField)
		}
		if fault.Error() != c.message {
			t.Errorf("%s: %s", c.text, fault)
		}
		if want := c.text + "\n" + c.caret + "^"; fault.Caret(c.text)+"^" != want {
			t.Errorf("%s: drawn as\n%s", c.text, fault.Caret(c.text))
		}
		if drawn := fault.Caret("another ("); drawn != "" {
			t.Errorf("%s: drawn under another text as\n%s", c.text, drawn)
		}
	}
}

func TestCheckGivesOneSpelling(t *testing.T) {
	for text, want := range map[string]string{
		`status = ON-HOLD`:            `status = on_hold`,
		`kinds in (Agent-Request)`:    `kinds in (agent_request)`,
		`id = p17`:                    `id = P17`,
		`messages = +07`:              `messages = 7`,
		`here in (TRUE, 0)`:           `here in (1, 0)`,
		`name = ""`:                   `not name`,
		`name != ""`:                  `name`,
		`name in ("")`:                `not name`,
		`name in (a, "")`:             `not name or name in (a)`,
		`person.status != On-Hold`:    `person.status != on_hold`,
		`person.meta.a = x`:           `person.meta.a = x`,
		`metadata`:                    `metadata`,
		`last_seen > -7d`:             `last_seen > -7d`,
		`not (name and "A b") or all`: `not (name and "A b") or all`,
	} {
		e, err := filter.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		once, err := filter.Check(e, person())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if once.String() != want {
			t.Errorf("%s became %s", text, once)
		}
		twice, err := filter.Check(once, person())
		if d := cmp.Diff(once, twice); d != "" || err != nil {
			t.Errorf("%s changed when checked again: %v %s", text, err, d)
		}
	}
}

func TestFreeTextNeedsAFieldToSearch(t *testing.T) {
	s := fields{{Name: "count", Type: filter.Int}}
	if _, err := filter.Check(filter.Text{Needle: "x"}, s); err == nil || !strings.Contains(err.Error(), "name a field: count") {
		t.Errorf("got %v", err)
	}
}

func TestWithinIsOnlyForReferences(t *testing.T) {
	if _, err := filter.Check(filter.Within{Field: "name"}, person()); err == nil {
		t.Error("a set of ids was accepted for a name")
	}
}

func TestSuggestFindsTheNearestWordOnly(t *testing.T) {
	known := []string{"list", "last_seen", "status", "source", "id"}
	for word, want := range map[string]string{
		"lst": "list", "lsit": "list", "stauts": "status", "STATUS": "status", "stat": "status",
		"lastseen": "last_seen", "sourec": "source", "di": "id", "xyz": "", "": "", "a": "",
		"völlig": "", strings.Repeat("status", 20): "",
	} {
		if got := filter.Suggest(word, known); got != want {
			t.Errorf("%q: %q, not %q", word, got, want)
		}
	}
}
