package insight

import "strings"

// Sentences that sound weaker than feeble are not quoted; a verdict weaker than
// neutral is none, of 100.
const (
	feeble  = 0.25
	neutral = 25
)

// The lexicon was made from short posts of all kinds. In a support chat some of its
// words say what somebody wants, not how they feel ("please help me cancel, I would
// like my money back, yes"), and some that hurt here are missing.
const manners = `please help helping yes no like ok okay want wanted interested interest free cancel cancelled canceled cancelling cancellation share
	save sure care number gift dear hi hello matter active apply solution solve join pay demand demands reward credit value charge
	charged question questions fine hope hopefully party urgent emergency confused fan wish kind kindly supported support supporting`

var grievances = [...]struct {
	valence float64
	words   string
}{
	{-1.2, "late slow delayed overdue crashes crashed expired unhelpful leaking"},
	{-2.2, "defective unusable unreachable ripped overcharged rude nonsense rubbish unprofessional ignored joke"},
	{1.6, "solved fixed smoothly spotless thorough"},
}

// chatLexicon is the lexicon as it fits a support chat.
func chatLexicon() *vader {
	v := newVader()
	for w := range strings.FieldsSeq(manners) {
		delete(v.lexicon, w)
	}
	for _, g := range grievances {
		for w := range strings.FieldsSeq(g.words) {
			v.lexicon[w] = g.valence
		}
	}
	return v
}

// score is how an English sentence sounds, -1 to 1; 0 says nothing.
func (j *Judge) score(sentence string) float64 {
	return j.vader.score(strings.ReplaceAll(sentence, "’", "'"))
}

// sentiment puts a score of -100 to 100 into a word.
func sentiment(score int) string {
	switch {
	case score >= neutral:
		return "positive"
	case score <= -neutral:
		return "negative"
	}
	return "neutral"
}
