package insight

import "strings"

// The lists of VADER. A dash stands for the space within a phrase, an underscore for a dash.
const (
	strengthening = `absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously entirely especially
	exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking fricking frickin frigging friggin fully fuckin fucking
	fuggin fugging greatly hella highly hugely incredible incredibly intensely major majorly more most particularly purely quite really remarkably so
	substantially thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly very`
	weakening = `almost barely hardly just-enough kind-of kinda kindof kind_of less little marginal marginally occasional occasionally partly scarce
	scarcely slight slightly somewhat sort-of sorta sortof sort_of`
	denying = `aint arent cannot cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neither neednt never none nope nor not nothing
	nowhere oughtnt shant shouldnt uhuh uh_uh wasnt werent without wont wouldnt rarely seldom despite`
)

// idiomatic are phrases that mean something else than their words.
var idiomatic = [...]struct {
	phrase  string
	valence float64
}{
	{"the shit", 3}, {"the bomb", 3}, {"bad ass", 1.5}, {"badass", 1.5}, {"yeah right", -2}, {"kiss of death", -1.5}, {"to die for", 3},
}

func (v *vader) learnWords() {
	spelled := strings.NewReplacer("-", " ", "_", "-")
	for word := range strings.FieldsSeq(strengthening) {
		v.boosters[word] = boost
	}
	for word := range strings.FieldsSeq(weakening) {
		v.boosters[spelled.Replace(word)] = -boost
	}
	for word := range strings.FieldsSeq(denying) { // those with n't are known by it
		v.negators[spelled.Replace(word)] = true
	}
	for _, i := range idiomatic {
		v.idioms[i.phrase] = i.valence
	}
}
