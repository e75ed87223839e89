package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestWhatTheSurvivorSubmittedAfterTheMergeStaysWithThem(t *testing.T) {
	form := func(id, order string, when time.Time, p workspace.EventPerson) workspace.Event {
		return workspace.Event{ID: id, Type: "lead", At: when, Channel: "shop", Person: p, Lead: &workspace.EventLead{Tag: "order_question", OrderNumber: order}}
	}
	living, other := workspace.EventPerson{UserID: "living", Name: "Ana"}, workspace.EventPerson{Cookie: "k-2", Name: "Other"}
	leads := workspace.Query{Kind: workspace.Lead, Order: []workspace.Order{{Field: workspace.ID}}}
	for _, c := range []struct {
		name        string
		early, late []workspace.Event
		want        [][]string
	}{
		{
			"it is a lead of their own", []workspace.Event{form("1", "other-1", at("2026-11-02T10:00:00Z"), other)},
			[]workspace.Event{form("2", "own-1", at("2026-11-02T11:00:00Z"), living), form("3", "own-2", at("2026-11-02T12:00:00Z"), living)},
			[][]string{{"L1", "P2", "other-1", "other-1"}, {"L2", "P1", "own-1", "own-1;own-2"}},
		},
		{
			"it goes under their own lead", []workspace.Event{form("1", "other-1", at("2026-11-02T10:00:00Z"), other), form("2", "own-1", at("2026-11-02T11:00:00Z"), living)},
			[]workspace.Event{form("3", "own-2", at("2026-11-02T12:00:00Z"), living)},
			[][]string{{"L1", "P2", "other-1", "other-1"}, {"L2", "P1", "own-1", "own-1;own-2"}},
		},
		{
			"it was the earliest", []workspace.Event{form("1", "other-1", at("2026-11-02T10:00:00Z"), other), form("2", "other-2", at("2026-11-02T10:30:00Z"), other)},
			[]workspace.Event{form("3", "own-0", at("2026-11-02T09:00:00Z"), living)},
			[][]string{{"L1", "P2", "other-1", "other-1;other-2"}, {"L2", "P1", "own-0", "own-0"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.events(workspace.Event{ID: "a", Type: "identify", At: at("2026-11-01T10:00:00Z"), Person: living})
			d.events(workspace.Event{ID: "b", Type: "identify", At: at("2026-11-01T10:00:00Z"), Person: other})
			d.apply(workspace.SetSetting{Name: workspace.NotifySetting, Value: "desk@example.com"})
			d.events(c.early...)
			d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
			d.events(c.late...)
			before := d.dumpRows()
			r := d.apply(workspace.UnmergePerson{Person: "P1"})
			if got := why(r); !slices.Contains(got, "kept: submissions that came after the merge") {
				t.Error(got)
			}
			if diff := cmp.Diff(c.want, d.find(leads, workspace.ID, workspace.LeadPerson, workspace.LeadOrderNumber, workspace.LeadOrders)); diff != "" {
				t.Error(diff)
			}
			people := d.find(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}, workspace.ID, workspace.PersonLeads)
			if diff := cmp.Diff([][]string{{"P1", "1"}, {"P2", "1"}}, people); diff != "" {
				t.Error(diff)
			}
			for _, mail := range d.find(workspace.Query{Kind: workspace.Mail}, workspace.MailEvent, workspace.MailLead) {
				if own := slices.ContainsFunc(append(c.early, c.late...), func(e workspace.Event) bool { return e.ID == mail[0] && e.Person.UserID != "" }); own != (mail[1] == "L2") {
					t.Errorf("the mail of event %s is of %s", mail[0], mail[1])
				}
			}
			d.sound()
			merged := int64(5)
			d.apply(workspace.Redo{Entries: []int64{merged}})
			if diff := cmp.Diff(before, d.dumpRows()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// dumpRows is every row of the records people see, as text.
func (d *desk) dumpRows() string {
	text, _, _ := strings.Cut(d.dump(), "\nJ")
	return text
}

func TestWhatTheSurvivorSubmittedIsNotErasedWithWhomTheyWereOne(t *testing.T) {
	d := newDesk(t)
	form := func(id, order string, when time.Time, p workspace.EventPerson) {
		d.events(workspace.Event{ID: id, Type: "lead", At: when, Channel: "shop", Person: p, Lead: &workspace.EventLead{Tag: "order_question", OrderNumber: order}})
	}
	living, other := workspace.EventPerson{UserID: "living"}, workspace.EventPerson{Cookie: "k-2"}
	form("1", "other-1", at("2026-11-02T10:00:00Z"), other)
	form("2", "own-1", at("2026-11-02T11:00:00Z"), living)
	d.events(workspace.Event{ID: "3", Type: "identify", At: at("2026-11-02T12:00:00Z"), Person: workspace.EventPerson{UserID: "living", Cookie: "k-2"}})
	form("4", "own-2", at("2026-11-02T13:00:00Z"), living)
	leads := workspace.Query{Kind: workspace.Lead, Order: []workspace.Order{{Field: workspace.ID}}}
	if got := d.find(leads, workspace.ID, workspace.LeadOrders); !cmp.Equal(got, [][]string{{"L1", "other-1;own-1;own-2"}}) {
		t.Fatal(got)
	}
	before := d.dumpRows()
	r := d.apply(workspace.UnmergePerson{Person: "living"})
	if got := d.find(leads, workspace.ID, workspace.LeadOrders); !cmp.Equal(got, [][]string{{"L1", "other-1"}, {"L2", "own-1;own-2"}}) {
		t.Error(got)
	}
	d.apply(workspace.Undo{Entries: []int64{r.Entry}})
	if diff := cmp.Diff(before, d.dumpRows()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.Redo{Entries: []int64{r.Entry}})
	d.apply(workspace.ErasePeople{Selection: named("P1")})
	if got := d.find(leads, workspace.ID, workspace.LeadPerson, workspace.LeadOrders); !cmp.Equal(got, [][]string{{"L2", "P2", "own-1;own-2"}}) {
		t.Error(got)
	}
	d.sound()
}
