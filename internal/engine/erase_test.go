package engine_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func named(ids ...string) workspace.Selection { return workspace.Selection{IDs: ids} }

// dump is every row and every kept pair of a store as text, without keys of indexes.
func (d *desk) dump() string {
	d.Helper()
	var b strings.Builder
	for _, k := range workspace.StoredKinds() {
		for row, err := range d.Find(d.Context(), workspace.Query{Kind: k}) {
			if err != nil {
				d.Fatal(err)
			}
			fmt.Fprintln(&b, k, row.No, row.Values)
		}
	}
	for _, q := range []workspace.Query{{Kind: workspace.Entry, All: true}} {
		for row, err := range d.Find(d.Context(), q) {
			if err != nil {
				d.Fatal(err)
			}
			fmt.Fprintln(&b, row.ID(), row.Values)
			for step, err := range d.Find(d.Context(), workspace.Query{Kind: workspace.Step, Of: row.ID()}) {
				if err != nil {
					d.Fatal(err)
				}
				fmt.Fprintln(&b, " ", step.Values)
			}
		}
	}
	return b.String()
}

// sound is an error of the test when a check finds anything.
func (d *desk) sound() {
	d.Helper()
	for f, err := range d.Check(d.Context()) {
		d.Errorf("check: %v %v", f, err)
	}
}

func TestOfAnErasedPersonNothingIsLeft(t *testing.T) {
	d := newDesk(t)
	workspacetest.CanaryLife(d.apply)
	before := d.dump()
	for _, c := range workspacetest.Canaries() {
		if !strings.Contains(before, c) && c != "quorvex-event" {
			t.Errorf("the history does not speak of %q", c)
		}
	}
	r := d.apply(workspace.ErasePeople{Selection: named("P2")})
	if !r.Final || r.Changed != 1 {
		t.Errorf("%+v", r)
	}
	after := d.dump()
	for line := range strings.Lines(after) {
		if strings.Contains(strings.ToLower(line), "quorvex") || strings.Contains(line, "canary.example") {
			t.Errorf("left: %q", line)
		}
	}
	d.sound()
	d.compacted(func(bytesOfFile []byte) {
		for _, c := range workspacetest.Canaries() {
			for _, form := range []string{c, strings.ToLower(c), strings.ToUpper(c)} {
				if bytes.Contains(bytesOfFile, []byte(form)) {
					t.Errorf("the file still holds %q", form)
				}
			}
		}
	})
	_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Undo{Entries: []int64{r.Entry}}}})
	if workspace.KindOf(err) != workspace.Invalid || !strings.Contains(err.Error(), "erased people") {
		t.Errorf("undo of an erasure: %v", err)
	}
	people := d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.PersonName, workspace.PersonCompany, workspace.PersonLeads, workspace.PersonMessages)
	if diff := cmp.Diff([][]string{{"Ana", "Later", "0", "1"}, {"Bo", "", "0", "0"}}, people); diff != "" {
		t.Error(diff)
	}
}

// compacted gives the bytes of the store's file after it was compacted.
func (d *desk) compacted(look func([]byte)) {
	d.Helper()
	if _, _, err := d.store.Compact(d.Context()); err != nil {
		d.Fatal(err)
	}
	text, err := os.ReadFile(d.store.Path())
	if err != nil {
		d.Fatal(err)
	}
	look(text)
}

func TestWhatIsTakenBackOrDoneAgainLeavesTheErasedAway(t *testing.T) {
	d := newDesk(t)
	workspacetest.CanaryLife(d.apply)
	d.apply(workspace.ErasePeople{Selection: named("P2")})
	entries := 0
	for range d.Find(t.Context(), workspace.Query{Kind: workspace.Entry, All: true}) {
		entries++
	}
	for range 2 {
		for no := int64(entries); no > 0; no-- {
			for _, c := range []workspace.Change{workspace.Undo{Entries: []int64{no}, Force: true}, workspace.Redo{Entries: []int64{no}, Force: true}} {
				d.now = d.now.Add(time.Minute)
				_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
				if kind := workspace.KindOf(err); err != nil && kind != workspace.Invalid && kind != workspace.Conflict {
					t.Fatalf("%+v: %v", c, err)
				}
				if text := strings.ToLower(d.dump()); strings.Contains(text, "quorvex") {
					t.Fatalf("%+v brings somebody back: %s", c, text)
				}
			}
		}
	}
	d.sound()
}

func TestAnEntryIsTakenBackForThoseWhoAreLeft(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo"})
	d.apply(workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"vip"}})
	d.apply(workspace.ErasePeople{Selection: named("P1")})
	r := d.apply(workspace.Undo{Entries: []int64{2}})
	if r.Changed != 1 || !slices.ContainsFunc(r.Outcomes, func(o workspace.Outcome) bool { return o.Why == "was erased" && o.Ids.Has(1) }) {
		t.Errorf("%+v", r)
	}
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonTags); !cmp.Equal(got, [][]string{{""}}) {
		t.Error(got)
	}
	d.apply(workspace.Redo{Entries: []int64{2}})
	d.apply(workspace.Undo{Entries: []int64{1}, Force: true})
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonTags); len(got) != 1 {
		t.Error(got) // P2 was changed since
	}
	d.sound()
}

func TestAnEntryOfWhichEverythingWasErasedIsNeitherTakenBackNorDoneAgain(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo"})
	edit := func(name string) {
		d.apply(workspace.EditPerson{Selection: named("P1"), Set: map[string]string{"name": name}})
	}
	edit("Ann")
	edit("Anna")
	d.apply(workspace.Undo{Entries: []int64{3}})
	d.apply(workspace.ErasePeople{Selection: named("P1")})
	for _, c := range []workspace.Change{workspace.Undo{Entries: []int64{2}}, workspace.Redo{Entries: []int64{3}}} {
		_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
		if workspace.KindOf(err) != workspace.Invalid || !strings.Contains(err.Error(), "was erased since") {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if r := d.apply(workspace.Undo{Entries: []int64{1}}); r.Changed != 1 { // it brought Bo in too
		t.Errorf("%+v", r)
	}
}

func TestWhoWasErasedIsNotBroughtInAgain(t *testing.T) {
	d := newDesk(t)
	row := map[string]string{"email": "Ana@Example.com", "name": "Ana"}
	d.people(row, map[string]string{"name": "Bo"})
	d.apply(workspace.ErasePeople{Selection: named("ana@example.com")})
	rows := d.rows(workspace.Person, row)
	in := workspace.Import{Kind: workspace.Person, Rows: rows}
	r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{in}})
	if err != nil || r.Failed != 1 || !strings.Contains(r.Outcomes[0].Why, "was erased at 2026-11-20") || r.Outcomes[0].Kind != workspace.Refused {
		t.Errorf("%+v %v", r, err)
	}
	rows[0].ID, rows[0].Row = "P1", workspace.NewRow(workspace.Person, 0)
	rows[0].Row.Set(workspace.PersonName, workspace.TextValue("Somebody else"))
	d.apply(in)
	if got := d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID); !cmp.Equal(got, [][]string{{"P2"}, {"P3"}}) {
		t.Errorf("the number of the erased is given out again: %v", got)
	}
	lead := workspace.Import{Kind: workspace.Lead, Rows: d.rows(workspace.Lead, map[string]string{"tag": "coupon_request", "email": "ana@example.com"})}
	if r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{lead}}); err != nil || r.Failed != 1 {
		t.Errorf("%+v %v", r, err)
	}
	in = workspace.Import{Kind: workspace.Person, Rows: d.rows(workspace.Person, row), AllowErased: true}
	if r := d.apply(in); r.Created != 1 {
		t.Errorf("%+v", r)
	}
	in.AllowErased = false
	if r := d.apply(in); r.Unchanged != 1 {
		t.Errorf("somebody who lives is a row like any other: %+v", r)
	}
	d.sound()
}

func TestEventsBeforeAnErasureAreIgnoredAndLaterOnesMakeSomebodyNew(t *testing.T) {
	d := newDesk(t)
	event := func(id string, when time.Time) workspace.Event {
		return workspace.Event{ID: id, Type: "message", At: when, Channel: "shop", Conversation: "a", Person: workspace.EventPerson{Cookie: "k-1"}, Message: &workspace.EventMessage{From: "visitor", Text: "hello"}}
	}
	d.events(event("e1", at("2026-11-01T10:00:00Z")))
	for _, address := range []string{"former@example.com", "now@example.com"} {
		d.apply(workspace.EditPerson{Selection: named("P1"), Set: map[string]string{"email": address}})
	}
	d.apply(workspace.ErasePeople{Selection: named("P1")})
	r := d.apply(workspace.AddEvents{Events: []workspace.Event{event("e2", at("2026-11-02T10:00:00Z"))}})
	if r.Ignored != 1 || r.Entry != 0 || !strings.Contains(r.Outcomes[0].Why, "older than the erasure") {
		t.Errorf("%+v", r)
	}
	former := event("e5", at("2026-11-02T12:00:00Z"))
	former.Person = workspace.EventPerson{Email: "former@example.com"}
	if r := d.apply(workspace.AddEvents{Events: []workspace.Event{former}}); r.Ignored != 1 {
		t.Errorf("with an address of before: %+v", r)
	}
	d.events(event("e3", d.now.Add(time.Second)), event("e4", at("2026-11-02T11:00:00Z")))
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.ID, workspace.PersonMessages); !cmp.Equal(got, [][]string{{"P2", "1"}}) {
		t.Error(got)
	}
	d.sound()
}

func TestKeysOfThoseWhoStayAreTheirs(t *testing.T) {
	d := newDesk(t)
	shared := map[string]string{"email": "desk@example.com"}
	d.people(map[string]string{"external_id": "1", "email": shared["email"]}, map[string]string{"external_id": "2", "email": shared["email"]})
	d.apply(workspace.ErasePeople{Selection: named("P1")})
	if r := d.apply(workspace.Import{Kind: workspace.Person, Rows: d.rows(workspace.Person, map[string]string{"email": shared["email"], "name": "Desk"})}); r.Updated != 1 {
		t.Errorf("%+v", r)
	}
	d.sound()
}

func TestWhoIsLeftOfAnErasureIsFoundAndErasedAgain(t *testing.T) {
	d, other := newDesk(t), newDesk(t)
	for _, x := range []*desk{d, other} {
		x.people(map[string]string{"email": "ana@example.com"}, map[string]string{"name": "Nobody has a key"}, map[string]string{"email": "bo@example.com"})
	}
	d.apply(workspace.ErasePeople{Selection: named("P1", "P2")})
	n, err := other.CarryErasures(t.Context(), d.store, "ana")
	if err != nil || n != 2 {
		t.Errorf("%d erased again, %v", n, err)
	}
	other.sound()
	if got := other.find(workspace.Query{Kind: workspace.Person}, workspace.PersonEmail); !cmp.Equal(got, [][]string{{"bo@example.com"}}) {
		t.Error(got)
	}
	err = d.store.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
		row := workspace.NewRow(workspace.Person, 77)
		row.Set(workspace.PersonEmail, workspace.TextValue("ANA@example.com"))
		return w.Put(workspace.Person, []workspace.Row{row})
	})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for f, err := range d.Check(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, f.Code+" "+f.Detail)
	}
	if len(codes) != 1 || !strings.HasPrefix(codes[0], "erased person P77 ") {
		t.Error(codes)
	}
}

func TestASegmentThatNamesSomebodyErasedIsTold(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@example.com"})
	d.apply(workspace.CreateSegment{Name: "Her", Where: "email = Ana@example.com"}, workspace.CreateSegment{Name: "Other", Where: "email"})
	r := d.apply(workspace.ErasePeople{Selection: workspace.Selection{All: true}})
	i := slices.IndexFunc(r.Outcomes, func(o workspace.Outcome) bool { return o.Of == workspace.Segment })
	if i < 0 || !cmp.Equal(r.Outcomes[i].Ids.Numbers(), []uint32{1}) {
		t.Errorf("%+v", r.Outcomes)
	}
}

func TestABatchThatErasesDoesNothingElse(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo"})
	before := d.dump()
	mixed := []workspace.Change{workspace.TagPeople{Selection: named("P2"), Add: []string{"vip"}}, workspace.ErasePeople{Selection: named("P1")}}
	for _, b := range []workspace.Batch{{Changes: mixed}, {Changes: mixed, Continue: true}, {Changes: mixed, DryRun: true}} {
		b.Actor = "ana"
		if _, err := d.Apply(t.Context(), b); workspace.KindOf(err) != workspace.Invalid || !strings.Contains(err.Error(), "does nothing else") {
			t.Errorf("%+v: %v", b, err)
		}
	}
	if diff := cmp.Diff(before, d.dump()); diff != "" {
		t.Error(diff)
	}
	if r := d.apply(workspace.ErasePeople{Selection: named("P1")}, workspace.ErasePeople{Selection: named("P2")}); r.Changed != 2 || !r.Final {
		t.Errorf("%+v", r)
	}
}

func TestADryRunOfAnErasureErasesNobody(t *testing.T) {
	d := newDesk(t)
	workspacetest.CanaryLife(d.apply)
	before := d.dump()
	r := d.batch(workspace.Batch{Actor: "ana", DryRun: true, Changes: []workspace.Change{workspace.ErasePeople{Selection: named("P2")}}})
	if diff := cmp.Diff(before, d.dump()); diff != "" || r.Changed != 1 {
		t.Errorf("%+v %s", r, diff)
	}
}

func TestWhoWasOneWithSomebodyForATimeIsErasedOutOfThem(t *testing.T) {
	d := newDesk(t)
	lead := func(id string, when time.Time, p workspace.EventPerson, name, order string) workspace.Event {
		return workspace.Event{ID: id, Type: "lead", At: when, Person: p, Lead: &workspace.EventLead{Tag: "order_question", Name: name, OrderNumber: order}}
	}
	ana, quorvex := workspace.EventPerson{Email: "ana@example.com"}, workspace.EventPerson{Cookie: "quorvex-cookie", Metadata: map[string]any{"quorvex-key": "quorvex-value"}, Phone: "+999-quorvex"}
	d.events(lead("a1", at("2026-11-01T10:00:00Z"), ana, "Ana", "A-1"))
	d.events(lead("quorvex-1", at("2026-11-02T10:00:00Z"), quorvex, "Quorvex", "QVX-1"), lead("quorvex-2", at("2026-11-03T10:00:00Z"), quorvex, "Quorvex", "QVX-2"))
	both := ana
	both.Cookie = quorvex.Cookie
	d.events(lead("a2", at("2026-11-04T10:00:00Z"), both, "Ana", "A-2")) // makes them one, and one lead of theirs
	d.events(lead("a3", at("2026-11-05T10:00:00Z"), ana, "Ana", "A-3"))
	d.apply(workspace.EditPerson{Selection: named("P1"), Set: map[string]string{"phone": "+1"}})
	d.apply(workspace.UnmergePerson{Person: "P2"})
	d.apply(workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"bulk"}})
	if got := d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID, workspace.PersonLeads); !cmp.Equal(got, [][]string{{"P1", "1"}, {"P2", "1"}}) {
		t.Fatal(got)
	}
	d.apply(workspace.ErasePeople{Selection: named("P2")})
	if found := workspacetest.TracesOf(d.dump()); len(found) > 0 {
		t.Errorf("left: %q in %s", found, d.dump())
	}
	d.compacted(func(text []byte) {
		for _, trace := range []string{"uorvex", "QVX-", "qvx-"} {
			if i := bytes.Index(text, []byte(trace)); i >= 0 {
				t.Errorf("the file still holds %q", text[max(i-60, 0):min(i+60, len(text))])
			}
		}
	})
	if got := d.find(workspace.Query{Kind: workspace.Lead}, workspace.LeadPerson, workspace.LeadOrderNumber); !cmp.Equal(got, [][]string{{"P1", "A-1"}}) {
		t.Error(got)
	}
	d.sound()
}

func TestAnImportThatWasTakenBackHoldsNobodyErased(t *testing.T) {
	d := newDesk(t)
	row := map[string]string{"email": "quorvex@canary.example", "name": "Quorvex"}
	d.people(row, map[string]string{"name": "Bo"})
	d.apply(workspace.Import{Kind: workspace.Lead, Rows: d.rows(workspace.Lead, map[string]string{"tag": "coupon_request", "email": "quorvex@canary.example", "name": "Quorvex Form"})})
	d.apply(workspace.Undo{Entries: []int64{2}})
	d.apply(workspace.Undo{Entries: []int64{1}})
	d.people(row)
	d.apply(workspace.EditPerson{Selection: named("quorvex@canary.example"), Set: map[string]string{"name": "QuorvexMaiden"}})
	d.apply(workspace.ErasePeople{Selection: named("quorvex@canary.example")})
	d.compacted(func(text []byte) {
		if i := bytes.Index(text, []byte("uorvex")); i >= 0 {
			t.Errorf("the file still holds %q", text[max(i-60, 0):min(i+60, len(text))])
		}
	})
	d.apply(workspace.Redo{Entries: []int64{1}})
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonName); !cmp.Equal(got, [][]string{{"Bo"}}) {
		t.Error(got)
	}
	d.sound()
}
