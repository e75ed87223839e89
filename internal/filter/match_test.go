package filter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
)

func ann() row {
	return row{
		"id":        17,
		"user_id":   "U-1",
		"name":      "Änn Łukasz",
		"email":     "Ann@Example.com",
		"country":   "Germany",
		"status":    "on_hold",
		"messages":  12,
		"last_seen": int(time.Date(2026, 11, 19, 23, 0, 0, 0, time.UTC).UnixMicro()),
		"tags":      []string{"Trial", "Größe"},
		"kinds":     []string{"agent_request"},
		"cookies":   []string{"Ck1", "ck2"},
		"metadata":  map[string]string{"plan": "Pro", "seats": "10", "my key": "x", "empty": ""},
		"agent_id":  3,
	}
}

func TestComparisonsHoldByTheTypeOfTheField(t *testing.T) {
	cases := []struct {
		text  string
		ann   bool // holds for a record with every value
		blank bool // holds for a record without any
	}{
		{`user_id = U-1`, true, false},
		{`user_id = u-1`, false, false},
		{`user_id != u-1`, true, true},
		{`user_id ~ u-`, true, false},
		{`user_id < V`, true, false},
		{`user_id in (U-2, U-1)`, true, false},
		{`user_id`, true, false},
		{`not user_id`, false, true},
		{`user_id = ""`, false, true},
		{`user_id != ""`, true, false},
		{`user_id in ("", x)`, false, true},
		{`user_id in ("", U-1)`, true, true},
		{`user_id in ("")`, false, true},

		{`name = "ann lukasz"`, true, false},
		{`name = "ANN ŁUKASZ"`, true, false},
		{`name != "ann lukasz"`, false, true},
		{`name ~ LUK`, true, false},
		{`name ~ luc`, false, false},
		{`not name ~ luc`, true, true},
		{`name < b`, true, false},
		{`name >= b`, false, false},
		{`not name < b`, false, true},
		{`name in (x, "Ann Lukasz")`, true, false},
		{`country = germany`, true, false},
		{`country ~ MAN`, true, false},

		{`email = ann@EXAMPLE.com`, true, false},
		{`email = ann+x@example.com`, false, false},
		{`email != ann@example.com`, false, true},
		{`email ~ "@exam"`, true, false},
		{`email > ann`, true, false},
		{`email in (bo@example.com, ANN@example.com)`, true, false},

		{`status = on-hold`, true, false},
		{`status = "On Hold"`, true, false},
		{`status != on_hold`, false, true},
		{`status in (lead, on_hold)`, true, false},
		{`status not in (lead, on_hold)`, false, true},
		{`status`, true, false},

		{`messages = 12`, true, false},
		{`messages = +12`, true, false},
		{`messages < 13`, true, true},
		{`messages <= 12`, true, true},
		{`messages > 12`, false, false},
		{`messages = 0`, false, true},
		{`messages in (0, 12)`, true, true},
		{`messages`, true, false},
		{`messages = ""`, false, true},

		{`last_seen`, true, false},
		{`last_seen > -7d`, true, false},
		{`last_seen > -12h`, false, false},
		{`last_seen < now`, true, false},
		{`not last_seen < now`, false, true},
		{`last_seen = yesterday`, true, false},
		{`last_seen != yesterday`, false, true},
		{`last_seen = 2026-11-19`, true, false},
		{`last_seen = today`, false, false},
		{`last_seen >= 2026-11-19T23:00:00Z`, true, false},
		{`last_seen > 2026-11-20T01:00:00+02:00`, false, false},

		{`tags = trial`, true, false},
		{`tags = GROSSE`, true, false},
		{`tags = tria`, false, false},
		{`tags != trial`, false, true},
		{`tags ~ ria`, true, false},
		{`tags in (x, TRIAL)`, true, false},
		{`tags`, true, false},
		{`kinds = Agent-Request`, true, false},
		{`kinds = refund`, false, false},
		{`cookies = Ck1`, true, false},
		{`cookies = CK2`, false, false},
		{`cookies ~ CK2`, true, false},

		{`meta.plan = pro`, true, false},
		{`meta.plan != pro`, false, true},
		{`meta.plan`, true, false},
		{`meta.empty`, false, false},
		{`meta.empty = ""`, true, true},
		{`meta."my key" = X`, true, false},
		{`meta.seats < 9`, false, false},
		{`meta.seats > 9`, true, false},
		{`meta.plan < 9`, false, false},
		{`meta.plan > 9`, true, false},
		{`meta.plan ~ r`, true, false},
		{`meta.plan in (free, PRO)`, true, false},

		{`id = P17`, true, false},
		{`id = p17`, true, false},
		{`id != P17`, false, true},
		{`id in (P1, P17)`, true, false},
		{`id < P18`, true, false},
		{`agent_id`, true, false},
		{`agent_id = A3`, true, false},

		{`"LUKASZ"`, true, false},
		{`"ann@"`, true, false},
		{`'trial'`, true, false},
		{`"germany"`, false, false},

		{`all`, true, true},
		{`none`, false, false},
		{`status = lead or status = on_hold and messages > 3`, true, false},
		{`(status = lead or status = on_hold) and messages > 30`, false, false},
		{`not (name or email)`, false, true},
		{`NOT NOT name AND email`, true, false},
	}
	for _, c := range cases {
		if got := matches(t, c.text, ann()); got != c.ann {
			t.Errorf("%s: %v for the full record", c.text, got)
		}
		if got := matches(t, c.text, row{}); got != c.blank {
			t.Errorf("%s: %v for the empty record", c.text, got)
		}
	}
}

func TestContainmentIsTheSameInLongTexts(t *testing.T) {
	for _, pad := range []string{"", strings.Repeat("a", 1000), strings.Repeat("é", 1000)} {
		r := row{"name": pad + "Needle" + pad}
		if !matches(t, "name ~ nEEdle", r) || matches(t, "name ~ needles", r) {
			t.Errorf("wrong with %d bytes around it", len(pad))
		}
	}
}

func TestWithinTestsTheNumberOfAReference(t *testing.T) {
	for field, want := range map[string]bool{"id": true, "agent_id": false} {
		e, err := filter.Check(filter.Within{Field: field, Set: idset.Of(5, 17)}, person())
		if err != nil {
			t.Fatal(err)
		}
		test, err := filter.Compile(e, person())
		if err != nil {
			t.Fatal(err)
		}
		if got := test(ann()); got != want {
			t.Errorf("%s: %v", e, got)
		}
		if test(row{}) {
			t.Errorf("%s holds for a record without a number", e)
		}
	}
}

func TestNoExpressionAtAllIsEverything(t *testing.T) {
	e, err := filter.Check(nil, person())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []filter.Expr{nil, e, filter.Simplify(nil)} {
		test, err := filter.Compile(e, person())
		if err != nil || !test(row{}) {
			t.Errorf("%v does not select everything (%v)", e, err)
		}
	}
}

func TestCompileRefusesWhatIsNotReady(t *testing.T) {
	for _, e := range []filter.Expr{
		filter.Compare{Field: "person.name", Op: filter.Eq, Value: "ann"},
		filter.Compare{Field: "stauts", Op: filter.Eq, Value: "new"},
		filter.Compare{Field: "last_seen", Op: filter.Gt, Value: "-7d"},
		filter.Compare{Field: "status", Op: filter.Contains, Value: "lead"},
		filter.Compare{Field: "name", Op: filter.Contains, Value: ""},
		filter.In{Field: "messages", Values: []string{"many"}},
		filter.Within{Field: "name", Set: idset.Of(1)},
		filter.Text{},
		filter.And{X: []filter.Expr{filter.Not{X: filter.Has{Field: "nobody"}}}},
	} {
		if _, err := filter.Compile(e, person()); err == nil {
			t.Errorf("%s compiled", e)
		}
	}
}
