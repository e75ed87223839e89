package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func (d *desk) duplicates() [][]string {
	d.Helper()
	return d.find(workspace.Query{Kind: workspace.Duplicate}, workspace.DuplicateReason, workspace.DuplicateKey, workspace.DuplicateScore, workspace.DuplicatePeople)
}

func TestPeopleWhoShareSomethingAreDuplicates(t *testing.T) {
	d := newDesk(t)
	d.people(
		map[string]string{"external_id": "1", "name": "Ana Pérez", "company": "Acme", "phone": "+34 600 111 222"},
		map[string]string{"external_id": "2", "name": "ana perez", "company": "ACME", "email": "ana@shop.example"},
		map[string]string{"external_id": "3", "name": "Ana Perez", "phone": "0034600111222"},
		map[string]string{"external_id": "4", "name": "Bo", "company": "Acme", "phone": "112"},
		map[string]string{"external_id": "5", "name": "Bo", "phone": "112"},
	)
	want := [][]string{
		{"phone", "34600111222", "80", "P1;P3"},
		{"name_company", "ana perez, acme", "60", "P1;P2"},
	}
	if diff := cmp.Diff(want, d.duplicates()); diff != "" {
		t.Error(diff)
	}
}

func TestPeopleToldApartAreNoDuplicates(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"1", "2", "3"} {
		d.people(map[string]string{"external_id": id, "phone": "+49 30 123456"})
	}
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	d.apply(workspace.UnmergePerson{Person: "P1"})
	want := [][]string{
		{"phone", "4930123456", "80", "P1;P3"},
		{"phone", "4930123456", "80", "P2;P3"},
	}
	if diff := cmp.Diff(want, d.duplicates()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P3"}})
	if diff := cmp.Diff([][]string{}, d.duplicates()); diff != "" {
		t.Error(diff)
	}
}

func TestTwoUserIDsOnOneKeyAreTheSurestDuplicates(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"u1", "u2"} {
		d.events(workspace.Event{ID: id, Type: "identify", At: at("2026-11-20T10:00:00Z"), Person: workspace.EventPerson{UserID: id, Email: "ana@shop.example"}})
	}
	want := [][]string{
		{"user_id", "u1, u2", "100", "P1;P2"},
		{"email", "ana@shop.example", "95", "P1;P2"},
	}
	if diff := cmp.Diff(want, d.duplicates()); diff != "" {
		t.Error(diff)
	}
	q := workspace.Query{Kind: workspace.Duplicate, Where: d.where(workspace.Duplicate, "score < 100 and people = P2")}
	if diff := cmp.Diff([][]string{{"email"}}, d.find(q, workspace.DuplicateReason)); diff != "" {
		t.Error(diff)
	}
}
