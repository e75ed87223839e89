package insight

import "strings"

// phrase is words that give a signal away in one language.
type phrase struct {
	signal Signal
	in     language
	words  []string
	plain  bool // it says no itself, so that a no before it does not take it back
}

// readPhrases indexes the table by first word. The words of phrases also tell the
// language.
func (j *Judge) readPhrases() {
	for _, n := range negators {
		for w := range strings.FieldsSeq(n.words) {
			j.negators[w] = true
		}
	}
	for _, p := range patterns {
		for text := range strings.SplitSeq(p.phrases, ",") {
			words := strings.Fields(text)
			one := phrase{signal: p.signal, in: p.in, words: words}
			for _, w := range words {
				one.plain = one.plain || j.negators[w]
				j.marks[w] |= p.in.set()
			}
			j.phrases[words[0]] = append(j.phrases[words[0]], one)
		}
	}
}

// find tells which signals the words of a sentence give, in any of the languages
// they may be of.
func (j *Judge) find(words []word, candidates languages) (found [Satisfaction + 1]bool) {
	for i, w := range words {
		for _, p := range j.phrases[w.text] {
			if !found[p.signal] && candidates.has(p.in) && p.at(words[i:]) && (p.plain || !j.denied(words, i, i+len(p.words))) {
				found[p.signal] = true
			}
		}
	}
	return found
}

// at reports whether the words begin with the phrase.
func (p phrase) at(words []word) bool {
	if len(words) < len(p.words) {
		return false
	}
	for i, w := range p.words {
		if words[i].text != w {
			return false
		}
	}
	return true
}

// denied reports whether what stands in words[from:to] is taken back: by a no among
// the three words before it in the same clause, or, as in "es eilt nicht" and "ça
// presse pas", by one right behind it.
func (j *Judge) denied(words []word, from, to int) bool {
	for i := from - 1; i >= 0 && i >= from-3 && words[i].clause == words[from].clause; i-- {
		if j.negators[words[i].text] {
			return true
		}
	}
	return to < len(words) && words[to].clause == words[from].clause && (words[to].text == "nicht" || words[to].text == "pas")
}
