package pgstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// enough is how many entries of the journal a turmoil leaves at least.
const enough = 100

// Four servers with sixteen callers who get in each other's way: whatever is said to
// be done is done once, whatever is refused is refused for a reason, nobody waits
// longer than for their turn, and what rests in the end makes sense.
func TestWhatManyDoAtOnceMakesSense(t *testing.T) {
	const servers, callers = 4, 16
	address := server(t).Database(t)
	stores := make([]*Store, servers)
	engines := make([]*engine.Engine, servers)
	for i := range servers {
		stores[i] = open(t, address)
		engines[i] = engine.New(stores[i], engine.Options{Now: time.Now, Temp: t.TempDir()})
	}
	m := &turmoil{T: t, refused: map[string]int{}}
	seed := soak.Random(t).Uint64()
	until := time.Now().Add(soak.Time(t, 3*time.Second))
	late := until.Add(time.Minute) // for a machine that is busy with other work
	goesOn := func() bool {
		now := time.Now()
		return !t.Failed() && (now.Before(until) || m.done() < enough && now.Before(late))
	}
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			c := &caller{m, engines[i%servers], rand.New(rand.NewPCG(seed, uint64(i))), strconv.Itoa(i), 0}
			for goesOn() {
				c.act()
			}
		})
	}
	all.Wait()
	t.Logf("refused %v", m.refused)
	soak.Figure(t, "changes", len(m.entries))
	soak.Figure(t, "longest wait ms", m.longest.Milliseconds())
	if m.done() < enough || len(m.refused) == 0 {
		t.Errorf("%d entries and refusals %v are no turmoil", len(m.entries), m.refused)
	}
	m.isInOrder(engines[0])
	found := 0
	for _, check := range []iter.Seq2[workspace.Finding, error]{stores[0].Check(t.Context()), engines[0].Check(t.Context())} {
		for finding, err := range check {
			found++
			t.Errorf("check: %+v, %v", finding, err)
		}
	}
	soak.Figure(t, "findings of the check", found)
	makesSense(t, stores[0], m.messages)
}

// turmoil is what all callers together were told.
type turmoil struct {
	*testing.T
	mu       sync.Mutex
	entries  []int64
	messages int // that were new
	refused  map[string]int
	longest  time.Duration
}

// done is how many entries the callers were told of.
func (m *turmoil) done() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.entries)
}

// caller does one thing after another.
type caller struct {
	*turmoil
	ws     workspace.Workspace
	random *rand.Rand
	name   string
	made   int
}

func (c *caller) pick(list ...string) string { return list[c.random.IntN(len(list))] }

// person is somebody who may be there: numbers are erased for good, keys come back.
func (c *caller) person() string {
	if c.random.IntN(3) > 0 {
		return c.pick("u-1", "u-2", "u-3", "k-1", "k-2", "k-3", "k-4", "k-5", "k-6")
	}
	return workspace.Person.ID(workspace.No(1 + c.random.IntN(8)))
}

func (c *caller) act() {
	chosen := workspace.Selection{IDs: []string{c.person()}}
	switch c.random.IntN(21) / 2 {
	case 0, 1, 2: // one direction or the other
		into, from := c.person(), c.person()
		c.apply(workspace.MergePeople{Into: into, From: []string{from}, Force: true})
	case 3:
		c.apply(workspace.EditPerson{Selection: chosen, Set: map[string]string{"email": c.pick("ana@example.com", "bo@example.com", "cy@example.com"), "name": c.name}})
	case 4:
		c.apply(workspace.TagPeople{Selection: chosen, Add: []string{c.pick("vip", "trial")}, Remove: []string{c.pick("vip", "trial")}})
	case 5:
		c.apply(workspace.MoveLeads{Selection: workspace.Selection{Where: "status = new"}, To: c.pick(workspace.LeadHandled, workspace.LeadClosed)})
	case 6:
		c.apply(workspace.Undo{})
	case 7:
		c.apply(workspace.CreateSegment{Name: "s" + strconv.Itoa(c.random.IntN(40)), Where: c.pick("email", "phone")})
	case 10:
		c.apply(workspace.ErasePeople{Selection: chosen})
	default:
		c.ingest()
	}
}

// ingest brings in events of people whom others know, too.
func (c *caller) ingest() {
	var add workspace.AddEvents
	for range 1 + c.random.IntN(3) {
		c.made++
		e := workspace.Event{
			ID: c.name + "-" + strconv.Itoa(c.made), Type: "message", At: time.Now().Add(time.Duration(c.random.IntN(100)) * time.Minute), // later than any erasure

			Channel: "shop", Conversation: c.pick("a", "b", "c", "d", "e"), Message: &workspace.EventMessage{From: "visitor", Text: "hello"},
			Person: workspace.EventPerson{Cookie: c.pick("k-1", "k-2", "k-3", "k-4", "k-5", "k-6"), UserID: c.pick("", "", "u-1", "u-2", "u-3")},
		}
		if c.random.IntN(4) == 0 {
			e.Type, e.Message, e.Lead = "lead", nil, &workspace.EventLead{Tag: "coupon_request"}
		}
		add.Events = append(add.Events, e)
	}
	r := c.apply(add)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range add.Events {
		if e.Message != nil && r.Entry != 0 {
			c.messages++
		}
	}
}

// apply notes what came of a change. Everybody names every batch, as the command
// line does.
func (c *caller) apply(change workspace.Change) workspace.Receipt {
	c.made++
	begin := time.Now()
	r, err := c.ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{change}, Actor: c.name, Key: c.name + "-" + strconv.Itoa(c.made)})
	took := time.Since(begin)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.longest = max(c.longest, took)
	var theirs *pgconn.PgError
	switch kind := workspace.KindOf(err); {
	case errors.As(err, &theirs):
		c.Errorf("%s: the server's own error came out: %v", change.Verb(), err)
	case err == nil && r.Entry != 0:
		c.entries = append(c.entries, r.Entry)
	case kind == workspace.Invalid || kind == workspace.NotFound || kind == workspace.Conflict:
		c.refused[kind.String()]++
	case err != nil:
		c.Errorf("%s: %s: %v", change.Verb(), kind, err)
	}
	if took > 10*time.Second {
		c.Errorf("%s took %s", change.Verb(), took)
	}
	return r
}

// isInOrder reads the journal: every entry that was told is in it once, and no other.
func (m *turmoil) isInOrder(ws workspace.Workspace) {
	m.Helper()
	slices.Sort(m.entries)
	for i, no := range m.entries {
		if no != int64(i+1) {
			m.Fatalf("entry %d is J%d", i+1, no)
		}
	}
	var last time.Time
	n := 0
	for row, err := range ws.Find(context.Background(), workspace.Query{Kind: workspace.Entry, All: true, Order: []workspace.Order{{Field: workspace.ID}}}) {
		if err != nil {
			m.Fatal(err)
		}
		n++
		if at := row.Time(workspace.EntryAt); row.No != workspace.No(n) || !at.After(last) {
			m.Fatalf("entry %d in the journal is %s of %s, after %s", n, row.ID(), at, last)
		} else {
			last = at
		}
	}
	soak.Figure(m, "lost or doubled", max(n, len(m.entries))-min(n, len(m.entries)))
	if n != len(m.entries) {
		m.Errorf("%d entries in the journal, %d were told", n, len(m.entries))
	}
}

// sense is the rows of a workspace by what they belong to.
type sense struct {
	*testing.T
	people, merged, talks map[workspace.No]workspace.Row
}

// makesSense looks for what belongs to nobody, keys that two have, and counters that
// do not count.
func makesSense(t *testing.T, s *Store, messages int) {
	t.Helper()
	x := &sense{t, map[workspace.No]workspace.Row{}, map[workspace.No]workspace.Row{}, map[workspace.No]workspace.Row{}}
	err := s.View(context.Background(), func(r workspace.Reader) error {
		each := func(k workspace.Kind, do func(workspace.Row)) {
			for row, err := range r.Walk(workspace.Query{Kind: k}) {
				if err != nil {
					t.Fatal(err)
				}
				do(row)
			}
		}
		each(workspace.Person, func(row workspace.Row) { x.people[row.No] = row })
		each(workspace.Merged, func(row workspace.Row) { x.merged[row.No] = row })
		x.mergesEnd()
		x.keysAreOnes()
		held := map[string]int64{}
		owned := func(row workspace.Row, f workspace.Field) {
			owner := row.Ref(f)
			if _, ok := x.people[owner]; !ok {
				t.Errorf("%s belongs to P%d, who is nobody", row.ID(), owner)
			}
			held[fmt.Sprint(row.Kind, owner)]++
		}
		each(workspace.Conversation, func(row workspace.Row) {
			x.talks[row.No] = row
			owned(row, workspace.ConversationPerson)
		})
		each(workspace.Lead, func(row workspace.Row) { owned(row, workspace.LeadPerson) })
		said, all := map[workspace.No]int64{}, 0
		each(workspace.Message, func(row workspace.Row) {
			all++
			said[row.Ref(workspace.MessageConversation)]++
			if _, ok := x.talks[row.Ref(workspace.MessageConversation)]; !ok {
				t.Errorf("%s is of no conversation", row.ID())
			}
		})
		for no, talk := range x.talks {
			if n := talk.Num(workspace.ConversationMessages); n != said[no] {
				t.Errorf("%s counts %d messages and has %d", talk.ID(), n, said[no])
			}
		}
		if all > messages {
			t.Errorf("%d messages rest, and %d were brought in", all, messages)
		}
		for no, p := range x.people {
			for k, f := range map[workspace.Kind]workspace.Field{workspace.Conversation: workspace.PersonConversations, workspace.Lead: workspace.PersonLeads} {
				if n := p.Num(f); n != held[fmt.Sprint(k, no)] {
					t.Errorf("%s counts %d %s and has %d", p.ID(), n, k.Plural(), held[fmt.Sprint(k, no)])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mergesEnd follows every merged person to the survivor.
func (x *sense) mergesEnd() {
	for no, row := range x.merged {
		if _, both := x.people[no]; both {
			x.Errorf("P%d is merged, and a person", no)
		}
		at := row.Ref(workspace.PersonMergedInto)
		for range len(x.merged) {
			next, ok := x.merged[at]
			if !ok {
				break
			}
			at = next.Ref(workspace.PersonMergedInto)
		}
		if _, ok := x.people[at]; !ok {
			x.Errorf("P%d was merged into P%d, who is nobody", no, at)
		}
	}
}

// keysAreOnes looks for keys of which each is of one person.
func (x *sense) keysAreOnes() {
	owners := map[string]workspace.No{}
	for no, p := range x.people {
		keys := []string{"user id " + p.Str(workspace.PersonUserID)}
		for _, c := range p.List(workspace.PersonCookies) {
			keys = append(keys, "cookie "+c)
		}
		for _, key := range keys {
			if other, taken := owners[key]; taken && !strings.HasSuffix(key, " ") {
				x.Errorf("P%d and P%d have the %s", no, other, key)
			}
			owners[key] = no
		}
	}
}
