package demo_test

import (
	"crypto/sha256"
	"encoding/json"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/demo"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func now() time.Time { return time.Date(2026, 11, 20, 15, 30, 0, 0, time.UTC) }

func digest(t *testing.T, people int, seed uint64) string {
	t.Helper()
	h := sha256.New()
	enc := json.NewEncoder(h)
	for e := range demo.Events(people, seed, now()) {
		if err := enc.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	return string(h.Sum(nil))
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	once := digest(t, demo.People, 7)
	if again := digest(t, demo.People, 7); again != once {
		t.Error("two runs with one seed differ")
	}
	if other := digest(t, demo.People, 8); other == once {
		t.Error("two seeds give the same people")
	}
}

func TestASmallerSampleIsTheBeginningOfALargerOne(t *testing.T) {
	var small []string
	for e := range demo.Events(10, 1, now()) {
		small = append(small, e.ID)
	}
	i := 0
	for e := range demo.Events(20, 1, now()) {
		if i == len(small) {
			return
		}
		if e.ID != small[i] {
			t.Fatalf("event %d is %s in the larger sample and %s in the smaller", i, e.ID, small[i])
		}
		i++
	}
	t.Error("the larger sample ended first")
}

func TestAsManyPeopleComeAsWereAskedFor(t *testing.T) {
	seen := map[string]bool{}
	for e := range demo.Events(2000, 4, now()) {
		seen[e.Person.Cookie+e.Person.PlatformID] = true
	}
	if len(seen) != 2000 {
		t.Errorf("%d people came, not 2000", len(seen))
	}
}

func TestEveryEventKeepsTheContract(t *testing.T) {
	seen := map[string]bool{}
	for e := range demo.Events(2000, 3, now()) {
		if seen[e.ID] {
			t.Fatalf("event id %s came twice", e.ID)
		}
		seen[e.ID] = true
		checkEvent(t, e)
	}
}

func checkEvent(t *testing.T, e workspace.Event) {
	t.Helper()
	members := map[string]bool{"message": e.Message != nil, "lead": e.Lead != nil, "ticket": e.Ticket != nil, "escalation": e.Escalation != nil}
	for name, present := range members {
		if present != (name == e.Type) {
			t.Errorf("%s: type %s, member %s present: %v", e.ID, e.Type, name, present)
		}
	}
	switch e.Type {
	case "message", "escalation", "conversation.closed":
		if e.Conversation == "" || e.Channel == "" {
			t.Errorf("%s: a %s without conversation or channel", e.ID, e.Type)
		}
	case "identify", "lead", "ticket", "page":
	default:
		t.Errorf("%s: unknown type %q", e.ID, e.Type)
	}
	if e.Message != nil && (e.Message.From == workspace.FromAgent) != (e.Message.Agent != "") {
		t.Errorf("%s: from %s, agent %q", e.ID, e.Message.From, e.Message.Agent)
	}
	if e.Person.Cookie == "" && e.Person.PlatformID == "" {
		t.Errorf("%s: nobody's", e.ID)
	}
	if e.At.After(now()) || e.At.Before(now().AddDate(0, 0, -91)) {
		t.Errorf("%s: at %s", e.ID, e.At)
	}
	line, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workspace.ParseEvent(line); err != nil {
		t.Errorf("%s is refused: %v", e.ID, err)
	}
	if e.Message != nil && strings.ContainsAny(e.Message.Text, "{}") {
		t.Errorf("%s: a blank was not filled in: %s", e.ID, e.Message.Text)
	}
}

func TestNothingInItCouldReachAnybody(t *testing.T) {
	reserved := []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	}
	emails := map[string]bool{}
	for e := range demo.Events(2000, 5, now()) {
		if e.Person.Email != "" {
			emails[e.Person.Email] = true
		}
		if e.Lead != nil {
			emails[e.Lead.Email] = true
		}
		if e.Environment == nil {
			continue
		}
		ip, err := netip.ParseAddr(e.Environment.IP)
		if err != nil || !(reserved[0].Contains(ip) || reserved[1].Contains(ip) || reserved[2].Contains(ip)) {
			t.Fatalf("%s: address %s is somebody's", e.ID, e.Environment.IP)
		}
	}
	for address := range emails {
		if _, domain, ok := strings.Cut(address, "@"); !ok || !strings.HasSuffix(domain, ".example") {
			t.Errorf("%s is not below .example", address)
		}
	}
	if len(emails) < 500 {
		t.Errorf("only %d addresses among 2000 people", len(emails))
	}
}

func TestTheUsualSampleShowsEverything(t *testing.T) {
	count := map[string]int{}
	leads, identified := map[string]int{}, map[string]string{}
	names := map[string][]string{}
	for e := range demo.Events(demo.People, 1, now()) {
		who := e.Person.Cookie + e.Person.PlatformID
		count["type "+e.Type]++
		count["platform "+e.Person.Platform]++
		if e.At.After(now().AddDate(0, 0, -7)) {
			count["active"]++
		}
		if e.Environment != nil {
			count["language "+e.Environment.Language]++
			if e.Environment.UserAgent != "" {
				count["user agent"]++
			}
		}
		if e.Message != nil && len(e.Message.Products) > 0 && e.Message.Products[0].Price != "" {
			count["products"]++
		}
		if e.Lead != nil {
			count["tag "+e.Lead.Tag]++
			leads[who]++
		}
		if e.Type == "identify" {
			identified[who] = e.Person.UserID
			if e.Person.Company != "" {
				key := e.Person.Name + "/" + e.Person.Company
				if !slices.Contains(names[key], e.Person.Email) {
					names[key] = append(names[key], e.Person.Email)
				}
			}
		}
	}
	for _, n := range leads {
		if n > 1 {
			count["follow-up"]++
		}
	}
	for _, id := range identified {
		if id != "" {
			count["customer"]++
		}
	}
	for _, addresses := range names {
		if len(addresses) > 1 {
			count["double"]++
		}
	}
	want := []string{
		"type message", "type identify", "type lead", "type ticket", "type escalation", "type page", "type conversation.closed",
		"platform web", "platform mobile", "platform whatsapp", "platform messenger", "platform instagram",
		"language en", "language de", "language es", "language fr", "language pl", "language ja", "language ar", "language ru", "language pt", "language zh",
		"active", "user agent", "products", "follow-up", "customer", "double",
	}
	for _, tag := range workspace.LeadTagNames() {
		want = append(want, "tag "+tag)
	}
	for _, w := range want {
		if count[w] == 0 {
			t.Errorf("nothing of %q in the usual sample", w)
		}
	}
}

func TestALargeSampleStreamsInFlatMemory(t *testing.T) {
	peak := func(people int) uint64 {
		var m runtime.MemStats
		var most uint64
		i := 0
		for range demo.Events(people, 1, now()) {
			if i++; i%5000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
		return most
	}
	small, large := peak(2000), peak(20000)
	if large > small+1<<20 {
		t.Errorf("2,000 people take %d bytes, 20,000 take %d", small, large)
	}
}

func TestTheFiltersOfTheNextStepsAreValid(t *testing.T) {
	check := func(k workspace.Kind, text string) {
		e, err := filter.Parse(text)
		if err == nil {
			_, err = filter.Check(e, k.Schema())
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, c := range demo.Changes() {
		switch c := c.(type) {
		case workspace.MoveLeads:
			check(workspace.Lead, c.Where)
		case workspace.TagPeople:
			check(workspace.Person, c.Where)
		case workspace.CreateSegment:
			check(workspace.Person, c.Where)
		case workspace.AssignConversations:
			check(workspace.Conversation, c.Where)
		case workspace.MoveTickets:
			check(workspace.Ticket, c.Where)
		case workspace.AddAgent, workspace.SetAgentStatus, workspace.AddNote:
		default:
			t.Errorf("%T is not expected among the next steps", c)
		}
	}
}
