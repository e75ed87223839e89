package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// unmerge takes the last merge into a person back. Both people are as they
// were; what somebody changed since stays with the survivor and is reported.
func (b *batch) unmerge(c workspace.UnmergePerson) error {
	if err := b.flush(); err != nil {
		return err
	}
	into, former, err := b.formerOf(c.Person)
	if err != nil {
		return err
	}
	ts, err := touchesOf(b.work, workspace.Merged, former, 0)
	if err != nil {
		return err
	}
	var merged *header
	for _, t := range ts {
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
	if b.onlyMerges(merged, former) {
		err = b.takeBack(merged, true)
	} else {
		err = b.separate(into, former, merged)
	}
	if err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	if _, err := b.settle(workspace.Person, idset.Of(former)); err != nil {
		return err
	}
	b.rows = map[workspace.Kind]idset.Set{}
	b.changed(workspace.Person, idset.Of(into, former))
	return b.decide(into, former, workspace.VerdictDistinct, "unmerged")
}

// formerOf finds whom to bring back: the former person named, or the one
// merged last into the person named.
func (b *batch) formerOf(ref string) (into, former workspace.No, err error) {
	nos, err := b.lookup().refer(workspace.Person, []string{ref})
	if err != nil {
		return 0, 0, err
	}
	into = nos[0]
	if no, ok := workspace.Person.ParseID(ref); ok && no != into {
		row, ok, err := b.row(workspace.Merged, no)
		if err != nil || !ok {
			return 0, 0, err
		}
		return row.Ref(workspace.PersonMergedInto), no, nil
	}
	sets, err := b.Look(workspace.Merged, workspace.PersonMergedInto, []string{decimal(into)})
	if err != nil {
		return 0, 0, err
	}
	var last int64
	for no := range sets[0].All() {
		ts, err := touchesOf(b.work, workspace.Merged, no, 0)
		if err != nil {
			return 0, 0, err
		}
		for _, t := range ts {
			if t.entry >= last {
				last, former = t.entry, no
			}
		}
	}
	if former == 0 {
		return 0, 0, workspace.Errorf(workspace.Invalid, "%s: nobody was merged into this person", workspace.Person.ID(into))
	}
	return into, former, nil
}

// onlyMerges reports whether an entry did nothing but merge this one person,
// so that taking the entry back is the unmerge.
func (b *batch) onlyMerges(h *header, former workspace.No) bool {
	if h.Verb != (workspace.MergePeople{}).Verb() {
		return false
	}
	for _, m := range h.Effects {
		if m.Kind != workspace.Merged {
			continue
		}
		var ids idset.Set
		if ids.UnmarshalBinary(m.Ids) != nil || !ids.Equal(idset.Of(former)) {
			return false
		}
	}
	return true
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
	b.wrote = true
	return nil
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
