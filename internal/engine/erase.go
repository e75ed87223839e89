package engine

import (
	"maps"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// To erase a person is to leave nothing of them: their records and those of everybody
// merged into them, what belongs to these, and what the journal keeps of all that
// (erasejournal.go). What stays is numbers: ids, counts, and the hashes by which the
// person is not brought in again (eraseledger.go).

// erasure is people on their way out.
type erasure struct {
	*batch
	gone map[workspace.Kind]idset.Set // the rows that go, and those that only the journal keeps
	met  map[workspace.Kind]idset.Set // those of them whose belongings were gathered
	kin  map[workspace.Kind]map[workspace.No]workspace.Row
	values
	keys    naming // of those who go, and of nobody who stays
	dropped []droppedRow
	parted  []parting
}

// erasePeople removes people and everything known about them. References that name
// nobody who lives may name somebody whom the journal keeps.
func (b *batch) erasePeople(c workspace.ErasePeople) error {
	if err := b.flush(); err != nil {
		return err
	}
	s := c.Selection
	resting, rest, err := b.resting(s)
	if err != nil {
		return err
	}
	var living workspace.Ids
	if s.IDs = rest; resting.Empty() || len(rest) > 0 {
		if living, err = b.pick(workspace.Person, s); err != nil {
			return err
		}
	}
	b.picked = append(b.picked, picked{workspace.Person, resting})
	return b.erase(living, resting, false)
}

// erase removes people for good, and those who rest in the journal alone. With again
// they are ones who were erased before, and stay erased since then.
func (b *batch) erase(people, resting workspace.Ids, again bool) error {
	if err := b.flush(); err != nil {
		return err
	}
	have, err := b.truth().existing(workspace.Person, people)
	if err != nil {
		return err
	}
	if have = idset.Or(have, resting); have.Empty() {
		return nil
	}
	e := &erasure{
		batch: b, gone: map[workspace.Kind]idset.Set{workspace.Person: have, workspace.Merged: resting}, met: map[workspace.Kind]idset.Set{},
		kin: map[workspace.Kind]map[workspace.No]workspace.Row{}, values: newValues(),
	}
	b.final, b.wrote = finalErase, true
	b.changed(workspace.Person, have)
	remember := func() error { return e.close(again) }
	for _, step := range []func() error{e.gather, e.meet, e.seek, e.relate, e.rewriteJournal, e.unlink, e.warn, remember, e.remove} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// belongs is a field by which rows of a kind belong to others.
type belongs struct {
	kind  workspace.Kind
	field workspace.Field
}

// belonging is what goes with the rows of a kind.
func belonging(k workspace.Kind) []belongs {
	switch k {
	case workspace.Person:
		return []belongs{
			{workspace.Merged, workspace.PersonMergedInto}, {workspace.Lead, workspace.LeadPerson}, {workspace.Conversation, workspace.ConversationPerson},
			{workspace.Ticket, workspace.TicketPerson}, {workspace.Note, workspace.NotePerson}, {workspace.Pair, workspace.PairOne}, {workspace.Pair, workspace.PairOther},
		}
	case workspace.Conversation:
		return []belongs{{workspace.Message, workspace.MessageConversation}}
	case workspace.Lead:
		return []belongs{{workspace.Mail, workspace.MailLead}}
	}
	return nil
}

// owners are the kinds that others belong to.
func owners() []workspace.Kind {
	return []workspace.Kind{workspace.Person, workspace.Conversation, workspace.Lead}
}

// gather finds everything that belongs to the rows that go.
func (e *erasure) gather() error {
	for _, k := range owners() {
		for {
			fresh := idset.AndNot(e.gone[k], e.met[k])
			if fresh.Empty() {
				break
			}
			e.met[k] = idset.Or(e.met[k], fresh)
			if err := e.follow(k, fresh); err != nil {
				return err
			}
			e.mergedArePeople()
		}
	}
	return nil
}

// mergedArePeople makes the numbers of people and of former people one, as they are:
// whoever goes may have been either.
func (e *erasure) mergedArePeople() {
	all := idset.Or(e.gone[workspace.Person], e.gone[workspace.Merged])
	e.gone[workspace.Person], e.gone[workspace.Merged] = all, all
}

// follow adds what belongs to rows of a kind.
func (e *erasure) follow(k workspace.Kind, ids workspace.Ids) error {
	refs := make([]string, 0, ids.Len())
	for no := range ids.All() {
		refs = append(refs, decimal(no))
	}
	for _, b := range belonging(k) {
		sets, err := e.Look(b.kind, b.field, refs)
		if err != nil {
			return err
		}
		e.gone[b.kind] = idset.Or(append(sets, e.gone[b.kind])...)
	}
	return nil
}

// meet learns what the rows that go say about the person.
func (e *erasure) meet() error {
	for _, k := range []workspace.Kind{workspace.Person, workspace.Merged, workspace.Lead} {
		for row, err := range e.Rows(k, e.gone[k]) {
			if err != nil {
				return err
			}
			if err := e.learn(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// unlink takes the conversations that go off leads that stay.
func (e *erasure) unlink() error {
	talks := e.gone[workspace.Conversation]
	if talks.Empty() {
		return nil
	}
	leads, err := e.Find(workspace.Query{Kind: workspace.Lead, Where: filter.Within{Field: workspace.Lead.Spec(workspace.LeadConversation).Name, Set: talks}})
	if err != nil {
		return err
	}
	if err := e.load(workspace.Lead, idset.AndNot(leads, e.gone[workspace.Lead])); err != nil {
		return err
	}
	for _, h := range e.hands[workspace.Lead] {
		h.is.Set(workspace.LeadConversation, workspace.Value{})
	}
	return e.flush()
}

// close writes down that nobody may bring these people in again.
func (e *erasure) close(again bool) error {
	return e.remembering(slices.Sorted(maps.Keys(e.identities)), again)
}

// remove drops the rows that go. The journal keeps their numbers alone.
func (e *erasure) remove() error {
	for _, k := range workspace.StoredKinds() {
		numbers := e.gone[k]
		if numbers.Empty() {
			continue
		}
		if k != workspace.Merged {
			if err := e.rememberNumbers(k, numbers); err != nil {
				return err
			}
		}
		there, err := e.truth().existing(k, numbers)
		if err != nil {
			return err
		}
		if there.Empty() {
			continue
		}
		if err := e.Drop(k, there); err != nil {
			return err
		}
		e.effects = append(e.effects, effect{kind: k, op: opDropped, ids: there})
		if k != workspace.Person && k != workspace.Pair {
			e.outcome(workspace.Outcome{State: workspace.Changed, Of: k, Ids: there})
		}
	}
	return nil
}
