package insight

import (
	"slices"
	"strings"
)

// utterance is the words of a sentence.
type utterance struct {
	words, lower []string
	mixed        bool // some, but not all of them are in capitals
}

// phrase is some of the words, in lower case.
func (u *utterance) phrase(from, to int) string { return strings.Join(u.lower[from:to], " ") }

// valence is what a word adds to the feeling of its sentence.
func (v *vader) valence(u *utterance, i int) float64 {
	word := u.lower[i]
	n, felt := v.lexicon[word]
	if _, booster := v.boosters[word]; booster || !felt || word == "kind" && i+1 < len(u.lower) && u.lower[i+1] == "of" {
		return 0
	}
	switch {
	case v.refused(u, i):
		n *= denied
	case word == "no" && i+1 < len(u.lower) && v.feels(u.lower[i+1]):
		n = 0
	}
	if u.mixed && capital(u.words[i]) {
		n = louder(n, n)
	}
	for back := 1; back <= min(i, 3); back++ {
		if v.feels(u.words[i-back]) {
			continue
		}
		n += v.boosted(u, i-back, n) * [...]float64{1, 1, 0.95, 0.9}[back]
		n = v.negated(u, i, back, n)
		if back == 3 {
			n = v.idiom(u, i, n)
		}
	}
	if i > 0 && u.words[i-1] == "least" && !v.feels("least") && (i == 1 || u.words[i-2] != "at" && u.words[i-2] != "very") {
		n *= denied
	}
	return n
}

func (v *vader) feels(word string) bool {
	_, felt := v.lexicon[word]
	return felt
}

// refused reports whether a word has a "no" before it.
func (v *vader) refused(u *utterance, i int) bool {
	no := func(back int) bool { return i >= back && u.lower[i-back] == "no" }
	return no(1) || no(2) || no(3) && (u.lower[i-1] == "or" || u.lower[i-1] == "nor")
}

// louder is what a valence becomes when it is shouted, of a word of some other.
func louder(n, of float64) float64 {
	if of > 0 {
		return n + shouted
	}
	return n - shouted
}

// boosted is what a word before another of some valence adds to it.
func (v *vader) boosted(u *utterance, i int, valence float64) float64 {
	n, is := v.boosters[u.lower[i]]
	if !is {
		return 0
	}
	if valence < 0 {
		n = -n
	}
	if u.mixed && capital(u.words[i]) {
		n = louder(n, valence)
	}
	return n
}

// negated is the valence of a word when one so far back denies it.
func (v *vader) negated(u *utterance, i, back int, n float64) float64 {
	word, between := u.lower[i-back], u.lower[i-back+1:i]
	switch {
	case word == "never" && (slices.Contains(between, "so") || slices.Contains(between, "this")):
		return n * neverSo
	case word == "without" && slices.Contains(between, "doubt"):
		return n
	case v.negators[word] || strings.Contains(word, "n't"):
		return n * denied
	}
	return n
}

// idiom is the valence of a word that is part of a phrase, or stands behind one. There are
// three words before it at least.
func (v *vader) idiom(u *utterance, i int, n float64) float64 {
	for _, at := range [...][2]int{{1, -1}, {2, -1}, {2, 0}, {3, 0}, {3, 1}} {
		if whole, is := v.idioms[u.phrase(i-at[0], i-at[1])]; is {
			n = whole
			break
		}
	}
	for end := i + 2; end <= min(i+3, len(u.lower)); end++ {
		if whole, is := v.idioms[u.phrase(i, end)]; is {
			n = whole
		}
	}
	for _, at := range [...][2]int{{3, 0}, {3, 1}, {2, 0}} {
		n += v.boosters[u.phrase(i-at[0], i-at[1])]
	}
	return n
}
