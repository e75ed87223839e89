package insight

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var exact = cmp.AllowUnexported(Remark{})

// said makes a talk of texts, a minute apart.
func said(j *Judge, texts ...string) *Talk {
	talk := j.Talk()
	for i, text := range texts {
		talk.Add(written(i, text))
	}
	return talk
}

func written(i int, text string) Message {
	return Message{No: uint32(i + 1), At: time.Unix(int64(i)*60, 0), Text: text}
}

func TestTheSentencesThatLedToAVerdictAreQuoted(t *testing.T) {
	v := said(New(), "Hi. Where is my parcel? The last one arrived damaged.", "Please hurry, I need it today!").Verdict()
	want := []Remark{
		{Signal: Negative, Message: 1, At: time.Unix(0, 0), Text: "The last one arrived damaged."},
		{Signal: Urgency, Message: 2, At: time.Unix(60, 0), Text: "Please hurry, I need it today!"},
	}
	for i := range v.Evidence {
		v.Evidence[i].place, v.Evidence[i].weight = 0, 0
	}
	if diff := cmp.Diff(want, v.Evidence, exact); diff != "" {
		t.Error(diff)
	}
	if v.Sentiment != "negative" || v.Language != "en" || v.Messages != 2 || v.Urgency != 1 || v.Confusion != 0 {
		t.Errorf("%+v", v)
	}
}

func TestTheSentimentOfOtherLanguagesIsUnknown(t *testing.T) {
	j := New()
	for _, texts := range [][]string{
		{"Das ist wirklich ein schrecklicher Service"},
		{"Terrible service", "Je ne suis pas content du tout", "Où est ma commande ?"},
		{"ужасный сервис"},
		{},
	} {
		v := said(j, texts...).Verdict()
		if v.Sentiment != "unknown" || v.Score != 0 && len(texts) == 1 {
			t.Errorf("%q: %+v", texts, v)
		}
		for _, r := range v.Evidence {
			if r.Signal == Positive || r.Signal == Negative {
				t.Errorf("%q: %s %q", texts, r.Signal, r.Text)
			}
		}
	}
}

func TestTheOrderOfMessagesDoesNotMatter(t *testing.T) {
	j := New()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.SampledFrom([]string{
			"This is terrible.", "I love it", "Where is it??", "I need it today", "ok", "No entiendo", "Thanks a lot! It is broken. WHY IS IT SO LATE", "",
		}), 1, 12).Draw(t, "texts")
		all, one, other := j.Talk(), j.Talk(), j.Talk()
		for i, text := range texts {
			all.Add(written(i, text))
		}
		for _, i := range rapid.Permutation(slices.Collect(func(yield func(int) bool) {
			for i := range texts {
				if !yield(i) {
					return
				}
			}
		})).Draw(t, "order") {
			if i%2 == 0 {
				one.Add(written(i, texts[i]))
			} else {
				other.Add(written(i, texts[i]))
			}
		}
		one.Join(other)
		if diff := cmp.Diff(all.Verdict(), one.Verdict(), exact); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhateverIsWrittenTheEvidenceStaysSmall(t *testing.T) {
	j := New()
	talk := j.Talk()
	for i := range 500 {
		talk.Add(written(i, strings.Repeat("I don't understand this terrible ünurgent thing and I love it asap ", 20)))
	}
	v := talk.Verdict()
	if len(v.Evidence) == 0 || len(v.Evidence) > int(signals)*quotes {
		t.Errorf("%d sentences", len(v.Evidence))
	}
	for _, r := range v.Evidence {
		if n := utf8.RuneCountInString(r.Text); n > longQuote {
			t.Errorf("a quote of %d characters", n)
		}
	}
}

func TestSentencesEndWhereWritersEndThem(t *testing.T) {
	for text, want := range map[string][]string{
		"Hi. It costs 3.50 at acme.com! Really?!  Yes…": {"Hi.", "It costs 3.50 at acme.com!", "Really?!", "Yes…"},
		"one\ntwo\r\n\nthree":                           {"one", "two", "three"},
		"届きません。いつですか？":                                  {"届きません。", "いつですか？"},
		"bad \xff bytes. end":                           {"bad \xff bytes.", "end"},
		"":                                              nil,
	} {
		if diff := cmp.Diff(want, slices.Collect(sentences(text))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func FuzzJudgingNeverPanicsAndSentencesAreBounded(f *testing.F) {
	for _, text := range []string{"Hello!", "\xff?", "l'", strings.Repeat("é", 3000), "no never so not", "a but b but"} {
		f.Add(text)
	}
	j := New()
	f.Fuzz(func(t *testing.T, text string) {
		for one := range sentences(text) {
			if len(one) > 2*longSentence+utf8.UTFMax {
				t.Errorf("a sentence of %d bytes", len(one))
			}
		}
		if v := said(j, text).Verdict(); v.Score < -100 || v.Score > 100 || v.Messages != 1 {
			t.Errorf("%+v", v)
		}
	})
}

func TestOneJudgeServesMany(t *testing.T) {
	j := New()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if v := said(j, "I am very disappointed").Verdict(); v.Sentiment != "negative" {
				t.Errorf("%+v", v)
			}
		})
	}
	all.Wait()
}

func BenchmarkMessage(b *testing.B) {
	j := New()
	j.prepare()
	for name, text := range map[string]string{
		"short": "Hi! I'm still waiting for my parcel and I don't understand why nobody answers.",
		"1MB":   strings.Repeat("I ordered it last week and it is still not here, which is very disappointing. ", 1<<20/78),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				j.message(text)
			}
		})
	}
}

func BenchmarkFirstMessage(b *testing.B) {
	for b.Loop() {
		New().message("Hi")
	}
}
