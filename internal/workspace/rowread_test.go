package workspace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// everyKind is all kinds rows can be of.
func everyKind() []Kind {
	var all []Kind
	for k := Person; k <= Step; k++ {
		all = append(all, k)
	}
	return all
}

// drawRow draws a row with values in what travels.
func drawRow(t *rapid.T, k Kind) Row {
	text := rapid.StringMatching(`[a-z\n"\\ü€\x{1F600}\x{2028}\x7f\x01;]{0,8}`)
	no := rapid.Uint32Range(0, MaxNo)
	r := NewRow(k, no.Draw(t, "no"))
	for _, f := range k.Travelling() {
		sp := k.Spec(f)
		if rapid.IntRange(0, 3).Draw(t, "missing") == 0 {
			continue
		}
		switch sp.Form {
		case Own:
		case Ref:
			r.Set(f, RefValue(no.Draw(t, sp.Name)))
		case Int:
			most := int64(1 << 53)
			if sp.Is(Bool) {
				most = 1
			}
			r.Set(f, IntValue(rapid.Int64Range(0, most).Draw(t, sp.Name)))
		case Time:
			r.Set(f, IntValue(rapid.Int64Range(0, latestMicro).Draw(t, sp.Name)))
		case List:
			r.Set(f, ListValue(rapid.SliceOfN(rapid.StringMatching(`[a-zü",\]\\\n]{1,5}`), 0, 4).Draw(t, sp.Name)))
		case Map:
			m, err := FormatMeta(map[string]any{"a": text.Draw(t, "a"), "ü\"": 1.5, "z": true})
			if err != nil {
				t.Fatal(err)
			}
			r.Set(f, TextValue(m))
		case Array:
			r.Set(f, TextValue(CompactJSON([]Product{{Name: text.Draw(t, "name"), Price: "1"}, {Name: "x"}})))
		default:
			r.Set(f, TextValue(text.Draw(t, sp.Name)))
		}
	}
	return r
}

func TestARowThatIsSentArrivesAsItWas(t *testing.T) {
	for _, k := range everyKind() {
		t.Run(k.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				want := drawRow(t, k)
				line := AppendRowJSON(nil, want, k.Travelling())
				got, err := ReadRow(k, line)
				if err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%s: %s", line, diff)
				}
			})
		})
	}
}

func TestWhatDoesNotTravelIsMissing(t *testing.T) {
	sent := NewRow(Token, 3)
	sent.Set(TokenName, TextValue("desk"))
	sent.Set(TokenHashed, TextValue("secret"))
	line := AppendRowJSON(nil, sent, Token.Travelling())
	got, err := ReadRow(Token, line)
	if err != nil || got.Str(TokenName) != "desk" || got.Str(TokenHashed) != "" || strings.Contains(string(line), "secret") {
		t.Errorf("%v, %v from %s", got, err, line)
	}
}

func TestTheIdTravelsWhereNoListShowsIt(t *testing.T) {
	sent := NewRow(Tag, 7)
	if got, err := ReadRow(Tag, AppendRowJSON(nil, sent, Tag.Travelling())); err != nil || got.No != 7 {
		t.Errorf("number %d, %v", got.No, err)
	}
}

func TestARowOfAnotherShapeIsRefused(t *testing.T) {
	for text, why := range map[string]string{
		``:                                    "is not an object",
		`{`:                                   `"id" should stand here`,
		`{"id":"1","name":"a","people":1}x`:   "text after the value",
		`{"id":"1","name":"a","people":1} {}`: "text after the value",
		`{"id":"1","name":"a","people":1,"more":1}`:                              `expected "}"`,
		`{"id":"1","people":1,"name":"a"}`:                                       `"name" should stand here`,
		`{"id":"1","name":"a"}`:                                                  `"people" should stand here`,
		`{"id":"1""name":"a","people":1}`:                                        `"name" should stand here`,
		`{"id":"0","name":"a","people":1}`:                                       "id cannot be",
		`{"id":"P1","name":"a","people":1}`:                                      "id cannot be",
		`{"id":1,"name":"a","people":1}`:                                         "id cannot be",
		`{"id":"2147483648","name":"a","people":1}`:                              "id cannot be",
		`{"id":"1","name":5,"people":1}`:                                         "name cannot be",
		`{"id":"1","name":["a"],"people":1}`:                                     "name cannot be",
		`{"id":"1","name":"a","people":null}`:                                    "people cannot be",
		`{"id":"1","name":"a","people":1.5}`:                                     "people cannot be",
		`{"id":"1","name":"a","people":99999999999999999999}`:                    "people cannot be",
		`{"id":"1","name":"a","people":"1"}`:                                     "people cannot be",
		`{"id":"1","name":"\ud800","people":1}`:                                  "half a surrogate pair",
		"{\"id\":\"1\",\"name\":\"\xff\",\"people\":1}":                          "not valid UTF-8",
		`{"id":"1","name":` + strings.Repeat("[", 1000) + `,"people":1}`:         "nested too deep",
		`{"id":"1","name":"` + strings.Repeat("a", 1000) + `\u0000","people":1}`: "NUL",
	} {
		if _, err := ReadRow(Tag, []byte(text)); KindOf(err) != Invalid || !strings.Contains(err.Error(), why) {
			t.Errorf("%.80q: %v, want %q", text, err, why)
		}
	}
}

func TestValuesOfAnotherFormAreRefused(t *testing.T) {
	whole := string(AppendRowJSON(nil, NewRow(Person, 1), Person.Travelling()))
	for old, other := range map[string]string{
		`"tags":[]`: `"tags":["a",1]`, `"cookies":[]`: `"cookies":{}`, `"metadata":{}`: `"metadata":[]`, `"first_seen":null`: `"first_seen":"yesterday"`,
		`"last_seen":null`: `"last_seen":5`, `"messages":0`: `"messages":true`, `"sources":[]`: `"sources":null`,
	} {
		text := strings.Replace(whole, old, other, 1)
		if _, err := ReadRow(Person, []byte(text)); text == whole || KindOf(err) != Invalid || !strings.Contains(err.Error(), strings.Trim(other[:strings.Index(other, ":")], `"`)) {
			t.Errorf("%s: %v", other, err)
		}
	}
}

func TestEveryCutOfARowIsRefused(t *testing.T) {
	line := AppendRowJSON(nil, aPerson(), Person.Travelling())
	for n := range line {
		if _, err := ReadRow(Person, line[:n]); err == nil {
			t.Fatalf("taken: %s", line[:n])
		}
	}
}

func FuzzReadRow(f *testing.F) {
	f.Add(uint8(Person), AppendRowJSON(nil, aPerson(), Person.Travelling()))
	for _, k := range everyKind() {
		f.Add(uint8(k), AppendRowJSON(nil, NewRow(k, 1), k.Travelling()))
	}
	f.Add(uint8(Tag), []byte(`{"id":"1","name":"\ud83d\ude00","people":-1}`))
	f.Add(uint8(Duplicate), []byte(`{"id":"1","reason":"","key":null,"score":1,"people":["P1","","P2"]}`))
	f.Fuzz(func(t *testing.T, kind uint8, text []byte) {
		k := Kind(kind)
		if k == NoKind || k > Step {
			return
		}
		row, err := ReadRow(k, text)
		if err != nil {
			return
		}
		again, err := ReadRow(k, AppendRowJSON(nil, row, k.Travelling()))
		if diff := cmp.Diff(row, again); err != nil || diff != "" {
			t.Fatalf("%s: %v %s", text, err, diff)
		}
	})
}

func BenchmarkReadRow(b *testing.B) {
	r := aPerson()
	for _, f := range []Field{PersonUserID, PersonEmail, PersonPhone, PersonCompany, PersonCity, PersonCountry, PersonBrowser, PersonOS, PersonLastPageURL, PersonLastMessage} {
		r.Set(f, TextValue("some text of a usual length"))
	}
	for _, f := range []Field{PersonFirstSeen, PersonLastMessageAt, PersonCreatedAt, PersonUpdatedAt} {
		r.Set(f, r.Get(PersonLastSeen))
	}
	line := AppendRowJSON(nil, r, Person.Travelling())
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadRow(Person, line); err != nil {
			b.Fatal(err)
		}
	}
}
