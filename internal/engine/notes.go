package engine

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// mostNote is the longest note, in characters.
const mostNote = 10_000

// addNote writes a note about a person: by the actor, at the time of the entry.
func (b *batch) addNote(c workspace.AddNote) error {
	switch n := utf8.RuneCountInString(c.Text); {
	case strings.TrimSpace(c.Text) == "":
		return workspace.Errorf(workspace.Invalid, "text: a note says something").WithHint("give 1 to %d characters", mostNote)
	case n > mostNote:
		return workspace.Errorf(workspace.Invalid, "text: %d characters are more than the %d of a note", n, mostNote).WithHint("say it in several notes")
	}
	if err := workspace.CheckText("text", c.Text); err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	nos, err := b.lookup().refer(workspace.Person, []string{c.Person})
	if err != nil {
		return err
	}
	row, err := b.create(workspace.Note)
	if err != nil {
		return err
	}
	row.Set(workspace.NotePerson, workspace.RefValue(nos[0]))
	row.Set(workspace.NoteText, workspace.TextValue(c.Text))
	row.Set(workspace.NoteAuthor, workspace.TextValue(b.actor))
	row.Set(workspace.NoteHighlighted, flag(c.Highlighted))
	row.Set(workspace.NoteCreatedAt, workspace.TimeValue(b.at))
	b.changed(workspace.Note, idset.Of(row.No))
	return b.holdNotes(map[workspace.No]int64{nos[0]: 1})
}

// holdNotes counts notes that came to people, or went.
func (b *batch) holdNotes(more map[workspace.No]int64) error {
	if err := b.load(workspace.Person, idset.Of(slices.Collect(maps.Keys(more))...)); err != nil {
		return err
	}
	for no, n := range more {
		if h, ok := b.hands[workspace.Person][no]; ok {
			all := held(h.is.Get(workspace.PersonHeld))
			all[heldNotes] += n
			h.is.Set(workspace.PersonHeld, heldValue(all))
		}
	}
	return nil
}

// markNotes highlights notes, or no longer.
func (b *batch) markNotes(c workspace.MarkNotes) error {
	return b.bring(workspace.Note, c.Selection, set{workspace.NoteHighlighted, flag(c.Highlighted)})
}

// removeNotes forgets notes; the journal keeps them for undo.
func (b *batch) removeNotes(c workspace.RemoveNotes) error {
	ids, err := b.pick(workspace.Note, c.Selection)
	if err != nil || ids.Empty() {
		return err
	}
	if err := b.load(workspace.Note, ids); err != nil {
		return err
	}
	gone := map[workspace.No]int64{}
	for no := range ids.All() {
		if h, ok := b.hands[workspace.Note][no]; ok {
			gone[h.is.Ref(workspace.NotePerson)]--
			b.drop(workspace.Note, no)
		}
	}
	b.changed(workspace.Note, ids)
	return b.holdNotes(gone)
}

func flag(on bool) workspace.Value {
	if on {
		return workspace.IntValue(1)
	}
	return workspace.IntValue(0)
}
