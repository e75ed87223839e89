package engine_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// passing draws an event of one of two visitors that leaves a record.
func passing(r *rapid.T, no int) workspace.Event {
	who := rapid.IntRange(0, 1).Draw(r, "visitor")
	e := workspace.Event{
		ID: fmt.Sprintf("e%02d", no), At: workspacetest.Noon().Add(-time.Duration(rapid.IntRange(1, 9).Draw(r, "minutes")) * time.Minute),
		Type: "message", Channel: rapid.SampledFrom([]string{"shop", "web"}).Draw(r, "channel"), Person: workspace.EventPerson{Cookie: fmt.Sprint("k", who)},
		Conversation: fmt.Sprint("talk", who, rapid.IntRange(0, 1).Draw(r, "talk")),
	}
	if rapid.IntRange(0, 4).Draw(r, "type") == 0 {
		e.Type, e.Conversation, e.Lead = "lead", "", &workspace.EventLead{Tag: "refund_request"}
		return e
	}
	from := rapid.SampledFrom([]string{workspace.FromVisitor, workspace.FromVisitor, workspace.FromBot, workspace.FromAgent}).Draw(r, "from")
	e.Message = &workspace.EventMessage{From: from, Text: rapid.SampledFrom([]string{"hello", "and now?", "yes"}).Draw(r, "text")}
	return e
}

// seen is what is told of a workspace but for the ways in which people were met: of those
// the first that brought one has it.
func seen(t *testing.T, d *desk) (lines []string) {
	ways := regexp.MustCompile(` sources?="[^"]*"`)
	for _, line := range told(t, d) {
		lines = append(lines, ways.ReplaceAllString(line, ""))
	}
	slices.Sort(lines)
	return lines
}

// What stays is what there would be had the others never come. A batch that stands in the
// way of later ones stays too.
func TestBatchesOfEventsTakenBackInAnyOrderWereNeverThere(t *testing.T) {
	checks(t, 100)
	rapid.Check(t, func(r *rapid.T) {
		all, only := newDesk(t), newDesk(t)
		var batches []workspace.AddEvents
		var order []int
		no := 0
		for i := range rapid.IntRange(2, 7).Draw(r, "batches") {
			var events []workspace.Event
			for range rapid.IntRange(1, 3).Draw(r, "events") {
				events = append(events, passing(r, no))
				no++
			}
			batches, order = append(batches, workspace.AddEvents{Events: events}), append(order, i)
			all.apply(batches[i])
		}
		gone := map[int]bool{}
		for _, i := range rapid.Permutation(order).Draw(r, "order")[:rapid.IntRange(1, len(order)).Draw(r, "taken back")] {
			_, err := all.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Undo{Entries: []int64{int64(i) + 1}}}})
			if gone[i] = err == nil; err != nil && workspace.KindOf(err) != workspace.Conflict {
				r.Fatal(err)
			}
			all.sound()
		}
		for i, b := range batches {
			if !gone[i] {
				only.apply(b)
			}
		}
		if diff := gocmp.Diff(seen(t, only), seen(t, all)); diff != "" {
			r.Fatalf("%v taken back (-never there +taken back):\n%s", gone, diff)
		}
		for _, i := range slices.Backward(order) {
			if !gone[i] {
				all.apply(workspace.Undo{Entries: []int64{int64(i) + 1}})
			}
		}
		if left := told(t, all); len(left) > 0 {
			r.Fatalf("all is taken back, yet there is %v", left)
		}
	})
}

// Forced, a batch is taken back as far as that goes, and what is kept still agrees with
// what is left, whoever became one meanwhile.
func TestWhateverIsForcedBackTheWorkspaceIsSound(t *testing.T) {
	checks(t, soak.Rounds(t, 60))
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t)
		entries := int64(1)
		for no := range rapid.IntRange(3, 12).Draw(r, "steps") {
			var c workspace.Change
			entry := []int64{rapid.Int64Range(1, entries).Draw(r, "entry")}
			one, other := fmt.Sprint("P", rapid.IntRange(1, 3).Draw(r, "one")), fmt.Sprint("P", rapid.IntRange(1, 3).Draw(r, "other"))
			force := rapid.IntRange(0, 2).Draw(r, "force") > 0
			switch rapid.IntRange(0, 12).Draw(r, "step") {
			case 0, 10:
				c = workspace.Undo{Entries: entry, Force: force}
			case 1:
				c = workspace.Redo{Entries: entry, Force: force}
			case 2:
				c = workspace.MergePeople{Into: one, From: []string{other}, Force: force}
			case 11:
				c = workspace.SplitLead{Lead: "L1", K: 1}
			case 12:
				c = workspace.EditPerson{Selection: workspace.Selection{IDs: []string{one}}, Set: map[string]string{"email": rapid.SampledFrom([]string{"ana@example.com", ""}).Draw(r, "email")}}
			case 3:
				c = workspace.UnmergePerson{Person: one}
			case 4:
				c = workspace.AddNote{Person: one, Text: "called back"}
			case 5:
				c = workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: rapid.SampledFrom([]string{workspace.LeadClosed, workspace.LeadNew}).Draw(r, "to")}
			case 6:
				lead := passing(r, 2*no)
				lead.Type, lead.Conversation, lead.Message, lead.Lead = "lead", "talk of a lead", nil, &workspace.EventLead{Tag: "refund_request"}
				c = workspace.AddEvents{Events: []workspace.Event{lead}}
			default:
				c = workspace.AddEvents{Events: []workspace.Event{passing(r, 2*no), passing(r, 2*no+1)}}
			}
			_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
			switch workspace.KindOf(err) {
			case workspace.Done:
				entries++
			case workspace.NotFound, workspace.Invalid, workspace.Conflict, workspace.Usage:
			default:
				r.Fatal(err)
			}
			for f, err := range d.Check(t.Context()) {
				r.Fatalf("%#v: %v %v", c, f, err)
			}
			if want, got := d.named(); !slices.Equal(got, want) {
				r.Fatalf("%#v: channels are %v, conversations are in %v", c, got, want)
			}
		}
	})
}

// What an import says of a person, and a page they looked at, leaves no record: the journal
// knows.
func TestWhatIsLeftWithoutARecordIsTheBestOfTheEntriesThatStand(t *testing.T) {
	d := newDesk(t)
	page := func(id string, hour int) {
		d.events(workspace.Event{ID: id, Type: "page", At: time.Date(2026, 11, 20, hour, 0, 0, 0, time.UTC), Person: workspace.EventPerson{UserID: "u1"}})
	}
	d.people(map[string]string{"user_id": "u1", "first_seen": "2026-11-20T05:00:00Z", "last_seen": "2026-11-20T06:00:00Z", "last_message": "by hand", "last_message_at": "2026-11-20T06:00:00Z"})
	page("a", 8)
	page("b", 9)
	d.events(workspace.Event{
		ID: "c", Type: "message", At: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Channel: "shop", Conversation: "c",
		Person: workspace.EventPerson{UserID: "u1"}, Message: &workspace.EventMessage{From: "visitor", Text: "hello"},
	})
	look := func(want ...string) {
		t.Helper()
		got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonFirstSeen, workspace.PersonLastSeen, workspace.PersonLastMessage)[0]
		for i, w := range want[:2] {
			want[i] = "2026-11-20T" + w + ":00:00Z"
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		d.sound()
	}
	look("05", "10", "hello")
	d.apply(workspace.Undo{Entries: []int64{3}})
	look("05", "10", "hello")
	d.apply(workspace.Undo{Entries: []int64{4}})
	look("05", "08", "by hand")
	d.apply(workspace.Undo{Entries: []int64{2}})
	look("05", "06", "by hand")
	d.apply(workspace.Redo{Entries: []int64{3}})
	look("05", "09", "by hand")
	d.apply(workspace.Redo{Entries: []int64{2}})
	look("05", "09", "by hand")
	d.apply(workspace.Undo{Entries: []int64{3}})
	look("05", "08", "by hand")
	d.apply(workspace.Redo{Entries: []int64{4}})
	look("05", "10", "hello")
}
