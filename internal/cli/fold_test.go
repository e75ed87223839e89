package cli

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/term"
)

func TestASheetWrapsItsWidestCellsIntoTheTerminal(t *testing.T) {
	s := sheet{columns: []string{"name", "address", "in_use"}}
	s.add("prod", "https://chat.example.com/team/with/a/path", "yes")
	want := "name  address                   in_use\n" +
		"prod  https://chat.example.com  yes\n" +
		"      /team/with/a/path\n"
	if got := s.aligned(term.Painter{}, 38); got != want {
		t.Errorf("in 38 columns:\n%s", got)
	}
	if got := s.aligned(term.Painter{}, 0); strings.Count(got, "\n") != 2 {
		t.Errorf("without a terminal:\n%s", got)
	}
}

func TestProseOfATopicIsFoldedOnceAndItsTablesStay(t *testing.T) {
	text := "One line of prose that goes\non here.\n\nWords   and  or\nText    quoted"
	if got, want := fold(reflow(text), 30), "One line of prose that goes on\nhere.\n\nWords   and  or\nText    quoted"; got != want {
		t.Errorf("%q", got)
	}
}

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
