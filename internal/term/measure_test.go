package term

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWidthsAreThoseOfCharactersAsPeopleSeeThem(t *testing.T) {
	p := newPainter(true, true)
	for text, want := range map[string]int{
		"":                                 0,
		"Ana":                              3,
		"日本語":                              6,
		"🇪🇸":                               2,
		"👩‍💻":                              2,
		"e\u0301":                          1,
		"👍🏽":                               2,
		"한국":                               4,
		"ｗｉｄｅ":                             8,
		p.Good("日本"):                       4,
		p.Link("x", "https://example.com"): 1,
	} {
		if got := Width(text); got != want {
			t.Errorf("Width(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestACutIsMarkedAndNeverSplitsACharacter(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"Ana García", 10, "Ana García"},
		{"Ana García", 5, "Ana …"},
		{"日本語", 4, "日…"},
		{"🇪🇸🇫🇷", 3, "🇪🇸…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"a\ufe0fA", 2, "…"}, // the first one takes both columns
		{"abc", 1, "…"},
		{"abc", 0, ""},
		{"abc", -1, ""},
	} {
		if got := Cut(c.text, c.width); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := Safe(rapid.String().Draw(t, "text"))
		width := rapid.IntRange(0, 30).Draw(t, "width")
		got := Cut(text, width)
		if Width(got) > width {
			t.Errorf("Cut(%q, %d) = %q, %d columns", text, width, got, Width(got))
		}
		if Width(text) <= width && width > 0 && got != text {
			t.Errorf("%q fits into %d and was cut to %q", text, width, got)
		}
	})
}

func TestBarsGrowWithTheirValue(t *testing.T) {
	for _, c := range []struct {
		value, top, width int
		want              string
	}{
		{10, 10, 4, "████"}, {5, 10, 4, "██"}, {1, 16, 4, "▎"}, {1, 1 << 40, 4, "▏"}, {20, 10, 2, "██"},
		{0, 10, 4, ""}, {-1, 10, 4, ""}, {1, 0, 4, ""}, {1, 1, 0, ""},
	} {
		if got := Bar(c.value, c.top, c.width); got != c.want {
			t.Errorf("Bar(%d, %d, %d) = %q, want %q", c.value, c.top, c.width, got, c.want)
		}
	}
}

func TestASparklineHasACharacterAValue(t *testing.T) {
	if got, want := Sparkline([]int{0, 1, 4, 7, 2, -3}), "▁▂▅█▃▁"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Sparkline([]int{0, 0}) + Sparkline(nil); got != "▁▁" {
		t.Errorf("nothing but zeroes: %q", got)
	}
}

func TestAPlotKeepsItsWidth(t *testing.T) {
	for _, values := range [][]int{{3}, {0, 0}, {1, 5, 2, 100_000}, {7, -2, 7}} {
		got := Plot(values, 40, 5, "new people by day")
		if !strings.Contains(got, "new people by day") {
			t.Errorf("no caption in\n%s", got)
		}
		for line := range strings.Lines(got) {
			if Width(strings.TrimSuffix(line, "\n")) > 40 {
				t.Errorf("%v is %d wide: %q", values, Width(line), line)
			}
		}
	}
	if got := Plot(nil, 40, 5, "") + Plot([]int{1}, 3, 5, "") + Plot([]int{1}, 40, 0, ""); got != "" {
		t.Errorf("no room, and still %q", got)
	}
}

func TestCardsStandSideBySideWhereTheyFit(t *testing.T) {
	cards := []Card{{"Total People", "1,234", ""}, {"Identified", "日本", "gave a name"}}
	want := `╭──────────────╮  ╭──────────────╮
│ Total People │  │ Identified   │
│ 1,234        │  │ 日本         │
│              │  │ gave a name  │
╰──────────────╯  ╰──────────────╯
`
	if diff := cmp.Diff(want, Painter{}.Cards(80, cards...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for line := range strings.Lines(newPainter(true, true).Cards(12, cards...)) {
		if w := Width(strings.TrimSuffix(line, "\n")); w != 12 {
			t.Errorf("a card in 12 columns has %d: %q", w, line)
		}
	}
	Painter{}.Cards(0, cards...) // no room at all is no panic
}

func TestTimesAreForPeople(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	if got := Ago(now.Add(-72*time.Hour), now) + "; " + Ago(now.Add(2*time.Hour), now) + "; " + Ago(time.Time{}, now); got != "3 days ago; 2 hours from now; " {
		t.Errorf("got %q", got)
	}
	zone := time.FixedZone("", 2*3600)
	if got := Local(now, zone) + Local(time.Time{}, zone); got != "2026-11-20 12:00" {
		t.Errorf("got %q", got)
	}
}
