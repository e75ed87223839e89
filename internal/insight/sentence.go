package insight

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longSentence is where a sentence ends at the next blank, in bytes, whatever the
// writer thinks; a word that goes on for as long again is cut.
const longSentence = 400

// sentences yields the sentences of a text, trimmed. One ends at a line end, or
// at . ! ? and their like before a blank or the end.
func sentences(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := 0
		for i, r := range text {
			end := i + utf8.RuneLen(r)
			if r == utf8.RuneError {
				end = i + 1
			}
			if !endsSentence(r, text[end:]) && !(end-start > longSentence && r == ' ') && end-start < 2*longSentence {
				continue
			}
			one := strings.TrimSpace(text[start:end])
			start = end
			if one != "" && !yield(one) {
				return
			}
		}
		if one := strings.TrimSpace(text[start:]); one != "" {
			yield(one)
		}
	}
}

func endsSentence(r rune, rest string) bool {
	switch r {
	case '\n', '。', '！', '？':
		return true
	case '.', '!', '?', '…':
		next, _ := utf8.DecodeRuneInString(rest)
		return rest == "" || unicode.IsSpace(next)
	}
	return false
}

// word is a word of a sentence, folded.
type word struct {
	text   string
	clause int // of which part of the sentence, parted by commas and the like
}

// split gives the words of a sentence in lower case, without accents and
// apostrophes; the articles of French and Italian are words: l'ordre is l, ordre.
func split(sentence string) []word {
	var out []word
	var b strings.Builder
	clause := 0
	end := func() {
		if b.Len() > 0 {
			out = append(out, word{b.String(), clause})
			b.Reset()
		}
	}
	for _, r := range sentence {
		switch {
		case r == '\'' || r == '’':
			if elided(b.String()) {
				end()
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			b.WriteString(fold(r))
		default:
			end()
			if strings.ContainsRune(",;:()–—.!?…", r) {
				clause++
			}
		}
	}
	end()
	return out
}

// elided reports whether a word before an apostrophe stands for itself.
func elided(w string) bool {
	return len(w) == 1 && strings.Contains("cdjlmnst", w) || w == "qu" || w == "un" || w == "all" || w == "dell" || w == "nell"
}

// fold is a letter in lower case, without its accent.
func fold(r rune) string {
	r = unicode.ToLower(r)
	if r < utf8.RuneSelf {
		return string(r)
	}
	switch {
	case unicode.Is(unicode.Mn, r): // an accent on its own
		return ""
	case strings.ContainsRune("áàâäãå", r):
		return "a"
	case strings.ContainsRune("éèêë", r):
		return "e"
	case strings.ContainsRune("íìîï", r):
		return "i"
	case strings.ContainsRune("óòôöõ", r):
		return "o"
	case strings.ContainsRune("úùûü", r):
		return "u"
	case r == 'ñ':
		return "n"
	case r == 'ç':
		return "c"
	case r == 'ß':
		return "ss"
	}
	return string(r)
}

// doubts reports whether a sentence asks more than once: ??, ?!?
func doubts(sentence string) bool {
	marks, run := 0, 0
	for _, r := range sentence {
		switch r {
		case '?', '？':
			marks, run = marks+1, run+1
		case '!', '！':
			run++
		default:
			marks, run = 0, 0
		}
		if marks >= 2 && run >= 2 {
			return true
		}
	}
	return false
}

// shouts reports whether a sentence is in capitals: at least three words and ten
// letters of a script that has small ones.
func shouts(sentence string) bool {
	upper, lower := 0, 0
	for _, r := range sentence {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	return upper >= 10 && lower*10 <= upper && len(strings.Fields(sentence)) >= 3
}
