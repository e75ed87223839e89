package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// known is how well the shop gets to know a visitor.
type known uint8

const (
	anonymous known = iota // a cookie, at most an address left in a form
	named                  // gave a name
	customer               // the app passed a user ID
)

// door is where visitors come in.
type door struct{ channel, platform string }

// visitor is one sample person.
type visitor struct {
	no    int
	seed  uint64
	rnd   *rand.Rand
	lang  *language
	place place
	door  door
	known known
	keys  workspace.EventPerson // what every event carries
	full  workspace.EventPerson // what an identify event tells
	env   workspace.Environment
}

// every is how many visitors share one double.
const every = 20

// The tables are read-only.

// doors in proportion to their use.
var doors = [...]door{
	{"fernwood.example", "web"}, {"fernwood.example", "web"}, {"fernwood.example", "web"},
	{"help.fernwood.example", "web"}, {"help.fernwood.example", "web"}, {"Fernwood app", "mobile"},
	{"Fernwood WhatsApp", "whatsapp"}, {"Fernwood WhatsApp", "whatsapp"},
	{"Fernwood Messenger", "messenger"}, {"Fernwood Instagram", "instagram"},
}

var plans = [...]string{"free", "trial", "pro", "team"}

var browsers = [...]workspace.Environment{
	{Browser: "Firefox 133", OS: "Windows 11"},
	{Browser: "Chrome 131", OS: "macOS"},
	{Browser: "Safari 18", OS: "iOS 18"},
	{UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"},
	{UserAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"},
	{UserAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"},
}

var entries = [...]string{"https://search.example/", "https://news.example/lamps", "https://fernwood.example/", "https://social.example/fernwood"}

// newVisitor makes person number no of the seed.
func newVisitor(seed uint64, no int) *visitor {
	p := &visitor{no: no, seed: seed, rnd: rand.New(rand.NewPCG(seed, uint64(no)))}
	var n int
	p.lang, n = speaker(no)
	p.place = p.lang.places[p.rnd.IntN(len(p.lang.places))]
	p.door = doors[p.rnd.IntN(len(doors))]
	p.known = [...]known{anonymous, anonymous, anonymous, named, named, named, named, customer, customer, customer}[p.rnd.IntN(10)]
	switch no % every {
	case every - 2:
		p.known = customer
	case every - 1:
		p.known = named
	}
	p.identity(n)
	p.surroundings()
	if no%every == every-1 {
		p.double(newVisitor(seed, no-1))
	}
	return p
}

// identity fills in the keys and what the visitor would tell.
func (p *visitor) identity(n int) {
	token := p.rnd.Uint64()
	p.keys = workspace.EventPerson{Platform: p.door.platform}
	if p.door.platform == "web" || p.door.platform == "mobile" {
		p.keys.Cookie = fmt.Sprintf("v_%016x", token)
	} else {
		p.keys.PlatformID = fmt.Sprintf("%s-%012x", p.door.platform[:2], token>>16)
	}
	name, address := p.lang.person(n)
	company := p.lang.companies[p.rnd.IntN(len(p.lang.companies))]
	p.full = p.keys
	p.full.Name = name
	p.full.Email = address + "@" + p.lang.mail
	if p.known == customer || p.rnd.IntN(3) == 0 {
		p.full.Phone = p.lang.phone.number(n)
	}
	if p.known != customer {
		return
	}
	p.full.Company = company.text
	p.full.Email = address + "@" + company.ascii + ".example"
	p.full.UserID = fmt.Sprintf("u_%d", 1000+p.no)
	p.full.AvatarURL = fmt.Sprintf("https://cdn.fernwood.example/avatars/%d.png", 1000+p.no)
	plan := plans[p.rnd.IntN(len(plans))]
	p.full.Metadata = map[string]any{"plan": plan, "seats": 1 + p.rnd.IntN(20), "newsletter": p.rnd.IntN(2) == 0}
	if plan == "trial" {
		p.full.Tags = append(p.full.Tags, "trial")
	}
	if p.rnd.IntN(4) == 0 {
		p.full.Tags = append(p.full.Tags, "wholesale")
	}
}

// double turns the visitor into a second appearance of another one: the same
// name, company and telephone, from another device and a private address.
func (p *visitor) double(of *visitor) {
	p.lang, p.place = of.lang, of.place
	p.env.City, p.env.Country, p.env.Timezone, p.env.Language = of.env.City, of.env.Country, of.env.Timezone, of.env.Language
	p.full.Name, p.full.Company, p.full.Phone = of.full.Name, of.full.Company, of.full.Phone
	address, _, _ := strings.Cut(of.full.Email, "@")
	p.full.Email = address + "@" + of.lang.mail
}

// surroundings fills in where the visitor sits.
func (p *visitor) surroundings() {
	p.env = browsers[p.rnd.IntN(len(browsers))]
	p.env.City, p.env.Country, p.env.Timezone = p.place.city, p.place.country, p.place.zone
	p.env.Language = p.lang.code
	p.env.IP = fmt.Sprintf("%s.%d", [...]string{"192.0.2", "198.51.100", "203.0.113"}[p.rnd.IntN(3)], 1+p.rnd.IntN(254))
	p.env.EntryURL = entries[p.rnd.IntN(len(entries))]
	p.env.PageURL = "https://fernwood.example/" + p.lang.code + "/"
}
