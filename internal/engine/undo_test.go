package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAnUndoThatKeepsEverythingIsNoEntry(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo"})
	one, both := workspace.Selection{IDs: []string{"P1"}}, workspace.Selection{IDs: []string{"P1", "P2"}}
	d.apply(workspace.EditPerson{Selection: both, Set: map[string]string{"company": "Shop"}})
	d.apply(workspace.EditPerson{Selection: one, Set: map[string]string{"company": "Later"}})
	d.apply(workspace.EditPerson{Selection: one, Set: map[string]string{"company": "Last"}})

	r := d.apply(workspace.Undo{Entries: []int64{3}, Force: true})
	if got, want := []int64{int64(r.Changed), int64(r.Unchanged), r.Entry}, []int64{0, 1, 0}; !slices.Equal(got, want) || r.Back != nil {
		t.Errorf("all is kept: changed, unchanged, entry are %v, not %v; taken back: %v", got, want, r.Back)
	}
	r = d.apply(workspace.Undo{Entries: []int64{2}, Force: true})
	if got, want := []int64{int64(r.Changed), int64(r.Unchanged), r.Entry}, []int64{1, 1, 5}; !slices.Equal(got, want) || !slices.Equal(r.Back, []int64{2}) {
		t.Errorf("some is kept: changed, unchanged, entry are %v, not %v; taken back: %v", got, want, r.Back)
	}
	want := [][]string{{"Last"}, {""}}
	if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.PersonCompany)); diff != "" {
		t.Error(diff)
	}
}

func TestTakingBackAndDoingAgainSayWhatTheyWereAbout(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"})
	d.apply(workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"vip"}})
	for _, c := range []workspace.Change{workspace.Undo{}, workspace.Redo{}, workspace.Undo{Entries: []int64{2}}, workspace.Redo{Entries: []int64{2}}} {
		if r := d.apply(c); !slices.Equal(r.Back, []int64{2}) {
			t.Errorf("%#v is about %v, not J2", c, r.Back)
		}
	}
	_, err := d.Apply(t.Context(), workspace.Batch{Actor: "bo", Changes: []workspace.Change{workspace.Redo{}}})
	if workspace.KindOf(err) != workspace.NotFound || err.Error() != "nothing of yours to redo" {
		t.Errorf("somebody who took nothing back: %v", err)
	}
}

func TestABatchIsTheSameAfterItWasApplied(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"user_id": "u1"}, map[string]string{"user_id": "u2"})
	d.apply(workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P1"}}, Set: map[string]string{"name": "Ana"}})
	d.apply(workspace.Undo{Entries: []int64{2}})
	redo := workspace.Redo{Entries: []int64{2, 1}}
	d.apply(redo)
	if redo.Entries[0] != 2 {
		t.Errorf("redo: %v", redo.Entries)
	}
	form := workspace.Event{ID: "e1", Type: "lead", At: at("2026-11-01T10:00:00Z"), Person: workspace.EventPerson{UserID: "u1"}, Lead: &workspace.EventLead{Tag: "Agent Request"}}
	d.events(form)
	if form.Lead.Tag != "Agent Request" {
		t.Errorf("event: %v", form.Lead.Tag)
	}
}

func TestABareUndoAfterAnUnmergeTakesNothingOlderBack(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Bo"})
	d.apply(workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}}, Add: []string{"foo"}})
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	r := d.apply(workspace.UnmergePerson{Person: "P1"})
	_, err := d.Apply(d.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Undo{}}})
	if workspace.KindOf(err) != workspace.Invalid || !strings.Contains(err.Error(), workspace.Entry.ID(workspace.No(r.Entry))) {
		t.Errorf("%v, want a refusal that names the unmerge", err)
	}
}

// The second message comes before the first and the third between them: what the second
// found when it came is no longer true when it is taken back.
func TestAConversationSpansItsMessagesWhateverIsTakenBack(t *testing.T) {
	for name, hours := range map[string][3]int{"earlier": {12, 9, 10}, "later": {9, 12, 10}} {
		d := newDesk(t)
		for i, hour := range hours {
			d.events(workspace.Event{
				ID: name + string(rune('a'+i)), Type: "message", At: time.Date(2026, 11, 20, hour, 0, 0, 0, time.UTC), Channel: "shop", Conversation: "c",
				Person: workspace.EventPerson{Cookie: "k"}, Message: &workspace.EventMessage{From: "visitor", Text: string(rune('a' + i))},
			})
		}
		look := func() []string {
			return d.find(workspace.Query{Kind: workspace.Conversation}, workspace.ConversationStartedAt, workspace.ConversationLastMessageAt, workspace.ConversationLastMessage, workspace.ConversationMessages)[0]
		}
		all := look()
		d.apply(workspace.Undo{Entries: []int64{2}})
		d.sound()
		want := []string{"2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z", "a", "2"}
		if name == "later" {
			want = []string{"2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z", "c", "2"}
		}
		if diff := cmp.Diff(want, look()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		d.apply(workspace.Redo{Entries: []int64{2}})
		d.sound()
		if diff := cmp.Diff(all, look()); diff != "" {
			t.Errorf("%s, done again: %s", name, diff)
		}
	}
}

// The conversation and its visitor came with the first message, and stay for the second.
func TestWhatAForcedUndoKeepsIsCountedAnew(t *testing.T) {
	d := newDesk(t)
	for i, hour := range []int{12, 9, 10} {
		d.events(workspace.Event{
			ID: string(rune('a' + i)), Type: "message", At: time.Date(2026, 11, 20, hour, 0, 0, 0, time.UTC), Channel: "shop", Conversation: "c",
			Person: workspace.EventPerson{Cookie: "k"}, Message: &workspace.EventMessage{From: "visitor", Text: string(rune('a' + i))},
		})
	}
	look := func() []string {
		return append(
			d.find(workspace.Query{Kind: workspace.Conversation}, workspace.ConversationMessages, workspace.ConversationStartedAt, workspace.ConversationLastMessage)[0],
			d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonMessages, workspace.PersonConversations, workspace.PersonLastMessage)[0]...)
	}
	all := []string{"3", "2026-11-20T09:00:00Z", "a", "3", "1", "a"}
	if diff := cmp.Diff(all, look()); diff != "" {
		t.Fatal(diff)
	}
	d.apply(workspace.Undo{Entries: []int64{1}, Force: true})
	d.sound()
	if diff := cmp.Diff([]string{"2", "2026-11-20T09:00:00Z", "c", "2", "1", "c"}, look()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.Redo{Entries: []int64{1}})
	d.sound()
	if diff := cmp.Diff(all, look()); diff != "" {
		t.Errorf("done again: %s", diff)
	}
}

// The second conversation's visitor came with the first.
func TestNothingComesBackToSomebodyWhoIsNotThere(t *testing.T) {
	d := newDesk(t)
	for _, talk := range []string{"one", "two"} {
		d.events(saidBy(talk, "k", talk))
	}
	d.apply(workspace.Undo{Entries: []int64{2}})
	d.apply(workspace.Undo{Entries: []int64{1}})
	for _, force := range []bool{false, true} {
		_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Redo{Entries: []int64{2}, Force: force}}})
		if workspace.KindOf(err) != workspace.Conflict || !strings.Contains(err.Error(), "P1") {
			t.Errorf("forced %v: %v", force, err)
		}
	}
	d.apply(workspace.Redo{Entries: []int64{1}})
	d.apply(workspace.Redo{Entries: []int64{2}})
	if n := len(d.find(workspace.Query{Kind: workspace.Conversation})); n != 2 {
		t.Errorf("%d conversations", n)
	}
	d.sound()
}

// A message that comes while two people are one goes with its conversation when they part.
func TestWhatCameWhilePeopleWereOneIsCountedWhereItGoes(t *testing.T) {
	for name, part := range map[string]workspace.Change{
		"undo": workspace.Undo{Entries: []int64{3}}, "unmerge": workspace.UnmergePerson{Person: "P1"},
	} {
		d := newDesk(t)
		d.events(saidBy("a", "k", "one"))
		d.events(saidBy("b", "m", "two"))
		d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
		d.events(saidBy("c", "m", "two"))
		d.apply(part)
		d.sound()
		want := [][]string{{"P1", "1"}, {"P2", "2"}}
		if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Person}, workspace.ID, workspace.PersonMessages)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The second message's visitor is somebody else's former self.
func TestAForcedUndoIsCountedOffWhomTheyBecame(t *testing.T) {
	d := newDesk(t)
	d.events(saidBy("a", "k", "one"))
	d.events(saidBy("b", "k", "one"))
	d.events(saidBy("c", "m", "two"))
	d.apply(workspace.MergePeople{Into: "P2", From: []string{"P1"}})
	d.apply(workspace.Undo{Entries: []int64{2}, Force: true})
	d.sound()
	want := [][]string{{"P2", "2"}}
	if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Person}, workspace.ID, workspace.PersonMessages)); diff != "" {
		t.Error(diff)
	}
}

// Nobody may have two values of one setting: the later one stays.
func TestASettingThatComesBackDoesNotStandBesideALaterOne(t *testing.T) {
	d := newDesk(t)
	d.apply(workspace.SetSetting{Name: "plan", Value: "free"})
	d.apply(workspace.Undo{Entries: []int64{1}})
	d.apply(workspace.SetSetting{Name: "plan", Value: "starter"})
	_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Redo{Entries: []int64{1}}}})
	if workspace.KindOf(err) != workspace.Conflict || !strings.Contains(err.Error(), "J3") {
		t.Error(err)
	}
	d.apply(workspace.Redo{Entries: []int64{1}, Force: true})
	d.sound()
	now := d.find(workspace.Query{Kind: workspace.Setting, Where: d.where(workspace.Setting, "name=plan")}, workspace.SettingValue)
	if diff := cmp.Diff([][]string{{"starter"}}, now); diff != "" {
		t.Error(diff)
	}
}

// Another conversation brought the channel of the first anew meanwhile.
func TestAChannelThatComesBackIsTheOneThatIsThere(t *testing.T) {
	d := newDesk(t)
	d.events(saidBy("a", "k", "one"))
	d.apply(workspace.Undo{Entries: []int64{1}})
	d.events(saidBy("b", "m", "two"))
	d.apply(workspace.Redo{Entries: []int64{1}})
	d.sound()
	if diff := cmp.Diff([][]string{{"shop", "2"}}, d.find(workspace.Query{Kind: workspace.Channel}, workspace.ChannelName, workspace.ChannelPeople)); diff != "" {
		t.Error(diff)
	}
}

// saidBy is a message of a visitor with a cookie.
func saidBy(id, cookie, talk string) workspace.Event {
	return workspace.Event{
		ID: id, Type: "message", At: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Channel: "shop", Conversation: talk,
		Person: workspace.EventPerson{Cookie: cookie}, Message: &workspace.EventMessage{From: "visitor", Text: id},
	}
}

// The lead stays because somebody worked on it; its conversation had nothing else.
func TestALeadThatAForcedUndoKeepsIsInNoConversationThatWent(t *testing.T) {
	d := newDesk(t)
	d.events(workspace.Event{
		ID: "a", Type: "lead", At: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Channel: "shop", Conversation: "c",
		Person: workspace.EventPerson{Cookie: "k"}, Lead: &workspace.EventLead{Tag: "refund_request"},
	})
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L1"}}, To: workspace.LeadClosed})
	lead := func() []string { return d.find(workspace.Query{Kind: workspace.Lead}, workspace.LeadConversation)[0] }
	d.apply(workspace.Undo{Entries: []int64{1}, Force: true})
	d.sound()
	if diff := cmp.Diff([]string{""}, lead()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.Redo{Entries: []int64{1}})
	d.sound()
	if diff := cmp.Diff([]string{"C1"}, lead()); diff != "" {
		t.Error(diff)
	}
}

// Somebody else left a lead in the conversation that goes.
func TestALeadInAConversationOfSomebodyElseStandsInItsWay(t *testing.T) {
	d := newDesk(t)
	lead := func(id, cookie string) {
		e := saidBy(id, cookie, "one")
		e.Type, e.Message, e.Lead = "lead", nil, &workspace.EventLead{Tag: "refund_request"}
		d.events(e)
	}
	lead("a", "k")
	lead("b", "m")
	_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Undo{Entries: []int64{1}}}})
	if want := "J1 cannot be taken back: C1: was changed by J2 since"; workspace.KindOf(err) != workspace.Conflict || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	look := func(want ...[]string) {
		t.Helper()
		if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Lead, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID, workspace.LeadConversation)); diff != "" {
			t.Error(diff)
		}
		d.sound()
	}
	look([]string{"L1", "C1"}, []string{"L2", "C1"})
	d.apply(workspace.Undo{Entries: []int64{1}, Force: true})
	look([]string{"L2", ""})
	d.apply(workspace.Redo{Entries: []int64{1}})
	look([]string{"L1", "C1"}, []string{"L2", "C1"})
	d.apply(workspace.Undo{Entries: []int64{2}})
	look([]string{"L1", "C1"})
}

// Others are in the channel since, or come back to one that went.
func TestAChannelIsThereAsLongAsAConversationNamesIt(t *testing.T) {
	d := newDesk(t)
	look := func(want ...[]string) {
		t.Helper()
		want = append([][]string{}, want...)
		if diff := cmp.Diff(want, d.find(workspace.Query{Kind: workspace.Channel}, workspace.ChannelName)); diff != "" {
			t.Error(diff)
		}
		d.sound()
	}
	d.events(saidBy("a", "k", "one"))
	d.events(saidBy("b", "m", "two"))
	d.apply(workspace.Undo{Entries: []int64{1}})
	look([]string{"shop"})
	d.apply(workspace.Redo{Entries: []int64{1}})
	look([]string{"shop"})
	d.apply(workspace.Undo{Entries: []int64{2}})
	d.apply(workspace.Undo{Entries: []int64{1}})
	look()
	d.apply(workspace.Redo{Entries: []int64{2}})
	look([]string{"shop"})
	d.apply(workspace.Redo{Entries: []int64{1}})
	look([]string{"shop"})
	d.apply(workspace.Undo{Entries: []int64{1, 2}})
	look()
	d.apply(workspace.Redo{Entries: []int64{1, 2}})
	d.apply(workspace.Undo{Entries: []int64{1}})
	look([]string{"shop"})
	d.apply(workspace.Undo{Entries: []int64{2}})
	look()
}
