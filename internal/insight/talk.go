package insight

import (
	"cmp"
	"math"
	"slices"
	"time"
	"unicode/utf8"
)

// Message is one message of a visitor.
type Message struct {
	No   uint32 // names it in the evidence
	At   time.Time
	Text string
}

// Verdict is what is to be said of the messages of a visitor.
type Verdict struct {
	Language  string // the code of the one most was written in, or unknown
	Sentiment string // positive, neutral, negative or unknown
	Score     int    // -100 to 100: the mean of the messages that show a feeling

	// Numbers of messages: of all, and with each of the signals.
	Messages, Confusion, Urgency, Satisfaction int

	Evidence []Remark // at most quotes for each signal, in the order of time
}

// Remark is a sentence that led to a verdict.
type Remark struct {
	Signal  Signal
	Message uint32
	At      time.Time
	Text    string // at most longQuote characters
	place   int    // in its message
	weight  float64
}

// Evidence is bounded: the strongest sentences stand for the others.
const (
	quotes    = 3
	longQuote = 200 // characters
)

// Talk is what somebody wrote in one conversation, or in several that were joined.
// It takes bounded room, however much was written.
type Talk struct {
	judge    *Judge
	messages int
	felt     int
	feeling  int64        // sum, in millionths: the order of adding must not count
	written  [tongues]int // messages by language
	has      [signals]int // messages by signal
	remarks  [signals][]Remark
}

// Talk begins one in which nothing was said yet.
func (j *Judge) Talk() *Talk { return &Talk{judge: j} }

// Add takes another message into account, whenever it was written.
func (t *Talk) Add(m Message) {
	one := t.judge.message(m.Text)
	t.messages++
	t.written[one.language]++
	if one.felt {
		t.felt++
		t.feeling += int64(math.Round(one.feeling * 1e6))
	}
	for s, yes := range one.has {
		if yes {
			t.has[s]++
		}
	}
	for i, s := range one.sentences {
		t.note(Remark{s.signal, m.No, m.At, quote(s.text), i, s.weight})
	}
}

// Join takes all of another talk into account.
func (t *Talk) Join(o *Talk) {
	t.messages += o.messages
	t.felt += o.felt
	t.feeling += o.feeling
	for i, n := range o.written {
		t.written[i] += n
	}
	for i, n := range o.has {
		t.has[i] += n
	}
	for _, list := range o.remarks {
		for _, r := range list {
			t.note(r)
		}
	}
}

// note keeps a remark if it is among the strongest of its signal, the earliest of
// equals.
func (t *Talk) note(r Remark) {
	list := append(t.remarks[r.Signal], r)
	slices.SortFunc(list, func(a, b Remark) int { return cmp.Or(cmp.Compare(b.weight, a.weight), chronological(a, b)) })
	t.remarks[r.Signal] = list[:min(len(list), quotes)]
}

func chronological(a, b Remark) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Message, b.Message), cmp.Compare(a.place, b.place))
}

// Verdict judges what was said so far.
func (t *Talk) Verdict() Verdict {
	v := Verdict{
		Language: t.language().String(), Sentiment: "unknown", Messages: t.messages,
		Confusion: t.has[Confusion], Urgency: t.has[Urgency], Satisfaction: t.has[Satisfaction],
	}
	if t.judged() {
		if t.felt > 0 {
			v.Score = int(math.Round(float64(t.feeling) / float64(t.felt) / 1e4))
		}
		v.Sentiment = sentiment(v.Score)
	}
	for _, list := range t.remarks {
		for _, r := range list {
			if v.Sentiment != "unknown" || r.Signal != Positive && r.Signal != Negative {
				v.Evidence = append(v.Evidence, r)
			}
		}
	}
	slices.SortFunc(v.Evidence, chronological)
	return v
}

// judged reports whether the sentiment can be told: English must be at least half
// of what was written.
func (t *Talk) judged() bool { return t.written[english]*2 >= t.messages && t.messages > 0 }

// language is the one most messages are in, unknown when there is no such one.
func (t *Talk) language() language {
	best := unknown
	for l := english; l < tongues; l++ {
		if t.written[l] > t.written[best] || best == unknown && t.written[l] > 0 {
			best = l
		}
	}
	return best
}

// quote cuts a sentence that is too long to be quoted.
func quote(text string) string {
	if utf8.RuneCountInString(text) <= longQuote {
		return text
	}
	return string([]rune(text)[:longQuote-1]) + "…"
}
