package cli

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/term"
)

func TestALineOfColumnsGoesOnBelowItsLastColumn(t *testing.T) {
	for text, want := range map[string]string{
		"one two three":          "one two\nthree",
		"a  one two three":       "a  one two\n   three",
		"  lobby log --limit 30": "  lobby log --limit 30",
		"short":                  "short",
	} {
		if got := fold(text, 10); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if long := strings.Repeat("word ", 50); fold(long, 0) != long {
		t.Error("no width, but folded")
	}
}

func TestFoldingKeepsEveryWordAndFitsPlainText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zé日]{1,8}`), 0, 40).Draw(t, "words"), " ")
		width := rapid.IntRange(20, 60).Draw(t, "width")
		folded := fold(text, width)
		if strings.Join(strings.Fields(folded), " ") != text {
			t.Fatalf("%q", folded)
		}
		for line := range strings.SplitSeq(folded, "\n") {
			if term.Width(line) > width {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
	})
}
