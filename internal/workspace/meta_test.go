package workspace

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMetadataReadsAsItWasWritten(t *testing.T) {
	all := map[string]any{
		"plan": "pro", "a \"quoted\" key": "<b>&\\ \t\u2028", "ключ": "значение 🙂", "n": json.Number("1.50"), "big": json.Number("123456789012345678901234567890"),
		"minus": json.Number("-2e10"), "yes": true, "no": false, "empty": "", "tag": "\u00fc\u0301", "zero": json.Number("0"),
	}
	text, err := FormatMeta(all)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, ParseMeta(text)); diff != "" {
		t.Errorf("%s: %s", text, diff)
	}
	for key, value := range all {
		want, _ := MetaText(value)
		if got, ok := MetaGet(text, key); got != want || !ok {
			t.Errorf("%s is %q, %v", key, got, ok)
		}
	}
	for _, key := range []string{"pla", "plann", "pro", ""} {
		if got, ok := MetaGet(text, key); ok {
			t.Errorf("%q is %q, and nobody has it", key, got)
		}
	}
	for _, text := range []string{"", "null", "[1]", `{"a":1`, `{"a":1}{"a":2}`, `{"a":1,"a":2}`, "{\"a\":\"\xff\"}", "7"} {
		if m := ParseMeta(text); len(m) > 0 {
			t.Errorf("%q reads as %v", text, m)
		}
		if got, ok := MetaGet(text, "a"); ok {
			t.Errorf("a of %q is %q", text, got)
		}
	}
	if got, ok := MetaGet(`{"a":null,"b":{"a":1}}`, "a"); ok {
		t.Errorf("nothing is %q", got)
	}
}

func BenchmarkMetaGet(b *testing.B) {
	const text = `{"campaign":"spring sale","plan":"pro","seats":12,"trial":false}`
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := MetaGet(text, "plan"); !ok {
			b.Fatal("it is there")
		}
	}
}
