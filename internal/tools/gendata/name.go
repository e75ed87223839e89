package gendata

import "strings"

// names makes the names of people.
type names struct {
	ascii  *strings.Replacer
	weight int // of all cultures
}

func newNames() names {
	n := names{ascii: strings.NewReplacer(
		"ü", "u", "ö", "o", "ä", "a", "ß", "ss", "å", "a", "ø", "o", "é", "e", "è", "e", "ë", "e", "ê", "e",
		"á", "a", "à", "a", "ã", "a", "â", "a", "í", "i", "î", "i", "ó", "o", "ô", "o", "õ", "o", "ú", "u",
		"ñ", "n", "ç", "c", "ł", "l", "ś", "s", "ż", "z", "ź", "z", "ą", "a", "ę", "e", "ć", "c", "ń", "n",
		"ř", "r", "š", "s", "č", "c", "ý", "y", "ş", "s", "'", "", " ", "")}
	for i := range cultures {
		n.weight += cultures[i].weight
	}
	return n
}

// name is that of somebody, and what stands before the @ of their address.
func (n names) name(r *random) (name, mailLocal string) {
	at, w := 0, r.below(n.weight)
	for w >= cultures[at].weight {
		w -= cultures[at].weight
		at++
	}
	c := &cultures[at]
	g, f := r.below(len(c.given)), r.below(len(c.family))
	given, family := c.given[g], c.family[f]
	if at == rareCulture && r.below(40) == 0 {
		family = rareFamily
	}
	if c.familyLast {
		name = given + c.sep + family
	} else {
		name = family + c.sep + given
	}
	ga, fa := n.fold(given), n.fold(family)
	if c.givenASCII != nil {
		ga, fa = c.givenASCII[g], c.famASCII[f]
	}
	switch r.below(4) {
	case 0:
		mailLocal = ga + "." + fa
	case 1:
		mailLocal = ga[:1] + fa
	case 2:
		mailLocal = ga + fa
	default:
		mailLocal = fa + "_" + ga
	}
	return name, mailLocal
}

func (n names) fold(s string) string { return n.ascii.Replace(strings.ToLower(s)) }
