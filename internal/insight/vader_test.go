package insight

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jonreiter/govader"
	"pgregory.net/rapid"
)

func TestTheWordsOfVaderAreThoseOfTheLibrary(t *testing.T) {
	library, ours := govader.NewSentimentIntensityAnalyzer(), newVader()
	if diff := cmp.Diff(library.Lexicon, ours.lexicon); diff != "" {
		t.Errorf("lexicon (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(library.Constants.BoosterDict, ours.boosters); diff != "" {
		t.Errorf("boosters (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(library.Constants.SpecialCaseIdioms, ours.idioms); diff != "" {
		t.Errorf("idioms (-want +got):\n%s", diff)
	}
	denies := func(word string) bool { return ours.negators[word] || strings.Contains(word, "n't") }
	for _, word := range library.Constants.NegateList {
		if !denies(word) {
			t.Errorf("%q denies nothing", word)
		}
	}
	for word := range ours.negators {
		if !slices.Contains(library.Constants.NegateList, word) {
			t.Errorf("%q denies", word)
		}
	}
}

func TestVaderScoresAsTheLibraryDoes(t *testing.T) {
	library, ours := govader.NewSentimentIntensityAnalyzer(), newVader()
	felt := slices.Sorted(maps.Keys(ours.lexicon))
	telling := slices.Concat(slices.Sorted(maps.Keys(ours.boosters)), slices.Sorted(maps.Keys(ours.negators)), slices.Sorted(maps.Keys(ours.idioms)),
		strings.Fields("no or nor kind of least at very never so this without doubt but don't isn't the a it was shit bomb bad ass yeah right kiss death to die for great awful :) :-( ;D 8) Ärger ÉTÉ 😀 💔😡 x"), []string{"", "  ", "\t"})
	marks := rapid.SampledFrom([]string{"", "", "", "!", "?", "!!!", "???", "?!?!?", ",", "...", "\"", "(", "💘", "'"})
	word := rapid.Custom(func(t *rapid.T) string {
		w := rapid.OneOf(rapid.SampledFrom(felt), rapid.SampledFrom(telling), rapid.SampledFrom(telling), rapid.String()).Draw(t, "word")
		switch rapid.IntRange(0, 5).Draw(t, "case") {
		case 0:
			w = strings.ToUpper(w)
		case 1:
			w = strings.ToUpper(w[:min(1, len(w))]) + w[min(1, len(w)):]
		}
		return marks.Draw(t, "before") + w + marks.Draw(t, "behind")
	})
	rapid.Check(t, func(t *rapid.T) {
		sentence := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "words"), " ")
		want := library.PolarityScores(sentence).Compound
		if got := ours.score(sentence); !(math.Abs(got-want) < 1e-12) { // the library adds in another order
			t.Fatalf("%q: %v, not %v", sentence, got, want)
		}
	})
}
