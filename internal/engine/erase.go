package engine

import (
	"maps"
	"slices"
	"strings"

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
	gone map[workspace.Kind]idset.Set // the rows that go
	met  map[workspace.Kind]idset.Set // those of them whose belongings were gathered
	kin  map[workspace.Kind]map[workspace.No]workspace.Row
	values
	dropped []droppedRow
	parted  []parting
}

// values are what the rows that go said: what of it the journal keeps of others goes too.
type values struct {
	identities map[string]bool
	texts      map[string]bool // of personal fields, elements of lists, and pairs of metadata
	forms      map[moment]bool // submissions of leads
	names      map[string]bool // what tells people apart, folded
}

// erasePeople removes people and everything known about them.
func (b *batch) erasePeople(c workspace.ErasePeople) error {
	ids, err := b.pick(workspace.Person, c.Selection)
	if err != nil {
		return err
	}
	return b.erase(ids, false)
}

// erasesAlone refuses a batch that erases people and does something else: an erasure
// makes its entry final, and the rest could not be taken back either.
func (b *batch) erasesAlone() error {
	erasures := 0
	for _, c := range b.Changes {
		if c.Verb() == (workspace.ErasePeople{}).Verb() {
			erasures++
		}
	}
	if erasures == 0 || erasures == len(b.Changes) {
		return nil
	}
	return workspace.Errorf(workspace.Invalid, "a batch that erases people does nothing else: it cannot be taken back").
		WithHint("nothing was changed; erase people in a batch of its own")
}

// erase removes people for good. With again they are ones who were erased before, and
// stay erased since then.
func (b *batch) erase(people workspace.Ids, again bool) error {
	if err := b.flush(); err != nil {
		return err
	}
	have, err := b.truth().existing(workspace.Person, people)
	if err != nil || have.Empty() {
		return err
	}
	e := &erasure{
		batch: b, gone: map[workspace.Kind]idset.Set{workspace.Person: have}, met: map[workspace.Kind]idset.Set{}, kin: map[workspace.Kind]map[workspace.No]workspace.Row{},
		values: values{map[string]bool{}, map[string]bool{}, map[moment]bool{}, map[string]bool{}},
	}
	b.final = finalErase
	b.changed(workspace.Person, have)
	remember := func() error { return e.close(again) }
	for _, step := range []func() error{e.gather, e.meet, e.recall, e.gather, e.relate, e.rewriteJournal, e.unlink, e.warn, remember, e.remove} {
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

// telling is how long a text is, in bytes, that tells one person from others wherever it stands.
const telling = 4

// learn notes the values of a row that goes.
func (v *values) learn(row workspace.Row) error {
	switch row.Kind {
	case workspace.Person, workspace.Merged:
		for _, id := range identities(row) {
			v.identities[id] = true
		}
		for f, value := range row.Values {
			v.learnField(row.Kind, workspace.Field(f), value)
		}
		for _, f := range append(ledgerFields(), workspace.PersonName, workspace.PersonPhone) {
			for _, text := range row.List(f) {
				if len(text) >= telling {
					v.names[filter.Fold(text)] = true
				}
			}
		}
	case workspace.Lead:
		list, err := followUps(row)
		if err != nil {
			return err
		}
		for _, f := range append(list, original(row)) {
			v.forms[moment{f.CreatedAt.UnixMicro(), f.EventID}] = true
			for _, text := range []string{f.Name, f.Email, f.Phone, f.OrderNumber} {
				v.learnText(text)
			}
			if f.Email != "" {
				v.identities[identity(workspace.PersonEmail, f.Email)] = true
			}
		}
	}
	return nil
}

func (v *values) learnText(text string) {
	if text != "" {
		v.texts[text] = true
	}
}

// learnField notes one value of a person.
func (v *values) learnField(k workspace.Kind, f workspace.Field, value workspace.Value) {
	switch {
	case f == workspace.PersonMetadata:
		for key, x := range workspace.ParseMeta(value.S) {
			v.texts[metaPair(key, x)] = true
		}
	case f == workspace.PersonMarks:
		for _, m := range readMarks(value) {
			v.learnText(m.id)
		}
	case k.Spec(f).Form == workspace.List:
		for _, text := range value.List() {
			v.learnText(text)
		}
	case len(k.Spec(f).Enum) == 0 && f != workspace.PersonHeld:
		v.learnText(value.S)
	}
}

// metaPair is a key of metadata with its value as one text.
func metaPair(key string, value any) string { return key + "\x00" + workspace.CompactJSON(value) }

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

// warn names the segments whose filter speaks of what goes: whoever wrote them has
// to decide.
func (e *erasure) warn() error {
	var named idset.Set
	for row, err := range e.Walk(workspace.Query{Kind: workspace.Segment}) {
		if err != nil {
			return err
		}
		where := filter.Fold(row.Str(workspace.SegmentWhere))
		for name := range e.names {
			if strings.Contains(where, name) {
				named.Add(row.No)
				break
			}
		}
	}
	if !named.Empty() {
		e.outcome(workspace.Outcome{State: workspace.Unchanged, Why: "its filter names somebody who was erased; lobby segments edit changes it", Of: workspace.Segment, Ids: named})
	}
	return nil
}

// close writes down that nobody may bring these people in again. Keys that somebody
// who stays has are theirs.
func (e *erasure) close(again bool) error {
	for _, f := range ledgerFields() {
		prefix := workspace.Person.Spec(f).Name + "\x00"
		var asked, keys []string
		for id := range e.identities {
			if key, ok := strings.CutPrefix(id, prefix); ok {
				asked, keys = append(asked, id), append(keys, key)
			}
		}
		for _, k := range []workspace.Kind{workspace.Person, workspace.Merged} {
			holders, err := e.Look(k, f, keys)
			if err != nil {
				return err
			}
			for i, ids := range holders {
				if !idset.AndNot(ids, e.gone[workspace.Person]).Empty() {
					delete(e.identities, asked[i])
				}
			}
		}
	}
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
