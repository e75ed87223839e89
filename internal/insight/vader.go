package insight

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jonreiter/govader/data"
)

// vader scores English by the rules of VADER (Hutto and Gilbert, "VADER: A Parsimonious
// Rule-based Model for Sentiment Analysis of Social Media Text", 2014), whose lexicon is
// the library's. The rules are ours: those of the library make a package of matrices part
// of the program, for a sum, which was a tenth of the time in which every command starts.
type vader struct {
	lexicon  map[string]float64 // of words, -4 to 4
	emojis   map[rune]string    // in words
	boosters map[string]float64
	negators map[string]bool
	idioms   map[string]float64
}

// What raises and lowers the valence of a word, found by experiment.
const (
	boost     = 0.293
	shouted   = 0.733 // in capitals among words that are not
	denied    = -0.74
	neverSo   = 1.25
	beforeBut = 0.5
	behindBut = 1.5
	exclaimed = 0.292 // each of at most four
	wondered  = 0.18  // each of two or three question marks
	amazed    = 0.96  // more of them
	spread    = 15    // of sums, which are brought into -1 to 1
)

// newVader reads the lexicon.
func newVader() *vader {
	v := &vader{
		lexicon: map[string]float64{}, emojis: map[rune]string{},
		boosters: map[string]float64{}, negators: map[string]bool{}, idioms: map[string]float64{},
	}
	for line := range strings.Lines(string(data.MustAsset("rawdata/vaderLexicon.txt"))) {
		word, rest, _ := strings.Cut(line, "\t")
		mean, _, _ := strings.Cut(rest, "\t")
		v.lexicon[word], _ = strconv.ParseFloat(mean, 64)
	}
	for line := range strings.Lines(string(data.MustAsset("rawdata/emojiUTF8Lexicon.txt"))) {
		emoji, words, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		if runes := []rune(emoji); len(runes) == 1 {
			v.emojis[runes[0]] = words
		}
	}
	v.learnWords()
	return v
}

// score is how a sentence sounds, -1 to 1.
func (v *vader) score(sentence string) float64 {
	text := v.spelled(sentence)
	u := utterance{words: strings.Split(text, " ")}
	capitals := 0
	for i, word := range u.words {
		if bare := strings.Trim(word, punctuation); len(bare) > 2 { // what is shorter may be an emoticon
			u.words[i] = bare
		}
		u.lower = append(u.lower, strings.ToLower(u.words[i]))
		if capital(u.words[i]) {
			capitals++
		}
	}
	u.mixed = capitals > 0 && capitals < len(u.words)
	but, sum := slices.Index(u.lower, "but"), 0.0
	for i := range u.words {
		valence := v.valence(&u, i)
		switch {
		case i < but:
			valence *= beforeBut
		case but >= 0 && i > but:
			valence *= behindBut
		}
		sum += valence
	}
	switch {
	case sum > 0:
		sum += emphasis(text)
	case sum < 0:
		sum -= emphasis(text)
	}
	return sum / math.Sqrt(sum*sum+spread)
}

// spelled is a sentence with words for its emojis.
func (v *vader) spelled(sentence string) string {
	var b strings.Builder
	apart := true
	for _, r := range sentence {
		words, is := v.emojis[r]
		switch {
		case !is:
			b.WriteRune(r)
		case apart:
			b.WriteString(words)
		default:
			b.WriteString(" " + words)
		}
		apart = r == ' ' && !is
	}
	return strings.TrimSpace(b.String())
}

// emphasis is what marks add to a feeling.
func emphasis(text string) float64 {
	e := float64(min(strings.Count(text, "!"), 4)) * exclaimed
	switch n := strings.Count(text, "?"); {
	case n > 3:
		e += amazed
	case n > 1:
		e += float64(n) * wondered
	}
	return e
}

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// capital reports whether a word is in capitals, of which those of English count.
func capital(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return 'A' <= r && r <= 'Z' }) &&
		!strings.ContainsFunc(word, func(r rune) bool { return 'a' <= r && r <= 'z' })
}
