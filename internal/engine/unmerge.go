package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// unmerge takes the last merge into a person back. All are as they were; what
// somebody changed since stays with the survivor and is reported. A former
// person who is named comes back alone.
func (b *batch) unmerge(c workspace.UnmergePerson) error {
	if err := b.flush(); err != nil {
		return err
	}
	into, former, named, err := b.formerOf(c.Person)
	if err != nil {
		return err
	}
	ts, err := touchesOf(b.work, workspace.Merged, former, 0)
	if err != nil {
		return err
	}
	var merged *header
	var since int64 // when the record was frozen the last time
	for _, t := range ts {
		if t.field == workspace.ID {
			since = t.entry
		}
		h, err := readHeader(b.work, t.entry)
		if err != nil {
			return err
		}
		if h != nil && h.live() {
			merged = h
		}
	}
	if merged == nil {
		return workspace.Errorf(workspace.Invalid, "%s: the entry that merged it is gone", workspace.Person.ID(former))
	}
	back, alone, err := b.mergedBy(merged, into)
	switch {
	case err != nil:
		return err
	case alone && (!named || back.Len() == 1):
		_, err = b.reverseEntry(merged, true)
	default:
		back = idset.Of(former)
		if err = b.separate(into, former, merged); err == nil {
			err = b.flush()
		}
		if err == nil {
			_, err = b.settle(workspace.Person, back)
		}
	}
	if err == nil {
		err = b.recountParted(merged, idset.Or(back, idset.Of(into)))
	}
	if err != nil {
		return err
	}
	if err := b.keepLater(into, back, since); err != nil {
		return err
	}
	if err := b.reportKept(into, merged.No); err != nil {
		return err
	}
	clear(b.rows)
	clear(b.back)
	b.changed(workspace.Person, idset.Or(back, idset.Of(into)))
	for no := range back.All() {
		if err := b.decide(into, no, workspace.VerdictDistinct, "unmerged"); err != nil {
			return err
		}
	}
	return nil
}

// reportKept says which fields of a survivor were changed since a merge, and
// stay as they are.
func (b *batch) reportKept(into workspace.No, since int64) error {
	ts, err := touchesOf(b.work, workspace.Person, into, since)
	if err != nil {
		return err
	}
	for _, t := range ts {
		spec := workspace.Person.Spec(t.field)
		if t.entry >= b.entry || t.field == workspace.ID || spec.Is(workspace.Delta) || spec.Is(workspace.Soft) || spec.Is(workspace.Hidden) {
			continue
		}
		h, err := readHeader(b.work, t.entry)
		if err != nil {
			return err
		}
		if h != nil && h.live() {
			c := conflict{kind: workspace.Person, no: into, field: t.field, entry: t.entry}
			b.outcome(workspace.Outcome{State: workspace.Unchanged, Why: "kept: " + c.why(), Of: workspace.Person, Ids: idset.Of(into)})
		}
	}
	return nil
}

// formerOf finds whom to bring back: the former person named, or the one
// merged last into the person named.
func (b *batch) formerOf(ref string) (into, former workspace.No, named bool, err error) {
	nos, err := b.lookup().refer(workspace.Person, []string{ref})
	if err != nil {
		return 0, 0, false, err
	}
	into = nos[0]
	if no, ok := workspace.Person.ParseID(ref); ok && no != into {
		row, _, err := b.row(workspace.Merged, no)
		if err != nil {
			return 0, 0, false, err
		}
		if next := row.Ref(workspace.PersonMergedInto); next != into {
			return 0, 0, false, workspace.Errorf(workspace.Conflict, "%s: was merged into %s, who was merged into somebody else since", row.ID(), workspace.Person.ID(next)).
				WithHint("unmerge %s first", workspace.Person.ID(next))
		}
		return into, no, true, nil
	}
	sets, err := b.Look(workspace.Merged, workspace.PersonMergedInto, []string{decimal(into)})
	if err != nil {
		return 0, 0, false, err
	}
	var last int64
	for no := range sets[0].All() {
		ts, err := touchesOf(b.work, workspace.Merged, no, 0)
		if err != nil {
			return 0, 0, false, err
		}
		for _, t := range ts {
			if t.entry >= last {
				last, former = t.entry, no
			}
		}
	}
	if former == 0 {
		return 0, 0, false, workspace.Errorf(workspace.Invalid, "%s: nobody was merged into this person", workspace.Person.ID(into))
	}
	return into, former, false, nil
}

// mergedBy is the people an entry merged into a person. It reports whether the
// entry did nothing else and all of it still stands, so that taking it back is the
// unmerge.
func (b *batch) mergedBy(h *header, into workspace.No) (workspace.Ids, bool, error) {
	var all idset.Set
	alone := h.Verb == (workspace.MergePeople{}).Verb()
	for _, m := range h.Effects {
		var ids idset.Set
		if m.Kind != workspace.Merged {
			continue
		}
		if err := ids.UnmarshalBinary(m.Ids); err != nil {
			return all, false, workspace.Errorf(workspace.Corrupt, "journal: J%d: %w", h.No, err)
		}
		all = idset.Or(all, ids)
	}
	still := 0
	for row, err := range b.Rows(workspace.Merged, all, workspace.PersonMergedInto) {
		if err != nil {
			return all, false, err
		}
		still++
		alone = alone && row.Ref(workspace.PersonMergedInto) == into
	}
	return all, alone && still == all.Len(), nil
}

// separate brings a former person back whose merge was part of a larger entry,
// such as a batch of events: the record as it was, with the records the merge
// gave away, and the survivor without what came from it.
func (b *batch) separate(into, former workspace.No, h *header) error {
	effects, err := readEffects(b.work, h)
	if err != nil {
		return err
	}
	frozen, _, err := b.row(workspace.Merged, former)
	if err != nil {
		return err
	}
	back := b.restore(workspace.Person, former)
	copy(back.Values, frozen.Values)
	back.Set(workspace.PersonMergedInto, workspace.Value{})
	b.work.drop(workspace.Merged, former)
	survivor, _, err := b.row(workspace.Person, into)
	if err != nil {
		return err
	}
	for _, e := range effects {
		for _, d := range e.diffs {
			if err := b.giveBack(e.kind, d, survivor, frozen); err != nil {
				return err
			}
		}
	}
	for i := range 4 {
		f := counterField(i)
		survivor.Set(f, workspace.IntValue(max(0, survivor.Num(f)-frozen.Num(f))))
	}
	n, m := held(survivor.Get(workspace.PersonHeld)), held(frozen.Get(workspace.PersonHeld))
	for i := range n {
		n[i] = max(0, n[i]-m[i])
	}
	survivor.Set(workspace.PersonHeld, heldValue(n))
	return b.unfold(effects, survivor, former)
}

// unfold makes leads of their own again that the merge put under others: the
// former person's, and those of the survivor that stood under them.
func (b *batch) unfold(effects []effect, survivor workspace.Row, former workspace.No) error {
	leads, err := b.Look(workspace.Lead, workspace.LeadPerson, []string{decimal(survivor.No)})
	if err != nil {
		return err
	}
	if err := b.load(workspace.Lead, leads[0]); err != nil {
		return err
	}
	for _, e := range effects {
		if e.kind != workspace.Lead || e.op != opDropped {
			continue
		}
		for _, image := range e.images {
			owner := image.Ref(workspace.LeadPerson)
			other := former
			if owner == former {
				other = survivor.No
			}
			if owner != survivor.No && owner != former {
				continue
			}
			out, err := b.takeOut(image, other)
			if err != nil {
				return err
			}
			if out {
				copy(b.restore(workspace.Lead, image.No).Values, image.Values)
				hold(survivor, heldLeads, 1, true)
			}
		}
	}
	return nil
}

// takeOut removes the submissions of a lead from the lead of a person they
// stand under. It reports false when there is none.
func (b *batch) takeOut(lead workspace.Row, person workspace.No) (bool, error) {
	theirs, err := followUps(lead)
	if err != nil {
		return false, err
	}
	theirs = append(theirs, original(lead))
	for _, h := range b.hands[workspace.Lead] {
		if h.is.Ref(workspace.LeadPerson) != person {
			continue
		}
		list, err := followUps(h.is)
		if err != nil {
			return false, err
		}
		rest := slices.DeleteFunc(slices.Clone(list), func(f workspace.FollowUp) bool { return slices.Contains(theirs, f) })
		if len(rest) < len(list) {
			setFollowUps(h.is, rest)
			return true, nil
		}
	}
	return false, nil
}

// giveBack undoes one row's part of a merge: a record that was the former
// person's, or the survivor's fields that still hold the former person's values.
func (b *batch) giveBack(k workspace.Kind, d diff, survivor, frozen workspace.Row) error {
	if f, ok := owned()[k]; ok {
		for _, o := range d.olds {
			if o.field == f && workspace.No(o.value.N) == frozen.No {
				row, ok, err := b.row(k, d.no)
				if err != nil {
					return err
				}
				if ok && row.Ref(f) == survivor.No {
					row.Set(f, o.value)
				}
			}
		}
		return nil
	}
	if k != workspace.Person || d.no != survivor.No {
		return nil
	}
	for _, o := range d.olds {
		theirs := frozen.Get(o.field)
		switch spec := k.Spec(o.field); {
		case spec.Is(workspace.Delta), spec.Is(workspace.Soft), theirs.Missing():
		case spec.Form == workspace.List:
			was := o.value.List()
			list := slices.DeleteFunc(survivor.List(o.field), func(s string) bool {
				return slices.Contains(theirs.List(), s) && !slices.Contains(was, s)
			})
			survivor.Set(o.field, workspace.ListValue(list))
		case survivor.Get(o.field) == theirs:
			survivor.Set(o.field, o.value)
		}
	}
	return nil
}
