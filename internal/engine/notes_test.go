package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

func (d *desk) notes() [][]string {
	d.Helper()
	return d.find(workspace.Query{Kind: workspace.Note, Order: []workspace.Order{{Field: workspace.ID}}},
		workspace.ID, workspace.NotePerson, workspace.NoteText, workspace.NoteAuthor, workspace.NoteHighlighted, workspace.NoteCreatedAt)
}

func TestANoteIsWrittenMarkedRemovedAndComesBack(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@shop.example"})
	d.apply(workspace.AddNote{Person: "ana@shop.example", Text: "Calls\nback on Monday"})
	d.apply(workspace.AddNote{Person: "P1", Text: "VIP", Highlighted: true})
	want := [][]string{
		{"N1", "P1", "Calls\nback on Monday", "ana", "false", "2026-11-20T12:02:00Z"},
		{"N2", "P1", "VIP", "ana", "true", "2026-11-20T12:03:00Z"},
	}
	if diff := cmp.Diff(want, d.notes()); diff != "" {
		t.Fatal(diff)
	}
	all := workspace.Selection{All: true}
	if r := d.apply(workspace.MarkNotes{Selection: all, Highlighted: true}); r.Changed != 1 || r.Unchanged != 1 {
		t.Errorf("%d changed, %d already so, want one of each", r.Changed, r.Unchanged)
	}
	if r := d.apply(workspace.MarkNotes{Selection: all, Highlighted: true}); r.Entry != 0 || r.Unchanged != 2 {
		t.Errorf("the same again is J%d with %d already so, want no entry and 2", r.Entry, r.Unchanged)
	}
	d.apply(workspace.Undo{})
	if diff := cmp.Diff(want, d.notes()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.RemoveNotes{Selection: workspace.Selection{Where: "not highlighted"}})
	if got := d.notes(); len(got) != 1 || got[0][0] != "N2" {
		t.Errorf("left are %v, want N2 alone", got)
	}
	d.apply(workspace.Undo{})
	if diff := cmp.Diff(want, d.notes()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.Redo{})
	if got := d.notes(); len(got) != 1 {
		t.Errorf("left are %v, want N2 alone", got)
	}
}

func TestANoteSaysSomethingAndNotTooMuch(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@shop.example"})
	for _, text := range []string{"", " \n\t", strings.Repeat("ä", 10_001), "a\x00b", "\xff"} {
		d.refused(workspace.AddNote{Person: "P1", Text: text})
	}
	d.apply(workspace.AddNote{Person: "P1", Text: strings.Repeat("ä", 10_000)})
	if _, err := d.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{workspace.AddNote{Person: "P9", Text: "x"}}}); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("a note about nobody: %v", err)
	}
}

func TestAPersonWithNotesIsNotTakenBackUnderThem(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@shop.example"})
	note := d.apply(workspace.AddNote{Person: "P1", Text: "VIP"})
	undo := workspace.Undo{Entries: []int64{1}}
	if _, err := d.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{undo}}); workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("the person is taken back: %v", err)
	}
	d.apply(workspace.Undo{Entries: []int64{note.Entry}})
	d.apply(undo)
}

func TestNotesFollowAMergeAndItsEnd(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@shop.example"}, map[string]string{"email": "ana@home.example"})
	d.apply(workspace.AddNote{Person: "P2", Text: "VIP"})
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	if got := d.notes()[0][1]; got != "P1" {
		t.Errorf("the note is about %s, want P1", got)
	}
	d.apply(workspace.UnmergePerson{Person: "P1"})
	if got := d.notes()[0][1]; got != "P2" {
		t.Errorf("the note is about %s, want P2", got)
	}
}

func TestATimelineNamesARemovedNoteWithoutItsText(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"email": "ana@shop.example", "first_seen": "2026-11-01T00:00:00Z"})
	d.apply(workspace.AddNote{Person: "P1", Text: "kept"})
	d.apply(workspace.AddNote{Person: "P1", Text: "a secret"})
	n2 := workspace.Selection{IDs: []string{"N2"}}
	d.apply(workspace.MarkNotes{Selection: n2, Highlighted: true})
	d.apply(workspace.MarkNotes{Selection: n2})
	told := d.timeline("P1", false)
	d.apply(workspace.RemoveNotes{Selection: n2})
	before := []string{"2026-11-01T00:00:00Z", "contact created", "", ""}
	kept := []string{"2026-11-20T12:02:00Z", "note added", "N1, by ana, kept", ""}
	want := [][]string{before, kept,
		{"2026-11-20T12:03:00Z", "note added", "N2, by ana, a secret", ""},
		{"2026-11-20T12:04:00Z", "note highlighted", "N2, by ana", "J4"},
		{"2026-11-20T12:05:00Z", "note no longer highlighted", "N2, by ana", "J5"},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	want = [][]string{before, kept,
		{"2026-11-20T12:03:00Z", "note added", "N2, by ana", ""},
		{"2026-11-20T12:06:00Z", "note removed", "N2, by ana", "J6"},
	}
	if diff := cmp.Diff(want, d.timeline("P1", false)); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.Undo{})
	if diff := cmp.Diff(told, d.timeline("P1", false)); diff != "" {
		t.Error(diff)
	}
}
