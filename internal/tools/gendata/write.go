package gendata

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

// Fewest is how many people a set has at least: fewer would lack what Probes tells.
const Fewest = 40

// Write makes a folder and in it the set of n people:
//
//	contacts.ndjson  contacts.csv    n people, 26 columns
//	leads.ndjson     leads.csv       n/4 leads
//	conversations.ndjson             conversations of every tenth of the people
//	upsert.ndjson    upsert.csv      n/12 people: half known by user id or e-mail, half new
//	lead-ids.txt                     two fifths of the leads, in no order
//	probes.env                       ids and counts to ask for (see Probes)
func Write(folder string, n int, seed uint64) error {
	if n < Fewest {
		return fmt.Errorf("%d people are too few for a set: at least %d", n, Fewest)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	fs := &files{folder: folder}
	s := newSet(newMaker(seed, n), fs)
	for i := range n {
		s.add(i)
	}
	s.finish()
	return fs.close()
}

// set is one while it is written.
type set struct {
	maker
	peopleJSON, peopleCSV, leadsJSON, leadsCSV *bufio.Writer
	talks, upsertJSON, upsertCSV, ids, probes  *bufio.Writer
	buffer                                     []byte
	leadIDs                                    []string
	tally
}

func newSet(m maker, fs *files) *set {
	return &set{
		maker:      m,
		peopleJSON: fs.create("contacts.ndjson", ""), peopleCSV: fs.create("contacts.csv", personHeader),
		leadsJSON: fs.create("leads.ndjson", ""), leadsCSV: fs.create("leads.csv", leadHeader),
		talks:      fs.create("conversations.ndjson", ""),
		upsertJSON: fs.create("upsert.ndjson", ""), upsertCSV: fs.create("upsert.csv", personHeader),
		ids: fs.create("lead-ids.txt", ""), probes: fs.create("probes.env", ""),
	}
}

// row is what has both forms.
type row interface {
	appendJSON(b []byte) []byte
	appendCSV(b []byte) []byte
}

// write ignores errors: a writer keeps its first one until it is closed.
func (s *set) write(json, csv *bufio.Writer, r row) {
	s.buffer = r.appendJSON(s.buffer[:0])
	_, _ = json.Write(s.buffer)
	s.buffer = r.appendCSV(s.buffer[:0])
	_, _ = csv.Write(s.buffer)
}

// add writes somebody and what belongs to them.
func (s *set) add(i int) {
	p := s.person(i)
	if i == s.n/2 { // whom one search finds and no other
		p.name, p.email, p.userID = "Quillon Zyvexquist", "quillon.zyvexquist@needle.example", "u-needle"
	}
	s.write(s.peopleJSON, s.peopleCSV, &p)
	s.count(&p, s.now)
	if s.probe.id == "" && i > s.n/3 && p.email != "" && p.userID != "" && p.name != "" {
		s.probe = p
	}
	if i%4 == 3 && i/4 < s.n/4 {
		l := s.lead(i/4, &p)
		s.write(s.leadsJSON, s.leadsCSV, &l)
		s.leadIDs = append(s.leadIDs, l.id)
	}
	if i%10 == 0 {
		for part := range 1 + i/10%3 {
			s.buffer = s.appendConversation(s.buffer[:0], i, part, &p)
			_, _ = s.talks.Write(s.buffer)
		}
	}
	if s.upserts < s.n/20 && i%17 == 5 && (p.email != "" || p.userID != "") {
		s.upsert(i, p)
	}
}

// upsert writes news of somebody known, and then somebody new.
func (s *set) upsert(i int, p person) {
	p.id, p.last, p.lastMessage = "", s.now.Add(-time.Duration(i%3600)*time.Second), "changed by import"
	p.tags = append([]string{"imported"}, p.tags...)
	p.messages += 3
	others := s.maker
	others.seed += 77
	fresh := others.person(i)
	fresh.id, fresh.userID, fresh.status = "", "u-new-"+strconv.Itoa(i), "customer"
	if fresh.email != "" {
		fresh.email = "new." + fresh.email
	}
	s.write(s.upsertJSON, s.upsertCSV, &p)
	s.write(s.upsertJSON, s.upsertCSV, &fresh)
	s.upserts++
}

// finish writes what is known at the end.
func (s *set) finish() {
	slices.Sort(s.leadIDs)
	r := newRandom(s.seed, "ids", 0)
	for i := len(s.leadIDs) - 1; i > 0; i-- {
		j := r.below(i + 1)
		s.leadIDs[i], s.leadIDs[j] = s.leadIDs[j], s.leadIDs[i]
	}
	for _, id := range s.leadIDs[:s.n/4*2/5] {
		fmt.Fprintln(s.ids, id)
	}
	s.tell(s.probes, s.n, s.now)
}
