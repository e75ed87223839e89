package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// keep notes rows that an entry made and that stay when it is taken back, because
// something that came later belongs to them. They counted what came with them when they
// were made, and others were told that they came: only counting says what is left.
func (r *reversal) keep(k workspace.Kind, ids workspace.Ids) {
	r.kept[k] = idset.Or(r.kept[k], ids)
	if traces(k) != nil {
		r.moved[k] = idset.Or(r.moved[k], ids)
	}
}

// doubtCounts notes all rows an entry was about: where something of it is kept, records stay
// with others than whom they are taken from, and to a record that goes back to a former
// person something may have come since.
func (r *reversal) doubtCounts(effects []effect) {
	for _, e := range effects {
		r.kept[e.kind] = idset.Or(r.kept[e.kind], e.ids)
	}
}

// needed is the rows of a kind that something kept belongs to. Who owns something comes
// before it, and goes after it, but for the conversations of leads.
func (r *reversal) needed(k workspace.Kind) (owners idset.Set, err error) {
	for _, t := range ties() {
		if t.owner != k {
			continue
		}
		to, err := r.refs(t.kind, r.kept[t.kind], t.field)
		if err != nil {
			return owners, err
		}
		owners = idset.Or(owners, to)
	}
	return owners, nil
}

// refs is what some rows of a kind refer to.
func (r *reversal) refs(k workspace.Kind, ids workspace.Ids, f workspace.Field) (to idset.Set, err error) {
	if ids.Empty() { // a store would look which rows there are
		return to, nil
	}
	var all []workspace.No
	for row, err := range r.Rows(k, ids, f) {
		if err != nil {
			return to, err
		}
		if no := row.Ref(f); no != 0 {
			all = append(all, no)
		}
	}
	return idset.Of(all...), nil
}

// release takes leads that stay off conversations that went: they have none any more.
// Unforced, each is a conflict.
func (r *reversal) release(force bool) error {
	if r.talks.Empty() {
		return nil
	}
	leads, err := r.truth().Find(workspace.Query{Kind: workspace.Lead, Where: within("conversation_id", r.talks)})
	if err == nil && !force {
		return r.captured(leads)
	}
	for part := range slices.Chunk(leads.Numbers(), talkSlice) {
		if err == nil {
			err = r.correct(workspace.Lead, idset.Of(part...), func(_ int, lead workspace.Row) {
				lead.Set(workspace.LeadConversation, workspace.Value{})
			})
		}
	}
	return err
}

// captured says which entries brought leads into conversations that went.
func (r *reversal) captured(leads workspace.Ids) error {
	for row, err := range r.Rows(workspace.Lead, leads, workspace.LeadConversation) {
		if err != nil {
			return err
		}
		ts, err := touchesOf(r.work, workspace.Lead, row.No, r.h.No)
		if err != nil {
			return err
		}
		by := r.entry
		for _, t := range ts {
			if t.entry < r.entry && (t.field == workspace.ID || t.field == workspace.LeadConversation) {
				by = t.entry
			}
		}
		if !r.clash(workspace.Conversation, idset.Of(row.Ref(workspace.LeadConversation)), workspace.ID, by) {
			break
		}
	}
	return nil
}

// recount counts the records of what was kept and of whom that belongs to. Everything in
// hand must have been flushed.
func (r *reversal) recount() error {
	if err := r.keepOwners(workspace.Message, workspace.MessageConversation, workspace.Conversation); err != nil {
		return err
	}
	for part := range slices.Chunk(r.kept[workspace.Conversation].Numbers(), talkSlice) {
		if err := r.recountTalks(idset.Of(part...)); err != nil {
			return err
		}
	}
	for k, f := range owned() {
		if err := r.keepOwners(k, f, workspace.Person); err != nil {
			return err
		}
	}
	if err := r.keepSurvivors(); err != nil {
		return err
	}
	for part := range slices.Chunk(r.kept[workspace.Person].Numbers(), talkSlice) {
		if err := r.recountPeople(idset.Of(part...)); err != nil {
			return err
		}
	}
	return nil
}

// keepOwners notes whom the kept rows of a kind belong to.
func (r *reversal) keepOwners(k workspace.Kind, f workspace.Field, owner workspace.Kind) error {
	to, err := r.refs(k, r.kept[k], f)
	r.kept[owner] = idset.Or(r.kept[owner], to)
	return err
}

// keepSurvivors notes whom those who are not there any more became.
func (r *reversal) keepSurvivors() error {
	people := r.kept[workspace.Person]
	have, err := r.truth().existing(workspace.Person, people)
	if err != nil {
		return err
	}
	var survivors []workspace.No
	for no := range idset.AndNot(people, have).All() {
		survivor, err := r.truth().survivor(no)
		if err == nil {
			err = r.going()
		}
		if err != nil {
			return err
		}
		if survivor != 0 {
			survivors = append(survivors, survivor)
		}
	}
	r.kept[workspace.Person] = idset.Or(have, idset.Of(survivors...))
	return nil
}

func (r *reversal) recountTalks(ids workspace.Ids) error {
	said, err := r.lookNumbers(workspace.Message, workspace.MessageConversation, ids)
	if err != nil {
		return err
	}
	return r.correct(workspace.Conversation, ids, func(i int, row workspace.Row) {
		row.Set(workspace.ConversationMessages, workspace.IntValue(int64(said[i].Len())))
	})
}

// recountPeople sets what people hold. A counter may be higher, as an import can tell of
// records it did not bring: it loses what is not held any more.
func (r *reversal) recountPeople(ids workspace.Ids) error {
	have := make([][heldSorts]int64, ids.Len())
	for sort, k := range heldKinds() {
		if k == workspace.NoKind { // messages are counted with their conversation
			continue
		}
		sets, err := r.lookNumbers(k, owned()[k], ids)
		if err != nil {
			return err
		}
		for i, set := range sets {
			have[i][sort] = int64(set.Len())
			if k != workspace.Conversation {
				continue
			}
			for row, err := range r.Rows(k, set, workspace.ConversationMessages) {
				if err != nil {
					return err
				}
				have[i][heldMessages] += row.Num(workspace.ConversationMessages)
			}
		}
	}
	return r.correct(workspace.Person, ids, func(i int, row workspace.Row) {
		had := held(row.Get(workspace.PersonHeld))
		row.Set(workspace.PersonHeld, heldValue(have[i]))
		for sort, n := range have[i][:heldNotes] {
			f := counterField(sort)
			row.Set(f, workspace.IntValue(max(n, row.Num(f)-had[sort]+n)))
		}
	})
}

// recountParted sets what people hold who are not one any more: to records of either
// something may have come since. Everything in hand must have been flushed.
func (b *batch) recountParted(merge *header, ids workspace.Ids) error {
	b.restoring = true
	defer func() { b.restoring = false }()
	return newReversal(b, merge).recountPeople(ids)
}

// correct changes rows, each with its place among them.
func (r *reversal) correct(k workspace.Kind, ids workspace.Ids, change func(int, workspace.Row)) error {
	if err := r.load(k, ids); err != nil {
		return err
	}
	i := 0
	for no := range ids.All() {
		row, ok, err := r.row(k, no)
		if err == nil {
			err = r.going()
		}
		if err != nil {
			return err
		}
		if ok {
			change(i, row)
		}
		i++
	}
	return r.flush()
}
