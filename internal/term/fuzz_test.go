package term

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// FuzzWriter writes a text whole and in three pieces: the same arrives, and nothing of it
// can drive a terminal but the colours and links a Painter makes.
func FuzzWriter(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string, first, second uint16, painter bool) {
		text += " end\n"
		a, b := int(first)%(len(text)+1), int(second)%(len(text)+1)
		a, b = min(a, b), max(a, b)
		whole := painted(painter, painter, text)
		cut := painted(painter, painter, text[:a], text[a:b], text[b:])
		if cut != whole && !strings.ContainsFunc(text, follows) {
			t.Fatalf("%q arrives as %q, cut at %d and %d as %q", text, whole, a, b, cut)
		}
		rest := strings.NewReplacer("\n", "", "\t", "").Replace(cut)
		if painter {
			rest = regexp.MustCompile("\x1b\\[[0-9;]*m|\x1b\\]8;;[\x21-\x7e]*\a").ReplaceAllString(rest, "")
		}
		if bad := forbiddenIn(rest); bad != "" {
			t.Fatalf("%q lets %q through", text, bad)
		}
		if !strings.HasSuffix(cut, " end\n") {
			t.Fatalf("%q swallowed what follows: %q", text, cut)
		}
	})
}

// follows tells characters that belong to the one before: where they are cut off it they
// may be shown.
func follows(r rune) bool { return isTag(r) || unicode.In(r, unicode.Mn, unicode.Me) }
