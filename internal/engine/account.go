package engine

import (
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// What one entry did is read like a timeline: the journal has the values
// before, and what came after is found by walking back from the rows of today.

// foretold is how many steps a dry run tells: one more than anybody is shown, who so
// learns that there are more.
const foretold = 1001

// accountRows is how many records an account reads at once.
const accountRows = 64

// account yields what an entry did, and the other slices of its run when it is
// the first: kind by kind, record by record.
func (l lookup) account(ref string) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		no, ok := workspace.Entry.ParseID(ref)
		if !ok {
			yield(workspace.Row{}, workspace.Errorf(workspace.Invalid, "%q is not an entry of the journal", ref))
			return
		}
		first := int64(no)
		a := account{past: past{lookup: l, whole: true, read: map[int64]*chapter{}}, yield: func(r workspace.Row) bool { return yield(r, nil) }}
		for k, v := range l.Kept(workspace.KeptJournal, entryKey(first), nil) {
			h, err := decodeHeader(k, v)
			if err == nil && (h.No == first || h.Run == first) {
				err = a.entry(h)
			}
			if err != nil {
				yield(workspace.Row{}, err)
				return
			}
			if a.over {
				return
			}
		}
	}
}

// foretell is the first steps of an entry that is about to be rolled back: what was
// selected, then what follows.
func (b *batch) foretell(h *header) ([]workspace.Row, error) {
	var rows []workspace.Row
	a := account{past: past{lookup: b.lookup(), alone: h.No, read: map[int64]*chapter{h.No: {header: h, effects: b.effects}}}}
	for _, p := range b.picked {
		a.begin = append(a.begin, p.kind)
	}
	a.yield = func(r workspace.Row) bool {
		rows = append(rows, r)
		return len(rows) < foretold
	}
	return rows, a.entry(h)
}

// account is being told to somebody, until it is over.
type account struct {
	past
	yield func(workspace.Row) bool
	begin []workspace.Kind // told before the others
	told  workspace.No
	over  bool
}

// entry tells what one entry did.
func (a *account) entry(h *header) error {
	c, err := a.chapter(h.No)
	if err != nil || c == nil {
		return err
	}
	var all, moved [workspace.Entry]idset.Set // of the stored kinds; moved: merged with somebody, or parted
	for _, e := range c.effects {
		all[e.kind] = idset.Or(all[e.kind], e.ids)
		if e.kind == workspace.Merged && e.op != opEdited && e.op != opAssigned {
			moved[workspace.Person] = idset.Or(moved[workspace.Person], e.ids)
		}
	}
	kinds := append(slices.Clone(a.begin), workspace.StoredKinds()...)
	for i, k := range kinds {
		if slices.Contains(kinds[:i], k) || k == workspace.Pair { // what somebody decided, told with the people
			continue
		}
		for nos := range slices.Chunk(all[k].Numbers(), accountRows) {
			if err := a.records(h, k, nos, moved[k]); err != nil || a.over {
				return err
			}
		}
	}
	return nil
}

// records tells what the entry did to some records of a kind, of which some moved.
func (a *account) records(h *header, k workspace.Kind, nos []workspace.No, moved idset.Set) error {
	rows := map[workspace.No]workspace.Row{}
	for r, err := range a.Rows(k, idset.Of(nos...)) {
		if err != nil {
			return err
		}
		rows[r.No] = r.Clone()
	}
	for _, no := range nos {
		row, there := rows[no]
		if !there {
			row = workspace.NewRow(k, no)
		}
		if err := a.record(h, row, moved.Has(no)); err != nil || a.over {
			return err
		}
	}
	return nil
}

// record tells what the entry did to one record. Of one that moved, the coming
// and going is told as a merge.
func (a *account) record(h *header, row workspace.Row, moved bool) error {
	if err := a.going(); err != nil {
		return err
	}
	steps, first, err := a.steps(row, h.No-1)
	if err != nil {
		return err
	}
	var own []step
	for _, s := range steps {
		if s.No != h.No {
			continue
		}
		own = append(own, s)
		if s.field == workspace.ID && !moved {
			a.came(s)
			first = s.row
		}
	}
	before, after, fields := sides(row, own)
	for _, f := range fields {
		if !columnOf(row.Kind, f) {
			continue
		}
		for _, d := range differences(before, after, f) {
			a.tell(label(first), "changed", d.name, d.old, d.new)
		}
	}
	return nil
}

// came tells that a row came or went.
func (a *account) came(s step) {
	came := s.op == opCreated
	if s.row.Kind == workspace.Merged {
		into := workspace.Person.ID(s.row.Ref(workspace.PersonMergedInto))
		if came {
			a.tell(label(s.row), "merged", "", "", into)
		} else {
			a.tell(label(s.row), "unmerged", "", into, "")
		}
		return
	}
	if came {
		a.tell(label(s.row), "created", "", "", gist(s.row))
	} else {
		a.tell(label(s.row), "removed", "", gist(s.row), "")
	}
}

func (a *account) tell(record, what, field, old, now string) {
	if a.over {
		return
	}
	a.told++
	row := workspace.NewRow(workspace.Step, a.told)
	row.Set(workspace.StepRecord, workspace.TextValue(record))
	row.Set(workspace.StepWhat, workspace.TextValue(what))
	row.Set(workspace.StepField, workspace.TextValue(field))
	row.Set(workspace.StepOld, workspace.TextValue(old))
	row.Set(workspace.StepNew, workspace.TextValue(now))
	a.over = !a.yield(row)
}

// columnOf reports whether a change of the field is worth telling: it is a
// column, and not the time of the change itself.
func columnOf(k workspace.Kind, f workspace.Field) bool {
	updated, ok := updatedField(k)
	return !k.Spec(f).Is(workspace.Hidden) && !(ok && f == updated)
}

// label is the id of a row, or its name where its kind has no ids.
func label(row workspace.Row) string {
	if row.Kind == workspace.Setting {
		return row.Str(workspace.SettingName)
	}
	return row.ID()
}

// gist is what people know a record by.
func gist(row workspace.Row) string {
	switch row.Kind {
	case workspace.Person:
		return row.Str(workspace.PersonName)
	case workspace.Lead:
		return row.Str(workspace.LeadTag) + row.Str(workspace.LeadMasked)
	case workspace.Conversation:
		return row.Str(workspace.ConversationChannel)
	case workspace.Message:
		return excerpt(row.Str(workspace.MessageText))
	case workspace.Ticket:
		return excerpt(row.Str(workspace.TicketSubject))
	case workspace.Note:
		return excerpt(row.Str(workspace.NoteText))
	case workspace.Segment:
		return row.Str(workspace.SegmentName)
	case workspace.Agent:
		return row.Str(workspace.AgentName)
	case workspace.Setting:
		return row.Str(workspace.SettingValue)
	case workspace.Token:
		return row.Str(workspace.TokenName)
	}
	return ""
}
