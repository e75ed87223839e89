package gendata

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// person is a row of contacts.csv.
type person struct {
	id, userID, name, email, phone, company string
	source, platform, status                string
	tags                                    []string
	metadata                                []metadatum
	city, country, ip, browser, os          string
	language, zone, page, referrer          string
	conversations, messages, tickets        int
	first, last                             time.Time
	lastMessage                             string
}

type metadatum struct{ key, value string }

// maker makes people; what belongs to them is made of them.
type maker struct {
	seed  uint64
	n     int       // of all people
	now   time.Time // the moment they are seen from
	names names
}

func newMaker(seed uint64, n int) maker {
	return maker{seed, n, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), newNames()}
}

// objectID is 24 hexadecimal digits: four bytes of time, eight of chance.
func objectID(r *random, at time.Time) string {
	return fmt.Sprintf("%08x%016x", uint32(at.Unix()), r.next())
}

// person makes the one of a number; people are numbered in the order they were first
// seen. The order in which chance is asked is part of the format.
func (m maker) person(i int) person {
	r := newRandom(m.seed, "contact", i)
	var p person
	p.first, p.last = m.seen(r, i)
	p.id = objectID(r, p.first)
	name, local := m.names.name(r)
	if r.chance(60) {
		p.name = name
	}
	if r.chance(30) {
		p.userID = "u-" + strconv.Itoa(100000+i*7)
	}
	if r.chance(30) {
		p.company = pick(r, companyHead) + " " + companyTail[r.zipf(len(companyTail))]
	}
	if r.chance(55) {
		host := mailHosts[r.zipf(len(mailHosts))]
		if p.company != "" && r.chance(60) {
			host = strings.ToLower(letters(p.company)) + ".example"
		}
		p.email = local + strconv.FormatInt(int64(i), 36) + "@" + host // nobody else's, by its number
	}
	if r.chance(25) {
		p.phone = fmt.Sprintf("+%d%09d", pick(r, []int{1, 44, 49, 33, 34, 48, 7, 81, 86, 91, 55}), r.below(1e9))
	}
	p.source, p.platform, p.status = sources[r.zipf(3)], platforms[r.zipf(len(platforms))], "lead"
	if p.userID != "" {
		p.status = "customer"
	}
	p.tags = tags(r)
	p.metadata = m.metadata(r)
	p.visit(r)
	return p
}

// seen is when somebody was first and last seen, in the three years before now.
func (m maker) seen(r *random, i int) (first, last time.Time) {
	const span = 3 * 365 * 24 * time.Hour
	first = m.now.Add(-span + time.Duration(float64(span)*(float64(i)+r.part())/float64(m.n+1))).Truncate(time.Second)
	back := min(time.Duration(-math.Log(1-r.part())*float64(75*24*time.Hour)), m.now.Sub(first))
	last = m.now.Add(-back).Truncate(time.Second)
	if last.Before(first) {
		last = first
	}
	return first, last
}

// letters is the ASCII letters of a text.
func letters(s string) string {
	return strings.Map(func(x rune) rune {
		if x >= 'a' && x <= 'z' || x >= 'A' && x <= 'Z' {
			return x
		}
		return -1
	}, s)
}

func tags(r *random) (all []string) {
	for range pick(r, []int{0, 0, 0, 1, 1, 1, 2, 2, 3, 4}) {
		if t := tagNames[r.zipf(len(tagNames))]; !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}

func (m maker) metadata(r *random) (all []metadatum) {
	at := r.below(len(metaKeys))
	for range pick(r, []int{0, 0, 0, 1, 1, 2, 2, 3, 4, 6}) {
		k := metaKeys[at%len(metaKeys)]
		at++
		all = append(all, metadatum{k, m.metaValue(r, k)})
	}
	return all
}

func (m maker) metaValue(r *random, key string) string {
	switch key {
	case "order_count", "seats":
		return strconv.Itoa(r.below(60))
	case "lifetime_value":
		return fmt.Sprintf("%d.%02d", r.below(5000), r.below(100))
	case "account_manager":
		name, _ := m.names.name(r)
		return name
	case "birthday":
		return fmt.Sprintf("%d-%02d-%02d", 1950+r.below(55), 1+r.below(12), 1+r.below(28))
	case "loyalty_id":
		return fmt.Sprintf("L%08d", r.below(1e8))
	case "plan":
		return pick(r, []string{"free", "pro", "team", "enterprise"})
	}
	return pick(r, []string{"spring-launch", "retail", "blue", "partner-portal", "google", "finance", "B-12", "newsletter-44"})
}

// visit is where somebody came from, with what, and what came of it.
func (p *person) visit(r *random) {
	from := places[r.zipf(len(places))]
	p.city, p.country, p.language, p.zone = from.city, from.country, from.lang, from.tz
	p.ip = fmt.Sprintf("%d.%d.%d.%d", 11+r.below(200), r.below(256), r.below(256), 1+r.below(254))
	p.browser = fmt.Sprintf("%s %d.0", browsers[r.zipf(len(browsers))], 100+r.below(42))
	p.os = systems[r.zipf(len(systems))]
	p.page = "https://shop.example.com" + pick(r, pages)
	if r.chance(55) {
		p.referrer = referrers[r.zipf(len(referrers))]
	}
	p.conversations = 1 + r.zipf(12)
	p.messages = p.conversations * (1 + r.below(9))
	if r.chance(18) {
		p.tickets = 1 + r.zipf(5)
	}
	p.lastMessage = pick(r, utterances)
}
