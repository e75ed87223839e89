package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// exported is the export of another system, and what must be true of a
// workspace that took it in.
type exported struct {
	contacts, leads, conversations string // files
	people                         []record
	submissions                    []record
	talks                          []talk
	figures                        peopleFigures
	leadStatus                     map[string]int
	hits                           map[string]int // people by needle
}

// record is a row of a file: cells by the name of their column.
type record map[string]string

// talk is a line of conversations.ndjson.
type talk struct {
	ID        string    `json:"id"`
	PersonID  string    `json:"person_id"`
	StartedAt string    `json:"started_at"`
	Status    string    `json:"status"`
	Messages  []message `json:"messages"`
}

type message struct {
	At   string `json:"at"`
	From string `json:"from"`
	Text string `json:"text"`
}

// peopleFigures are members of `people stats -o json`.
type peopleFigures struct {
	Total      int            `json:"total"`
	Identified int            `json:"identified"`
	Active     int            `json:"active_7d"`
	BySource   map[string]int `json:"by_source"`
	ByStatus   map[string]int `json:"by_status"`
	ByPlatform map[string]int `json:"by_platform"`
	ByCountry  map[string]int `json:"by_country"`
}

// word is a text, and how it is found without its accents.
type word struct{ text, plain string }

type place struct{ city, country word }

// invention makes up the export of another system; the same numbers lead to
// the same bytes.
type invention struct {
	*rand.Rand
	asOf                time.Time
	given, family       []word
	places              []place
	said, tags, reasons []string
}

func newInvention(asOf time.Time) *invention {
	return &invention{
		Rand: rand.New(rand.NewPCG(7, 11)), asOf: asOf,
		given: []word{
			{"Anna", "anna"}, {"Hannah", "hannah"}, {"José", "jose"}, {"Łukasz", "lukasz"}, {"Zoë", "zoe"}, {"Øyvind", "oyvind"},
			{"Оксана", "оксана"}, {"美咲", "美咲"}, {"محمد", "محمد"}, {"서연", "서연"}, {"अनन्या", "अनन्या"}, {"Jörg", "jorg"},
		},
		family: []word{
			{"Müller", "muller"}, {"Muller", "muller"}, {"Groß", "gross"}, {"O'Hara", "o'hara"}, {"Núñez", "nunez"}, {"Wiśniewski", "wisniewski"},
			{"ИВАНОВ", "иванов"}, {"佐藤", "佐藤"}, {"حسن", "حسن"}, {"김", "김"}, {"शर्मा", "शर्मा"}, {`"Bo" de la Cruz, Jr.`, `"bo" de la cruz, jr.`},
		},
		places: []place{
			{word{"München", "munchen"}, word{"Germany", "germany"}}, {word{"Łódź", "lodz"}, word{"Poland", "poland"}},
			{word{"São Paulo", "sao paulo"}, word{"Brazil", "brazil"}}, {word{"京都", "京都"}, word{"Japan", "japan"}},
			{word{"Abidjan", "abidjan"}, word{"Côte d'Ivoire", "cote d'ivoire"}}, {word{"Annapolis", "annapolis"}, word{"United States", "united states"}},
			{word{"", ""}, word{"", ""}},
		},
		said: []string{
			"Hello", "Where is my order?\nIt was #1001.", `She said "now", twice`, "=SUM(A1:A9)", "👍", "  two spaces before; none after",
			"'quoted", "Ça va, merci", "مرحبا", "a,b;c\td", "",
		},
		tags:    []string{"trial", "vip", "Wholesale", "cart-abandoned", "två ord"},
		reasons: []string{"coupon_request", "coupon_created", "order_question", "order_resolved", "refund_request", "cancellation", "agent_request"},
	}
}

// inventExport writes the files of n people, a lead for every fourth and a
// conversation for every fifth of them.
func inventExport(t *testing.T, n int, asOf time.Time) *exported {
	t.Helper()
	v, folder := newInvention(asOf), t.TempDir()
	x := &exported{
		contacts: filepath.Join(folder, "contacts.csv"), leads: filepath.Join(folder, "leads.csv"),
		conversations: filepath.Join(folder, "conversations.ndjson"),
		figures:       peopleFigures{Total: n, BySource: map[string]int{}, ByStatus: map[string]int{}, ByPlatform: map[string]int{}, ByCountry: map[string]int{}},
		hits:          map[string]int{"ANN": 0, "müller": 0, "Иванов": 0, "lodz": 0, "cote d": 0, "example.org": 0}, leadStatus: map[string]int{},
	}
	for i := range n {
		person, plain := v.person(i)
		x.people = append(x.people, person)
		x.count(person, plain, asOf)
		if i%4 == 0 {
			lead := v.lead(person)
			x.submissions = append(x.submissions, lead)
			x.leadStatus[lead["status"]]++
		}
		if i%5 == 0 {
			x.talks = append(x.talks, v.talk(person))
		}
	}
	writeCSV(t, x.contacts, "id,user_id,name,email,phone,company,source,platform,status,tags,city,country,ip,browser,os,language,timezone,"+
		"last_page_url,entry_url,conversations,messages,tickets,first_seen,last_seen,last_message,metadata", x.people)
	writeCSV(t, x.leads, "id,tag,status,name,email,phone,order_number,created_at,person_id,follow_ups", x.submissions)
	var lines strings.Builder
	for _, talk := range x.talks {
		lines.WriteString(compact(talk) + "\n")
	}
	writeFile(t, x.conversations, lines.String())
	return x
}

func (x *exported) count(person record, plain []string, asOf time.Time) {
	f := &x.figures
	if person["name"] != "" {
		f.Identified++
	}
	if !moment(person["last_seen"]).Before(asOf.AddDate(0, 0, -7)) {
		f.Active++
	}
	f.BySource[person["source"]]++
	f.ByStatus[person["status"]]++
	f.ByPlatform[person["platform"]]++
	f.ByCountry[person["country"]]++
	needles := map[string]string{"ANN": "ann", "müller": "muller", "Иванов": "иванов", "lodz": "lodz", "cote d": "cote d", "example.org": "example.org"}
	for typed, folded := range needles {
		for _, text := range plain {
			if strings.Contains(text, folded) {
				x.hits[typed]++
				break
			}
		}
	}
}

// person makes a row of contacts.csv, and the folded texts it is found by.
func (v *invention) person(i int) (record, []string) {
	first := v.asOf.Add(-time.Duration(v.IntN(1000*24*3600)) * time.Second)
	last := first.Add(time.Duration(v.Int64N(int64(v.asOf.Sub(first)) + 1))).Truncate(time.Second)
	given, family, home := pick(v, v.given), pick(v, v.family), pick(v, v.places)
	p := record{
		"id": v.foreignID(first), "source": pick(v, []string{"live_chat", "lead_form", "ticket"}), "status": "lead",
		"platform": pick(v, []string{"web", "whatsapp", "messenger", "mobile"}), "city": home.city.text, "country": home.country.text,
		"ip": fmt.Sprintf("10.%d.%d.1", v.IntN(256), v.IntN(256)), "browser": pick(v, []string{"Firefox 133", "Chrome 142.0", ""}),
		"os": pick(v, []string{"macOS", "Windows 11", ""}), "language": pick(v, []string{"en", "pt-BR", ""}), "timezone": pick(v, []string{"Europe/Madrid", ""}),
		"last_page_url": "https://shop.example.com/?q=a,b&c=" + strconv.Itoa(v.IntN(50)), "entry_url": pick(v, []string{"https://search.example/", ""}),
		"conversations": strconv.Itoa(1 + v.IntN(4)), "messages": strconv.Itoa(6 + v.IntN(60)), "tickets": strconv.Itoa(v.IntN(3)),
		"first_seen": first.Format(time.RFC3339), "last_seen": last.Format(time.RFC3339), "last_message": pick(v, v.said),
		"company": pick(v, []string{"Fernwood & Søn", "-Minus", "株式会社", "", ""}),
	}
	plain := []string{home.city.plain, home.country.plain}
	if v.IntN(10) < 6 {
		p["name"] = given.text + " " + family.text
		plain = append(plain, given.plain+" "+family.plain)
	}
	if v.IntN(10) < 6 {
		p["email"] = fmt.Sprintf("%s.%d@%s", pick(v, []string{"joanna", "Ann", "info", "kim"}), i, pick(v, []string{"example.com", "Example.org", "mail.example"}))
		plain = append(plain, strings.ToLower(p["email"]))
	}
	if v.IntN(10) < 3 {
		p["user_id"], p["status"] = fmt.Sprintf("u-%d", 100000+i*7), "customer"
	}
	if v.IntN(10) < 3 {
		p["phone"] = fmt.Sprintf("+34 6%08d", v.IntN(1e8))
	}
	if at := v.IntN(2 * len(v.tags)); at < len(v.tags) {
		p["tags"] = strings.Join(v.tags[at:min(at+1+v.IntN(2), len(v.tags))], ";")
	}
	if v.IntN(2) == 0 {
		p["metadata"] = compact(map[string]any{"plan": pick(v, []string{"free", "pro"}), "seats": v.IntN(50), "note": pick(v, v.said), "beta": v.IntN(2) == 0})
	}
	return p, plain
}

func (v *invention) lead(of record) record {
	at := moment(of["first_seen"]).Add(time.Hour)
	l := record{
		"id": v.foreignID(at), "tag": pick(v, v.reasons), "status": pick(v, []string{"new", "new", "handled", "closed"}), "name": of["name"],
		"email": of["email"], "phone": of["phone"], "created_at": at.Format(time.RFC3339), "person_id": of["id"],
	}
	if strings.HasPrefix(l["tag"], "order") {
		l["order_number"] = fmt.Sprintf("#%06d", v.IntN(1e6))
	}
	type followUp struct {
		CreatedAt string `json:"created_at"`
		Tag       string `json:"tag"`
	}
	var later []followUp
	for range v.IntN(3) {
		at = at.Add(time.Hour)
		later = append(later, followUp{at.Format(time.RFC3339), pick(v, v.reasons)})
	}
	if len(later) > 0 {
		l["follow_ups"] = compact(later)
	}
	return l
}

// talk makes a conversation of no more messages than the person is said to have written.
func (v *invention) talk(of record) talk {
	at := moment(of["first_seen"])
	c := talk{ID: v.foreignID(at), PersonID: of["id"], StartedAt: at.Format(time.RFC3339), Status: pick(v, []string{"open", "closed"})}
	for i := range 2 + v.IntN(5) {
		c.Messages = append(c.Messages, message{at.Format(time.RFC3339), []string{"visitor", "bot"}[i%2], "Line " + strconv.Itoa(i) + ": " + pick(v, v.said)})
		at = at.Add(time.Minute)
	}
	return c
}

// foreignID is 24 hexadecimal digits, the first of them a time.
func (v *invention) foreignID(at time.Time) string {
	return fmt.Sprintf("%08x%016x", uint32(at.Unix()), v.Uint64())
}

func pick[T any](v *invention, list []T) T { return list[v.IntN(len(list))] }

func compact(value any) string {
	b, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func writeCSV(t *testing.T, path, header string, rows []record) {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	columns := strings.Split(header, ",")
	lines := [][]string{columns}
	for _, row := range rows {
		line := make([]string, len(columns))
		for i, name := range columns {
			line[i] = row[name]
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, b.String())
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
