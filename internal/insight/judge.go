// Package insight judges how somebody who writes to the workspace feels: one
// message, a conversation, a person over all of them. Texts go in, a verdict
// comes out, with the sentences that led to it; the same texts in any order give
// the same verdict.
//
// The sentiment of English is scored with the VADER lexicon. Confusion, urgency
// and satisfaction are recognised by the phrases of patterns.go, in English,
// Spanish, German, French, Portuguese and Italian. What is written in another
// language, or too short to tell, has the sentiment unknown.
//
// Rules about single words and sentences may enter here; nothing about records
// and stores.
package insight

import "sync"

// Signal is what a sentence gives away.
type Signal uint8

// The first three are counted by message; Positive and Negative are how a
// sentence sounds.
const (
	Confusion Signal = iota
	Urgency
	Satisfaction
	Positive
	Negative
	signals
)

func (s Signal) String() string {
	return [...]string{"confusion", "urgency", "satisfaction", "positive", "negative"}[s]
}

// Judge judges. Its lexicon and tables are read when the first message comes.
// Several may use it at once.
type Judge struct {
	once     sync.Once
	vader    *vader
	marks    map[string]languages // words of each language
	phrases  map[string][]phrase  // by their first word
	negators map[string]bool
}

// New is a judge who has read nothing yet.
func New() *Judge { return &Judge{} }

func (j *Judge) prepare() {
	j.once.Do(func() {
		j.vader = chatLexicon()
		j.marks, j.phrases, j.negators = map[string]languages{}, map[string][]phrase{}, map[string]bool{}
		j.readMarks()
		j.readPhrases()
	})
}

// message is what one message gives away.
type message struct {
	language  language
	felt      bool    // some sentence has a feeling, in a language that can be judged
	feeling   float64 // mean of those sentences, -1 to 1
	has       [signals]bool
	sentences []telling
}

// telling is a sentence that gives something away.
type telling struct {
	signal Signal
	text   string
	weight float64 // how strongly, 0 to 1
}

// message judges one message.
func (j *Judge) message(text string) message {
	j.prepare()
	guess := j.guess(text)
	m := message{language: guess.language}
	sum, n := 0.0, 0
	tell := func(s Signal, text string, weight float64) {
		m.has[s] = true
		m.sentences = append(m.sentences, telling{s, text, weight})
	}
	for one := range sentences(text) {
		words := split(one)
		found := j.find(words, guess.candidates)
		if doubts(one) {
			found[Confusion] = true
		}
		if shouts(one) && !found[Satisfaction] {
			found[Urgency] = true
		}
		for s, yes := range found {
			if yes {
				tell(Signal(s), one, 1)
			}
		}
		if m.language != english {
			continue
		}
		if score := j.score(one); score != 0 {
			sum, n = sum+score, n+1
			if score > feeble {
				tell(Positive, one, score)
			} else if score < -feeble {
				tell(Negative, one, -score)
			}
		}
	}
	if n > 0 {
		m.felt, m.feeling = true, sum/float64(n)
	}
	return m
}
