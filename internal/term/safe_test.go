package term

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWhatCouldDriveATerminalIsShown(t *testing.T) {
	for in, want := range map[string]string{
		"Ana García":               "Ana García",
		"\x1b[2Jgone":              `\x1b[2Jgone`,
		"\x9b2J":                   `\x9b2J`, // a lone byte, not UTF-8
		"\u009b2J":                 `\u009b2J`,
		"a\x00b\x7fc":              `a\x00b\u007fc`,
		"two\nlines\tand\rback":    `two\nlines\tand\rback`,
		"invoice\u202efdp.exe":     `invoice\u202efdp.exe`,
		"\u2066x\u2069\u200f":      `\u2066x\u2069\u200f`,
		"ad\u200bmin":              `ad\u200bmin`,
		"line\u2028separator":      `line\u2028separator`,
		"\xed\xa0\x80":             `\xed\xa0\x80`, // a lone surrogate
		"hidden\U000E0041":         `hidden\udb40\udc41`,
		"\u0645\u06cc\u200c\u062e": "\u0645\u06cc\u200c\u062e",
		"👩‍💻":                      "👩‍💻",
		"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		`C:\x1b`: `C:\x1b`,
		"日本 é":   "日本 é",

		"Zoe" + strings.Repeat("\u0301", 32): "Zoe" + strings.Repeat("\u0301", 30) + `\u0301\u0301`,
	} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTextOfSeveralLinesKeepsItsLines(t *testing.T) {
	if got, want := SafeLines("one\r\n\ttwo\rthree\x1b\n"), "one\n\ttwo\\rthree\\x1b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzSafe(f *testing.F) {
	for _, seed := range []string{"", "plain", "\x1b]0;t\a", "\u202e\xff\xc3", "🏴\U000E0067x\U000E0067", "a\r\r\n\tb", "\u009b\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		one, many := Safe(in), SafeLines(in)
		if Safe(one) != one || SafeLines(many) != many {
			t.Errorf("not settled: %q → %q → %q; %q → %q", in, one, Safe(one), many, SafeLines(many))
		}
		for _, out := range []string{one, strings.NewReplacer("\n", "", "\t", "").Replace(many)} {
			if bad := forbiddenIn(out); bad != "" {
				t.Errorf("%q lets %q through", in, bad)
			}
		}
	})
}

// forbiddenIn spells the rule of Safe a second time, from the list of what must
// never arrive, and answers the first offender.
func forbiddenIn(text string) string {
	if !utf8.ValidString(text) {
		return "bytes that are not UTF-8"
	}
	const list = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e" +
		"\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
	for _, r := range text {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || strings.ContainsRune(list, r) {
			return string(r)
		}
	}
	return ""
}

func painted(colors, links bool, pieces ...string) string {
	var out bytes.Buffer
	paint := newPainter(colors, links)
	w := &safeWriter{to: &out, paint: &paint}
	for _, piece := range pieces {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			panic("a write into a buffer failed")
		}
	}
	return out.String()
}

func TestTheWriterLetsColoursAndLinksOfAPainterThrough(t *testing.T) {
	p := newPainter(true, true)
	text := p.Good("new") + "\t" + p.Link("ana@example.com", "mailto:ana@example.com") + "\n"
	if got := painted(true, true, text); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
	if got := painted(false, false, text); strings.Contains(got, "\x1b") {
		t.Errorf("a stream without colour got %q", got)
	}
}

func TestTheWriterShowsEveryOtherSequence(t *testing.T) {
	for _, hostile := range []string{
		"\x1b[2J", "\x1b[1;1H", "\x1b]0;title\a", "\x1b]52;c;aGk=\a", "\x1bc", "\x1b[?1049h", "\x1b[31", "\x1b",
		"\x1b]8;;javascript:alert(1)\ax", "\x1b]8;;file:///etc/passwd\ax", "\u009b31m", "\x1b[" + strings.Repeat("1;", 40) + "m", "\x1b[8m", "\x1b[5;7m", "\x1b[31;8m",
		"\x1b]8;;https://" + strings.Repeat("a", 3*maxURL),
	} {
		got := painted(true, true, hostile, " end\n")
		if strings.Contains(got, "\x1b") || strings.Contains(got, "\u009b") {
			t.Errorf("%q arrived as %q", hostile, got)
		}
		if !strings.HasSuffix(got, " end\n") {
			t.Errorf("%q swallowed what follows: %q", hostile, got)
		}
	}
}

func TestHowATextIsCutIntoWritesDoesNotMatter(t *testing.T) {
	p := newPainter(true, true)
	pieces := rapid.SampledFrom([]string{
		p.Bad("é日"), p.Link("x", "https://example.com/"), "\x1b[2J", "\x1b", "\r\n", "\r", "\xff", "\u202e", "plain", "\n", "\xc3",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 1, 8).Draw(t, "pieces"), "") + "."
		cut := rapid.IntRange(0, len(text)).Draw(t, "cut")
		if diff := cmp.Diff(painted(true, true, text), painted(true, true, text[:cut], text[cut:])); diff != "" {
			t.Errorf("%q cut at %d (-whole +cut):\n%s", text, cut, diff)
		}
	})
}
