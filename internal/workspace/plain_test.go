package workspace

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestATextIsPlainUnlessSomethingOddIsInIt(t *testing.T) {
	for n := range 40 {
		text := strings.Repeat("aé~ !z", 9)[:n]
		got, plain := AppendPlain([]byte("x"), text, '"', ',')
		if string(got) != "x"+text || !plain {
			t.Errorf("%q: %q, plain %v", text, got, plain)
		}
		for at := range n {
			for _, c := range "\x00\n\x1f\x7f\"," {
				text := text[:at] + string(c) + text[at+1:]
				if got, plain := AppendPlain([]byte("x"), text, '"', ','); string(got) != "x"+text || plain {
					t.Errorf("%q: %q, plain %v", text, got, plain)
				}
			}
		}
	}
}

func TestAJSONStringIsEscapedWhereItMustBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching("[a-zé\x00-\x20\x7f\"\\\\]{0,30}").Draw(t, "text")
		if got := RawJSON(AppendJSONString(nil, text)); !strings.Contains(text, "\x00") && got.unquote() != text || strings.ContainsAny(string(got), "\x00\n\r\t\x01\x1f\x7f") {
			t.Fatalf("%q is spelled %s", text, got)
		}
	})
}

func BenchmarkAppendPlain(b *testing.B) {
	buf := make([]byte, 0, 128)
	for b.Loop() {
		for _, text := range []string{"web", "Linux", "Chrome 132.0", "Europe/Berlin", "https://shop.example.com/products/standing-desk"} {
			buf, _ = AppendPlain(buf[:0], text, '"', ',')
		}
	}
}
