package engine_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// traceless is an error of the test when the store or its file speaks of the canary.
func (d *desk) traceless() {
	d.Helper()
	if found := workspacetest.TracesOf(d.dump()); len(found) > 0 {
		d.Errorf("left: %q in %s", found, d.dump())
	}
	d.compacted(func(text []byte) {
		for _, trace := range []string{"uorvex", "canary.example"} {
			if i := bytes.Index(text, []byte(trace)); i >= 0 {
				d.Errorf("the file still holds %q", text[max(i-60, 0):min(i+60, len(text))])
			}
		}
	})
}

func TestWhatSomebodyErasedSaidOnceDoesNotComeBackByAMerge(t *testing.T) {
	for _, part := range []workspace.Change{workspace.Undo{Entries: []int64{2}}, workspace.UnmergePerson{Person: "P1"}} {
		d := newDesk(t)
		identify := func(id string, p workspace.EventPerson) workspace.Event {
			return workspace.Event{ID: id, Type: "identify", At: at("2026-11-02T10:00:00Z"), Person: p}
		}
		d.events(
			identify("a", workspace.EventPerson{UserID: "living", Name: "Ana"}),
			identify("b", workspace.EventPerson{Email: "quorvex@canary.example", Phone: "+34555quorvex", Tags: []string{"quorvex-tag"}, Metadata: map[string]any{"quorvex-key": "v"}}),
		)
		d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
		parted := d.apply(part)
		d.apply(workspace.EditPerson{Selection: named("P2"), Set: map[string]string{"phone": "other", "email": "now@canary.example"}, Unset: []string{"meta.quorvex-key"}})
		d.apply(workspace.TagPeople{Selection: named("P2"), Remove: []string{"quorvex-tag"}})
		before := workspacetest.TracesOf(d.dump())
		if !slices.Contains(before, "quorvex-tag") || !slices.Contains(before, "quorvex@canary.example") {
			t.Fatalf("the journal has forgotten before: %q", before)
		}
		d.apply(workspace.ErasePeople{Selection: named("P2")})
		d.traceless()
		was := d.dump()
		for _, c := range []workspace.Change{workspace.Redo{Entries: []int64{2}}, workspace.Redo{Entries: []int64{2}, Force: true}, workspace.Undo{Entries: []int64{parted.Entry}}} {
			_, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{c}})
			if workspace.KindOf(err) != workspace.Invalid {
				t.Errorf("%+v: %v", c, err)
			}
			if _, again := c.(workspace.Redo); again && (err == nil || !strings.Contains(err.Error(), "J2 cannot be done again: it would merge P2, who was erased")) {
				t.Errorf("%+v: %v", c, err)
			}
		}
		if diff := cmp.Diff(was, d.dump()); diff != "" {
			t.Error(diff)
		}
		d.sound()
	}
}

func TestWhatSomebodyErasedLentIsForgottenWhereItWasTakenOffAgain(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"}, map[string]string{"name": "Quorvex", "phone": "+34555quorvex", "tags": "quorvex-tag", "company": "QuorvexCorp"}, map[string]string{"name": "Bo"})
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	d.apply(workspace.EditPerson{Selection: named("P1", "P3"), Set: map[string]string{"phone": "+1", "company": "Acme"}})
	d.apply(workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"after"}, Remove: []string{"quorvex-tag"}})
	d.apply(workspace.UnmergePerson{Person: "P1"})
	d.apply(workspace.ErasePeople{Selection: named("P2")})
	d.traceless()
	d.apply(workspace.Undo{Entries: []int64{4}})
	if got := d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.PersonTags, workspace.PersonCompany); !cmp.Equal(got, [][]string{{"after", "Acme"}, {"", "Acme"}}) {
		t.Error(got)
	}
	d.sound()
}

func TestTheLastMessageOfSomebodyWhoLivesStaysTheirs(t *testing.T) {
	d := newDesk(t)
	hello := func(id, user string, when time.Time) workspace.Event {
		return workspace.Event{ID: id, Type: "message", At: when, Channel: "shop", Conversation: user, Person: workspace.EventPerson{UserID: user}, Message: &workspace.EventMessage{From: "visitor", Text: "hello"}}
	}
	d.events(hello("1", "ana", at("2026-11-02T11:00:00Z")), hello("2", "bo", at("2026-11-02T10:00:00Z")))
	d.apply(workspace.MergePeople{Into: "ana", From: []string{"bo"}, Force: true})
	d.apply(workspace.Undo{Entries: []int64{2}})
	d.apply(workspace.ErasePeople{Selection: named("bo")})
	if got := d.find(workspace.Query{Kind: workspace.Person}, workspace.PersonUserID, workspace.PersonLastMessage); !cmp.Equal(got, [][]string{{"ana", "hello"}}) {
		t.Error(got)
	}
}

func TestPeopleWhomTheJournalAloneKeepsAreErased(t *testing.T) {
	row := map[string]string{"email": "quorvex@canary.example", "name": "Quorvex", "external_id": "quorvex-external", "cookies": "quorvex-cookie"}
	for _, ref := range []string{"QUORVEX@canary.example", "quorvex-external", "quorvex-cookie", "P2", "now@canary.example"} {
		d := newDesk(t)
		d.people(map[string]string{"name": "Bo"})
		d.people(row, map[string]string{"name": "Cid"})
		d.apply(workspace.EditPerson{Selection: named("P2"), Set: map[string]string{"email": "now@canary.example"}})
		d.apply(workspace.Undo{Entries: []int64{3}})
		d.apply(workspace.Undo{Entries: []int64{2}})
		for _, nobody := range []string{"nobody@canary.example", "P9"} {
			if _, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.ErasePeople{Selection: named(ref, nobody)}}}); workspace.KindOf(err) != workspace.NotFound {
				t.Errorf("%s: %v", nobody, err)
			}
		}
		tried := d.batch(workspace.Batch{Actor: "ana", DryRun: true, Changes: []workspace.Change{workspace.ErasePeople{Selection: named(ref)}}})
		r := d.apply(workspace.ErasePeople{Selection: named(ref)})
		if r.Matched != 1 || r.Changed != 1 || !r.Final || tried.Changed != 1 || tried.Digest != r.Digest {
			t.Errorf("%s: %+v %+v", ref, r, tried)
		}
		d.traceless()
		d.apply(workspace.Redo{Entries: []int64{2}})
		if got := d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID, workspace.PersonName); !cmp.Equal(got, [][]string{{"P1", "Bo"}, {"P3", "Cid"}}) {
			t.Error(ref, got)
		}
		again := workspace.Import{Kind: workspace.Person, Rows: d.rows(workspace.Person, row)}
		if r, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{again}}); err != nil || r.Failed != 1 {
			t.Errorf("%s: %+v %v", ref, r, err)
		}
		if _, err := d.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.ErasePeople{Selection: named(ref)}}}); workspace.KindOf(err) != workspace.NotFound {
			t.Errorf("%s is erased twice: %v", ref, err)
		}
		d.sound()
	}
}

func TestTheJournalForgetsSegmentsAndSettingsThatNamedSomebodyErased(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "quorvex@canary.example", "user_id": "quorvex-user"}, map[string]string{"name": "Bo"})
	d.apply(workspace.CreateSegment{Name: "Edited", Where: "email = Quorvex@canary.example"}, workspace.CreateSegment{Name: "Deleted", Where: "user_id = quorvex-user"}, workspace.CreateSegment{Name: "Other", Where: "email"})
	edited := d.apply(workspace.EditSegment{Name: "Edited", Where: "email"})
	deleted := d.apply(workspace.DeleteSegment{Name: "Deleted"}, workspace.DeleteSegment{Name: "Other"})
	d.apply(workspace.SetSetting{Name: "notify.to", Value: "quorvex@canary.example"})
	d.apply(workspace.SetSetting{Name: "notify.to", Value: "desk@example.com"})
	if r := d.apply(workspace.ErasePeople{Selection: named("P1")}); len(why(r)) > 0 {
		t.Errorf("nothing that stands names anybody: %q", why(r))
	}
	d.traceless()
	d.apply(workspace.Undo{Entries: []int64{edited.Entry}})
	if got := why(d.apply(workspace.Undo{Entries: []int64{deleted.Entry}})); !cmp.Equal(got, []string{"named somebody who was erased"}) {
		t.Error(got)
	}
	if got := d.find(workspace.Query{Kind: workspace.Segment, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.SegmentName, workspace.SegmentWhere); !cmp.Equal(got[len(got)-2:], [][]string{{"Edited", "email"}, {"Other", "email"}}) {
		t.Error(got)
	}
	d.sound()
}

func TestWhatNamesSomebodyErasedIsTold(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@example.com", "phone": "+34 600 111", "user_id": "u_771"}, map[string]string{"name": "Bo"})
	d.apply(workspace.SetSetting{Name: "notify.to", Value: "desk@example.com, Ana@example.com"})
	for _, text := range []string{"brother of ANA@example.com", "call +34 600 111", "see u_771.", "knows Ana"} {
		d.apply(workspace.AddNote{Person: "P2", Text: text})
	}
	d.apply(workspace.AddNote{Person: "P1", Text: "ana@example.com is she"})
	r := d.apply(workspace.ErasePeople{Selection: named("P1")})
	var notes []uint32
	for _, o := range r.Outcomes {
		if o.Of == workspace.Note && o.Why == "names somebody who was erased" {
			notes = o.Ids.Numbers()
		}
	}
	if !cmp.Equal(notes, []uint32{1, 2, 3}) || !slices.ContainsFunc(why(r), func(s string) bool { return strings.HasPrefix(s, "notify.to names somebody who was erased") }) {
		t.Errorf("%v %q", notes, why(r))
	}
	if got := d.find(workspace.Query{Kind: workspace.Note}, workspace.ID); len(got) != 4 {
		t.Error(got)
	}
}
