package demo

import (
	"fmt"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// language is all that is named and said in one language.
type language struct {
	code          string
	places        []place
	given, family []name
	glue          string // between the two names
	familyFirst   bool
	companies     []name // with the first label of their domain
	mail          string // domain of private addresses
	phone         numbers
	money         money
	agent         string // member of the team who speaks it
	reason        string // of an escalation
	leads         [7]talk
	talks         []talk // that end without a form
	tickets       []workspace.EventTicket
}

// place is a town and the clock its people live by.
type place struct {
	city, country, zone string
	hours               int // east of Greenwich
}

// name is a name and its spelling in addresses.
type name struct{ text, ascii string }

// numbers is a range of telephone numbers nobody is given: a prefix and the
// count of digits that follow.
type numbers struct {
	prefix string
	digits int
}

// money is a currency and what a euro costs in it, in hundredths.
type money struct {
	code  string
	rate  int
	whole bool // has no smaller unit
}

// voice is who says a line.
type voice uint8

const (
	v voice = iota // the visitor
	b              // the bot
	r              // the bot, recommending products
	a              // the agent
)

// talk is a transcript. {order}, {email}, {code} and {agent} are filled in when
// it is told; a line that recommends names a product by its slug, as {mug}.
type talk []line

type line struct {
	voice voice
	text  string
}

// product is what the shop sells; its price is in euro cents.
type product struct {
	name, slug string
	cents      int
}

// The tables are read-only.

// turns is who comes next: the languages in proportion to their speakers
// among the shop's visitors.
var turns = [...]*language{
	&english, &german, &spanish, &english, &french, &polish, &english, &japanese,
	&german, &arabic, &english, &portuguese, &russian, &spanish, &chinese, &french,
}

// products come in pairs that are shown together.
var products = [...]product{
	{"Lumo 40", "lamp-40", 4990}, {"Lumo 80", "lamp-80", 8990},
	{"Terra Mug", "mug", 1490}, {"Terra Mug XL", "mug-xl", 1790},
	{"Halo Kettle", "kettle", 6450}, {"Halo Travel", "kettle-travel", 3890},
	{"Brisa Fan", "fan", 3990}, {"Brisa Mini", "fan-mini", 2490},
}

// speaker is the language of person number no and which speaker of it, from 0,
// the person is.
func speaker(no int) (*language, int) {
	l := turns[no%len(turns)]
	each, before := 0, 0
	for i, t := range turns {
		if t == l {
			each++
			if i < no%len(turns) {
				before++
			}
		}
	}
	return l, no/len(turns)*each + before
}

// person names the n-th speaker: no two alike until all pairs are used up, and
// the address never.
func (l *language) person(n int) (full, address string) {
	pairs := len(l.given) * len(l.family)
	at := n * 149 % pairs // a prime that divides no table: all pairs, well mixed
	given, family := l.given[at/len(l.family)], l.family[at%len(l.family)]
	full = given.text + l.glue + family.text
	if l.familyFirst {
		full = family.text + l.glue + given.text
	}
	address = given.ascii + "." + family.ascii
	if round := n / pairs; round > 0 {
		address = fmt.Sprintf("%s%d", address, round+1)
	}
	return full, address
}

// number is the n-th number of the range, or "" behind its end.
func (p numbers) number(n int) string {
	text := fmt.Sprintf("%0*d", p.digits, n)
	if len(text) > p.digits {
		return ""
	}
	return p.prefix + text
}

// price spells euro cents in the currency.
func (m money) price(cents int) string {
	amount := cents * m.rate / 100
	if m.whole {
		return fmt.Sprintf("%d %s", amount/100, m.code)
	}
	return fmt.Sprintf("%d.%02d %s", amount/100, amount%100, m.code)
}

// recommend fills the product into a line that names one, and gives it and
// its pair as the shop's page in the visitor's language shows them.
func (l *language) recommend(text string) (string, []workspace.Product) {
	for i, named := range products {
		if !strings.Contains(text, "{"+named.slug+"}") {
			continue
		}
		var shown []workspace.Product
		for _, x := range [...]product{named, products[i^1]} {
			shown = append(shown, workspace.Product{
				Name:     x.name,
				URL:      "https://fernwood.example/" + l.code + "/p/" + x.slug,
				ImageURL: "https://cdn.fernwood.example/p/" + x.slug + ".jpg",
				Price:    l.money.price(x.cents),
			})
		}
		return strings.ReplaceAll(text, "{"+named.slug+"}", named.name), shown
	}
	return text, nil
}
