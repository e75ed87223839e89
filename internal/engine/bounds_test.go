package engine_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// many is so many different words.
func many(n int, word string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%s%d", word, i)
	}
	return list
}

// keys is metadata of so many keys.
func keys(n int) map[string]string {
	m := map[string]string{}
	for _, k := range many(n, "key") {
		m[k] = "v"
	}
	return m
}

// lines says how rows or events of a batch were refused, by line.
func (d *desk) lines(c workspace.Change) map[int]string {
	d.Helper()
	d.now = d.now.Add(time.Minute)
	r, err := d.Apply(d.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
	if err != nil {
		d.Fatal(err)
	}
	out := map[int]string{}
	for _, o := range r.Outcomes {
		if o.State == workspace.Failed {
			for _, line := range o.Lines {
				out[line] = o.Kind.String() + ": " + o.Why
			}
		}
	}
	return out
}

// refused applies a change that a rule must refuse, and gives what it says.
func (d *desk) refused(c workspace.Change) string {
	d.Helper()
	_, err := d.Apply(d.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
	if workspace.KindOf(err) != workspace.Invalid {
		d.Fatalf("%T: %v, want it to be invalid", c, err)
	}
	return err.Error()
}

func (d *desk) has(got, want string) {
	d.Helper()
	if !strings.Contains(got, want) {
		d.Errorf("%q does not say %q", got, want)
	}
}

var first = workspace.Selection{IDs: []string{"P1"}}

func TestAnEditOfAThousandKeysIsQuickAndMoreAreRefused(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana", "user_id": "u1"})
	from := time.Now()
	r := d.batch(workspace.Batch{Actor: "ana", DryRun: true, Changes: []workspace.Change{workspace.EditPerson{Selection: first, Meta: keys(1000)}}})
	if took := time.Since(from); took > time.Second {
		t.Errorf("a dry run took %v", took)
	}
	if r.Changed != 1 || len(r.Steps) == 0 {
		t.Errorf("%d changed, %d steps", r.Changed, len(r.Steps))
	}
	d.apply(workspace.EditPerson{Selection: first, Meta: keys(1000)})
	d.has(d.refused(workspace.EditPerson{Selection: first, Meta: map[string]string{"one": "more"}}), "P1: 1001 metadata keys are more than the 1000 a person may have")
	d.has(d.refused(workspace.EditPerson{Selection: first, Meta: keys(1001)}), "1001 metadata keys are more than the 1000 one change")
	d.has(d.refused(workspace.EditPerson{Selection: first, Meta: map[string]string{"key1": strings.Repeat("x", 64<<10)}}), "P1: ")
	d.apply(workspace.EditPerson{Selection: first, Unset: []string{"meta.key7"}, Meta: map[string]string{"one": "in its place"}})
}

func TestOneWithoutRoomStopsNoOther(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana", "user_id": "u1"}, map[string]string{"name": "Rui", "user_id": "u2"})
	d.apply(workspace.TagPeople{Selection: first, Add: many(1000, "t")})
	both := workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1", "P2"}}, Add: []string{"new"}}
	d.has(d.refused(both), "P1: 1001 tags are more than the 1000 a person may have")
	r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Continue: true, Changes: []workspace.Change{both}})
	if err != nil || r.Changed != 1 || r.Failed != 1 || r.Matched != 2 {
		t.Fatalf("%v: %+v", err, r)
	}
	got := d.find(workspace.Query{Kind: workspace.Person, Where: d.where(workspace.Person, "tags = new")}, workspace.ID)
	if len(got) != 1 || got[0][0] != "P2" {
		t.Errorf("%v are tagged", got)
	}
}

func TestAThousandTagsAreQuickAndMoreAreRefused(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana", "user_id": "u1"})
	long := strings.Repeat("ã", 200)
	d.apply(workspace.TagPeople{Selection: first, Add: append(many(998, "t"), long, "T0")})
	d.apply(workspace.TagPeople{Selection: first, Add: []string{"LAST"}})
	d.has(d.refused(workspace.TagPeople{Selection: first, Add: many(1000, "x")}), "P1: 2000 tags are more than the 1000")
	d.has(d.refused(workspace.TagPeople{Selection: first, Add: many(1001, "x")}), "1001 tags are more than the 1000 one change")
	d.has(d.refused(workspace.TagPeople{Selection: first, Remove: []string{long + "o"}}), "cannot be a tag")
	r := d.apply(workspace.TagPeople{Selection: first, Add: []string{"t1", "LAST"}})
	if r.Unchanged != 1 {
		t.Errorf("having a tag already takes no room: %+v", r)
	}
	d.apply(workspace.RenameTag{From: "t5", To: "T6"})
	if tags := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonTags); strings.Count(tags[0][0], ";") != 998 {
		t.Errorf("%d tags, want 999", strings.Count(tags[0][0], ";")+1)
	}
}

func TestRowsAndEventsBeyondTheRoomOfAPersonAreRefusedAlone(t *testing.T) {
	d := newDesk(t)
	tags := func(n int) string { return strings.Join(many(n, "t"), ";") }
	rows := d.rows(workspace.Person,
		map[string]string{"user_id": "u1", "tags": tags(1000)},
		map[string]string{"user_id": "u2", "tags": tags(30000)},
		map[string]string{"user_id": "u1", "tags": "one more"},
		map[string]string{"user_id": "u3", "metadata": `{"a":"` + strings.Repeat("x", 64<<10) + `"}`},
		map[string]string{"user_id": "u4", "cookies": tags(1001)},
		map[string]string{"user_id": "u5", "tags": "fine"},
	)
	got := d.lines(workspace.Import{Kind: workspace.Person, Rows: rows})
	for line, want := range map[int]string{
		3: "invalid: 30000 tags are more than the 1000 a person may have", 4: "invalid: P1: 1001 tags are more", 5: "bytes of metadata are more than the 65536", 6: "invalid: 1001 cookies are more",
	} {
		d.has(got[line], want)
	}
	if len(got) != 4 {
		t.Errorf("refused: %v", got)
	}
	event := func(line int, p workspace.EventPerson) workspace.Event {
		return workspace.Event{ID: fmt.Sprint("e", line), Type: "identify", At: at("2026-11-01T10:00:00Z"), Person: p, Line: line}
	}
	got = d.lines(workspace.AddEvents{Events: []workspace.Event{
		event(1, workspace.EventPerson{UserID: "u1", Tags: []string{"another"}}),
		event(2, workspace.EventPerson{UserID: "u6", Tags: many(29000, "t")}),
		event(3, workspace.EventPerson{UserID: "u5", Tags: []string{"t1"}}),
		event(4, workspace.EventPerson{UserID: "u1", Tags: []string{"t1"}, Name: "Ana"}),
	}})
	d.has(got[1], "invalid: P1: 1001 tags are more")
	d.has(got[2], "invalid: 29000 tags are more")
	if len(got) != 2 {
		t.Errorf("refused: %v", got)
	}
	if n := len(d.find(workspace.Query{Kind: workspace.Person}, workspace.ID)); n != 2 {
		t.Errorf("%d people, want 2", n)
	}
}

func TestAMergeBeyondTheRoomOfAPersonIsRefusedWhoeverAsksForIt(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"user_id": "u1"}, map[string]string{"email": "ana@example.com"})
	d.apply(workspace.TagPeople{Selection: first, Add: many(600, "a")}, workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P2"}}, Add: many(600, "b")})
	d.has(d.refused(workspace.MergePeople{Into: "P1", From: []string{"P2"}}), "P1: 1200 tags are more than the 1000")
	both := workspace.Event{ID: "e1", Line: 1, Type: "identify", At: at("2026-11-01T10:00:00Z"), Person: workspace.EventPerson{UserID: "u1", Email: "ana@example.com"}}
	d.has(d.lines(workspace.AddEvents{Events: []workspace.Event{both}})[1], "P1: 1200 tags are more")
	d.apply(workspace.TagPeople{Selection: first, Remove: many(300, "a")})
	d.events(both)
	if n := len(d.find(workspace.Query{Kind: workspace.Person}, workspace.ID)); n != 1 {
		t.Errorf("%d people, want 1: a refused event can come again", n)
	}
}

// impatient is the context of a caller who leaves after it was asked so often
// whether they are still there.
type impatient struct {
	context.Context
	left atomic.Int64
}

func (c *impatient) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

func TestLongWorkStopsWhenItsCallerLeaves(t *testing.T) {
	const n = 3000
	d := newDesk(t)
	people := make([]map[string]string, n)
	events := make([]workspace.Event, n)
	for i := range people {
		people[i] = map[string]string{"user_id": fmt.Sprint("u", i), "name": "Ana"}
		events[i] = workspace.Event{ID: fmt.Sprint("e", i), Type: "identify", At: at("2026-11-01T10:00:00Z"), Person: workspace.EventPerson{Cookie: fmt.Sprint("c", i)}}
	}
	d.people(people...)
	everybody := workspace.Selection{All: true}
	d.apply(workspace.EditPerson{Selection: everybody, Set: map[string]string{"company": "Fern"}})
	for what, c := range map[string]workspace.Change{
		"an import": workspace.Import{Kind: workspace.Person, Rows: d.rows(workspace.Person, people...)},
		"events":    workspace.AddEvents{Events: events},
		"an edit":   workspace.EditPerson{Selection: everybody, Meta: map[string]string{"plan": "pro"}},
		"an undo":   workspace.Undo{},
	} {
		ctx := &impatient{Context: t.Context()}
		ctx.left.Store(n)
		_, err := d.Apply(ctx, workspace.Batch{Actor: "ana", Continue: true, Changes: []workspace.Change{c}})
		if workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%s of %d rows was not stopped: %v", what, n, err)
		}
	}
	if got := len(d.entries(workspace.Query{Kind: workspace.Entry})); got != 2 {
		t.Errorf("%d entries, want 2: what was stopped left something", got)
	}
	for what, q := range map[string]workspace.Query{
		"a story": {Kind: workspace.Step, Of: "J2"}, "the journal": {Kind: workspace.Entry},
	} {
		ctx := &impatient{Context: t.Context()}
		ctx.left.Store(1)
		var err error
		for _, err = range d.Find(ctx, q) {
		}
		if workspace.KindOf(err) != workspace.Unavailable {
			t.Errorf("%s was not stopped: %v", what, err)
		}
	}
}

func TestWhatIsDerivedIsNoOrderOfWhatAStoreWalks(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana", "user_id": "u1"})
	for _, q := range []workspace.Query{
		{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.PersonDisplayName}}},
	} {
		name := q.Kind.Spec(q.Order[0].Field).Name
		for _, q.Limit = range []int{0, 5} {
			var err error
			for _, err = range d.Find(t.Context(), q) {
			}
			if workspace.KindOf(err) != workspace.Invalid || !strings.Contains(err.Error(), name) {
				t.Errorf("%s by %s: %v", q.Kind.Plural(), name, err)
			}
		}
		if _, ok := q.Kind.Schema().Lookup(name); ok {
			t.Errorf("%s can be filtered by what is derived", q.Kind.Plural())
		}
	}
	for _, err := range d.Find(t.Context(), workspace.Query{Kind: workspace.Segment, Order: []workspace.Order{{Field: workspace.SegmentPeople}}}) {
		if err != nil {
			t.Error(err) // listed by the engine itself
		}
	}
}

func TestWhoCarriesMoreFromEarlierDaysKeepsItAndGetsNoMore(t *testing.T) {
	clock := workspacetest.Noon()
	store, err := boltstore.Open(t.Context(), filepath.Join(t.TempDir(), "w.db"), boltstore.Options{
		Now: func() time.Time { return clock }, NewIdentity: func() string { return "test" }, Temp: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ws := engine.New(store, engine.Options{Now: func() time.Time { return clock }, Temp: t.TempDir()})
	t.Cleanup(func() { _ = ws.Close() })
	err = store.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
		no, err := w.Take(workspace.Person, 1)
		row := workspace.NewRow(workspace.Person, no)
		row.Set(workspace.PersonUserID, workspace.TextValue("u1"))
		row.Set(workspace.PersonStatus, workspace.TextValue(workspace.StatusCustomer))
		row.Set(workspace.PersonCreatedAt, workspace.TimeValue(clock))
		row.Set(workspace.PersonTags, workspace.ListValue(many(1500, "t")))
		if err == nil {
			err = w.Put(workspace.Person, []workspace.Row{row})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ours := exported(t, ws, workspace.Person)
	if n := len(ours.Rows[0].Row.List(workspace.PersonTags)); n != 1500 {
		t.Fatalf("%d tags are exported", n)
	}
	if r := do(t, ws, ours); r.Unchanged != 1 {
		t.Errorf("our own export: %+v", r)
	}
	do(t, ws, workspace.EditPerson{Selection: first, Set: map[string]string{"name": "Ana"}})
	do(t, ws, workspace.TagPeople{Selection: first, Remove: []string{"t0"}})
	_, err = ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{workspace.TagPeople{Selection: first, Add: []string{"new"}}}})
	if workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("one more: %v", err)
	}
}
