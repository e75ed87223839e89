package workspace

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func aPerson() Row {
	r := NewRow(Person, 1042)
	r.Set(PersonName, TextValue("Ana \"A\"\n"))
	r.Set(PersonTags, ListValue([]string{"trial", "vip"}))
	r.Set(PersonMessages, IntValue(7))
	r.Set(PersonLastSeen, Value{N: 1763600000123456})
	r.Set(PersonMetadata, TextValue(`{"plan":"pro"}`))
	return r
}

func TestARowIsOneObjectWithEveryField(t *testing.T) {
	fields := []Field{ID, PersonName, PersonEmail, PersonTags, PersonCookies, PersonMessages, PersonLastSeen, PersonFirstSeen, PersonMetadata, PersonMergedInto}
	got := string(AppendRowJSON(nil, aPerson(), fields))
	want := `{"id":"P1042","name":"Ana \"A\"\n","email":null,"tags":["trial","vip"],"cookies":[],"messages":7,` +
		`"last_seen":"2025-11-20T00:53:20.123456Z","first_seen":null,"metadata":{"plan":"pro"},"merged_into":null}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if empty := string(AppendRowJSON(nil, NewRow(Person, 0), []Field{ID, PersonMetadata})); empty != `{"id":null,"metadata":{}}` {
		t.Errorf("an empty row is %s", empty)
	}
	if got := string(AppendRowJSON(nil, NewRow(Lead, 3), []Field{LeadFollowUps, LeadPerson})); got != `{"follow_ups":[],"person_id":null}` {
		t.Errorf("an empty lead is %s", got)
	}
}

func TestAppendedTextIsTheFormattedText(t *testing.T) {
	r := aPerson()
	r.Set(PersonMergedInto, RefValue(9))
	for f := range Person.Fields() {
		if got, want := string(r.AppendText(nil, Field(f))), r.Format(Field(f)); got != want {
			t.Errorf("%s: %q, Format gives %q", Person.Spec(Field(f)).Name, got, want)
		}
	}
}

func TestEveryFieldReadsItsOwnJSONBack(t *testing.T) {
	r := aPerson()
	members, err := ReadMembers(string(AppendRowJSON(nil, r, Person.Columns())), nil)
	if err != nil {
		t.Fatal(err)
	}
	back := NewRow(Person, 1042)
	for _, m := range members {
		f, _ := Person.FieldNamed(m.Name)
		if f == ID {
			continue
		}
		v, err := Person.ParseJSON(f, m.Value)
		if err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		back.Set(f, v)
	}
	if diff := cmp.Diff(r, back); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenObjectsAreRefusedWithTheReason(t *testing.T) {
	for text, why := range map[string]string{
		`{"a":1} {"b":2}`:      "text after the value",
		`{"a":1,"a":2}`:        `"a" stands there twice`,
		`{"a":1,"\u0061":2}`:   `"a" stands there twice`,
		`[1]`:                  "is not an object",
		``:                     "is not an object",
		`{"a":1,}`:             "expected a value",
		`{"a":1,2:3}`:          "a member has no name",
		`{"a" 1}`:              `expected ":"`,
		`{"a":01}`:             `expected ","`,
		`{"a":1.}`:             "broken number",
		`{"a":-}`:              "broken number",
		`{"a":tru}`:            "expected a value",
		`{"a":"x`:              "a text has no end",
		`{"a":"\q"}`:           "unknown escape",
		`{"a":"\ud800"}`:       "half a surrogate pair",
		`{"a":"\udc00\ud800"}`: "half a surrogate pair",
		`{"a":"\u00zz"}`:       "broken \\u escape",
		`{"a":"\u0000"}`:       "NUL",
		"{\"a\":\"\x01\"}":     "control character",
		"{\"a\":\"\xff\"}":     "not valid UTF-8",
		`{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`: "nested too deep",
		`{"é":}`: "column 6",
	} {
		_, err := ReadMembers(text, nil)
		if KindOf(err) != Invalid || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want %q", text, err, why)
		}
	}
}

func TestManyMembersAreStillCheckedForRepeats(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"k0":0`)
	for i := range 100 {
		b.WriteString(`,"m` + strings.Repeat("x", i) + `":1`)
	}
	if _, err := ReadMembers(b.String()+"}", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadMembers(b.String()+`,"k0":1}`, nil); err == nil {
		t.Error("a repeat behind a hundred members is taken")
	}
}

func TestValuesThatDoNotFitAreRefusedByName(t *testing.T) {
	for _, c := range []struct {
		kind  Kind
		field Field
		value RawJSON
	}{
		{Person, PersonName, `true`}, {Person, PersonName, `["a"]`}, {Person, PersonMessages, `"5"`}, {Person, PersonMessages, `-1`},
		{Person, PersonMessages, `1.5`}, {Person, PersonLastSeen, `5`}, {Person, PersonLastSeen, `"yesterday"`},
		{Person, PersonTags, `"a;b"`}, {Person, PersonTags, `[["a"]]`}, {Person, PersonMetadata, `"x"`}, {Person, PersonMetadata, `{"a":[1]}`},
		{Person, PersonStatus, `"boss"`}, {Lead, LeadFollowUps, `{}`}, {Lead, LeadFollowUps, `[{"tag":"cancellation"}]`},
		{Lead, LeadFollowUps, `[{"created_at":"2026-01-01T00:00:00Z","tag":"other"}]`}, {Lead, LeadFollowUps, `[{"x":1}]`},
		{Message, MessageProducts, `[{"url":"https://x.example"}]`},
	} {
		_, err := c.kind.ParseJSON(c.field, c.value)
		if name := c.kind.Spec(c.field).Name; KindOf(err) != Invalid || !strings.HasPrefix(err.Error(), name+":") {
			t.Errorf("%s = %s: %v", name, c.value, err)
		}
	}
}

func TestFollowUpsHaveOneSpelling(t *testing.T) {
	v, err := Lead.ParseJSON(LeadFollowUps, `[ {"tag":"agent-request","created_at":"2026-01-01T01:00:00+01:00","phone":null} ]`)
	if want := `[{"created_at":"2026-01-01T00:00:00Z","tag":"agent_request"}]`; err != nil || v.S != want {
		t.Errorf("%v %s, want %s", err, v.S, want)
	}
}

func FuzzReadMembers(f *testing.F) {
	for _, s := range []string{`{"a":"\ud83d\ude00","b":[1,-2.5e3,{"c":null}],"d":true}`, `{"a":1}x`, `{`, `{"\u0041":"\/"}`, "{\"a\":\"\u2028\"}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		members, err := ReadMembers(text, nil)
		if err != nil {
			return
		}
		var want map[string]any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatalf("taken, but %v", err)
		}
		got := map[string]any{}
		for _, m := range members {
			var v any
			if err := json.Unmarshal([]byte(m.Value), &v); err != nil {
				t.Fatalf("%s is not JSON: %v", m.Value, err)
			}
			if s, ok := v.(string); ok {
				if text, ok := m.Value.Text(); !ok || text != s {
					t.Fatalf("%s reads %q, not %q", m.Value, text, s)
				}
			}
			got[m.Name] = v
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestMetadataHasOneSpellingHoweverItIsRead(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"b":"x","a":1}`, ` { "a" : null , "b" : true } `, `{"é":"\u00e9\n\"","z":-1.5E3,"y":"\ud83d\ude00"}`, `{"a":"<&\u2028\/"}`,
	} {
		want, err := CanonicalMeta(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Person.ParseCell(PersonMetadata, text); err != nil || got.S != want {
			t.Errorf("%s: %q and %v, want %q", text, got.S, err, want)
		}
	}
	for _, text := range []string{`[]`, `{"a":{}}`, `{"a":1,"a":2}`, `{"a":1}x`, "{}\x00", `x`} {
		if _, err := Person.ParseCell(PersonMetadata, text); KindOf(err) != Invalid {
			t.Errorf("%s: %v", text, err)
		}
	}
}
