package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// person tells what happened to the person the timeline is about.
func (t *timeline) person(row workspace.Row) error {
	steps, err := t.life(row)
	if err != nil {
		return err
	}
	// Somebody may have been merged into the person once and be on their own
	// again; an entry that brought them back touched the person too.
	met := []workspace.No{row.No}
	for i, s := range steps {
		if i > 0 && s.No == steps[i-1].No {
			continue
		}
		gone, err := t.dropped(s.No, workspace.Merged)
		if err != nil {
			return err
		}
		for _, image := range gone {
			if image.Ref(workspace.PersonMergedInto) == row.No && !slices.Contains(met, image.No) && !t.family.Has(image.No) {
				met = append(met, image.No)
			}
		}
	}
	for _, no := range met {
		if err := t.merges(workspace.NewRow(workspace.Merged, no)); err != nil {
			return err
		}
	}
	return nil
}

// formerPerson tells what happened to somebody merged into the person.
func (t *timeline) formerPerson(row workspace.Row) error {
	as := workspace.NewRow(workspace.Person, row.No)
	copy(as.Values, row.Values)
	if _, err := t.life(as); err != nil {
		return err
	}
	return t.merges(row)
}

// life tells what happened to a person's own record.
func (t *timeline) life(row workspace.Row) ([]step, error) {
	created := row.Num(workspace.PersonCreatedAt)
	if seen := row.Num(workspace.PersonFirstSeen); seen != 0 && seen < created {
		created = seen
	}
	t.fact(row, created, "contact created")
	steps, first, err := t.steps(row, 0)
	if err != nil {
		return nil, err
	}
	began := readMarks(first.Get(workspace.PersonMarks))
	if m, ok := began["user_id"]; ok && m.at > first.Num(workspace.PersonFirstSeen) {
		t.fact(row, m.at, promoted)
	}
	if m, ok := began["named"]; ok {
		t.fact(row, m.at, "identified", first.Str(workspace.PersonName))
	}
	for rest := steps; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].No == rest[0].No {
			n++
		}
		t.edits(row, rest[:n])
		if err := t.removed(row, rest[0].header); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	return steps, nil
}

// dropped is the rows of a kind that an entry which was read dropped.
func (t *timeline) dropped(no int64, k workspace.Kind) ([]workspace.Row, error) {
	var images []workspace.Row
	c := t.read[no]
	for i, e := range c.effects {
		if e.kind != k || e.op != opDropped {
			continue
		}
		if err := t.payload(c, i); err != nil {
			return nil, err
		}
		images = append(images, c.effects[i].images...)
	}
	return images, nil
}

// removed tells of the notes about a person that an entry removed, whose text is
// nobody's business any more.
func (t *timeline) removed(person workspace.Row, h *header) error {
	if !h.live() && !t.all {
		return nil
	}
	gone, err := t.dropped(h.No, workspace.Note)
	if err != nil {
		return err
	}
	for _, note := range gone {
		if note.Ref(workspace.NotePerson) != person.No {
			continue
		}
		there, err := t.existing(workspace.Note, idset.Of(note.No))
		if err != nil {
			return err
		}
		if there.Empty() && !t.gone.Has(note.No) {
			t.gone.Add(note.No)
			t.fact(note, note.Num(workspace.NoteCreatedAt), "note added", by(note.Str(workspace.NoteAuthor)))
		}
		t.change(note, h.At, h, "note removed", joined(note.ID(), by(h.Actor)))
	}
	return nil
}

const promoted = "promoted from lead to customer"

// edits tells what one entry changed of a person.
func (t *timeline) edits(row workspace.Row, steps []step) {
	before, after, fields := sides(row, steps)
	h := steps[0].header
	marked, was := readMarks(after.Get(workspace.PersonMarks)), readMarks(before.Get(workspace.PersonMarks))
	when := func(name string) int64 { // an event's own time, where the entry only brought it in
		if m, ok := marked[name]; ok && m != was[name] && h.Verb == (workspace.AddEvents{}).Verb() {
			return m.at
		}
		return h.At
	}
	if before.Str(workspace.PersonStatus) == workspace.StatusLead && after.Str(workspace.PersonStatus) == workspace.StatusCustomer {
		t.change(row, when("user_id"), h, promoted, t.id(row))
	}
	if name := after.Str(workspace.PersonName); name != "" && before.Str(workspace.PersonName) == "" {
		t.change(row, when("named"), h, "identified", joined(t.id(row), name))
	}
	updates := map[int64][]string{}
	for _, f := range fields {
		if !told(f) {
			continue
		}
		for _, c := range differences(before, after, f) {
			at := when(c.name)
			updates[at] = append(updates[at], c.name+": "+shown(c.old)+" → "+shown(c.new))
		}
	}
	for _, at := range slices.Sorted(maps.Keys(updates)) {
		t.change(row, at, h, "fields updated", joined(t.id(row), strings.Join(updates[at], "; ")))
	}
	old, now := before.List(workspace.PersonTags), after.List(workspace.PersonTags)
	if more := without(now, old); len(more) > 0 {
		t.change(row, h.At, h, "tagged", joined(t.id(row), strings.Join(more, "; ")))
	}
	if less := without(old, now); len(less) > 0 {
		t.change(row, h.At, h, "untagged", joined(t.id(row), strings.Join(less, "; ")))
	}
}

// told reports whether changes of the field are news: counters and times move
// by themselves, tags and status have lines of their own, what a person did is
// told by its record, and the page last visited is no change of the person.
func told(f workspace.Field) bool {
	switch f {
	case workspace.PersonTags, workspace.PersonStatus, workspace.PersonSources, workspace.PersonLastPageURL:
		return false
	}
	s := workspace.Person.Spec(f)
	return !s.Is(workspace.Hidden) && !s.Is(workspace.Soft) && !s.Is(workspace.Delta)
}

// difference is one field, or one key of the metadata, before and after.
type difference struct{ name, old, new string }

func differences(before, after workspace.Row, f workspace.Field) []difference {
	name := before.Kind.Spec(f).Name
	if before.Kind.Spec(f).Form != workspace.Map {
		old, now := before.Format(f), after.Format(f)
		if old == now {
			return nil
		}
		return []difference{{name, old, now}}
	}
	was, is := workspace.ParseMeta(before.Str(f)), workspace.ParseMeta(after.Str(f))
	keys := maps.Clone(was)
	maps.Copy(keys, is)
	var out []difference
	for _, k := range sortedKeys(keys) {
		old, _ := workspace.MetaText(was[k])
		now, _ := workspace.MetaText(is[k])
		if old != now {
			out = append(out, difference{"meta." + k, old, now})
		}
	}
	return out
}

func shown(value string) string {
	if value == "" {
		return "(none)"
	}
	return excerpt(value)
}

// merges tells when a person was merged into another, and brought back.
func (t *timeline) merges(row workspace.Row) error {
	steps, _, err := t.steps(row, 0)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if s.field != workspace.ID {
			continue
		}
		detail := joined(row.ID(), s.row.Str(workspace.PersonName))
		into := workspace.Person.ID(s.row.Ref(workspace.PersonMergedInto))
		if s.op == opCreated {
			t.change(row, s.At, s.header, "merged", detail+" into "+into)
		} else {
			t.change(row, s.At, s.header, "unmerged", detail+" from "+into)
		}
	}
	return nil
}
