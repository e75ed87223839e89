package engine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// What was dropped rests in the journal, from where an undo or a redo would bring it
// back. Of people who are erased that goes too, although no row leads there any more.

// droppedRow is a row whose image the journal keeps, and whom it belonged to.
type droppedRow struct {
	kind  workspace.Kind
	no    workspace.No
	of    workspace.Kind
	owner workspace.No
	entry int64
}

// parting is a former person who came back, or went in another way, and whom they
// had been one with.
type parting struct {
	entry  int64 // that parted them
	merge  int64 // that had made them one
	into   workspace.No
	former workspace.Row
}

// recall reads what the journal keeps of dropped rows, and finds those that belong to
// the people who go: by their numbers, and people by their keys.
func (e *erasure) recall() error {
	e.dropped, e.parted = nil, nil
	alike, err := e.readDropped()
	if err != nil {
		return err
	}
	if err := e.goes(workspace.Person, alike); err != nil {
		return err
	}
	e.mergedArePeople()
	for {
		found := map[workspace.Kind][]workspace.No{}
		for _, d := range e.dropped {
			if e.gone[d.of].Has(d.owner) && !e.gone[d.kind].Has(d.no) {
				found[d.kind] = append(found[d.kind], d.no)
			}
		}
		grew := false
		for k, nos := range found {
			before := e.gone[k].Len()
			if err := e.goes(k, nos); err != nil {
				return err
			}
			grew = grew || e.gone[k].Len() > before
		}
		if !grew {
			return nil
		}
		e.mergedArePeople()
	}
}

// goes adds rows that the journal knows, unless they have come back since: then the
// rows of today say whose they are.
func (e *erasure) goes(k workspace.Kind, nos []workspace.No) error {
	living := []workspace.Kind{k}
	if k == workspace.Person || k == workspace.Merged {
		living = []workspace.Kind{workspace.Person, workspace.Merged}
	}
	ids := idset.Of(nos...)
	for _, as := range living {
		have, err := e.truth().existing(as, ids)
		if err != nil {
			return err
		}
		ids = idset.AndNot(ids, have)
	}
	e.gone[k] = idset.Or(e.gone[k], ids)
	return nil
}

// readDropped reads all images of the journal once, and gives the numbers of people
// who had a key of those who go.
func (e *erasure) readDropped() (alike []workspace.No, err error) {
	var entries []*header
	drops := fmt.Appendf(nil, `"o":%d`, opDropped)
	for k, v := range e.Kept(workspace.KeptJournal, nil, nil) {
		if err := e.going(); err != nil {
			return nil, err
		}
		if !bytes.Contains(v, drops) { // reading a header costs more than passing it over
			continue
		}
		h, err := decodeHeader(k, v)
		if err != nil {
			return nil, err
		}
		entries = append(entries, h)
	}
	for _, h := range entries {
		if err := e.going(); err != nil {
			return nil, err
		}
		for part, m := range h.Effects {
			if m.Op != opDropped || !holdsPeople(m.Kind) {
				continue
			}
			x := effect{kind: m.Kind, op: m.Op}
			for _, v := range e.Kept(workspace.KeptPayload, payloadKey(h.No, part), payloadKey(h.No, part+1)) {
				if err := decodeEffect(&x, v); err != nil {
					return nil, err
				}
			}
			alike = append(alike, e.noteDropped(h.No, x.images)...)
		}
	}
	for _, x := range e.effects { // of this very batch
		alike = append(alike, e.noteDropped(e.entry, x.images)...)
	}
	return alike, nil
}

// holdsPeople reports whether rows of the kind belong to people.
func holdsPeople(k workspace.Kind) bool {
	if k == workspace.Person {
		return true
	}
	for _, owner := range owners() {
		if slices.ContainsFunc(belonging(owner), func(b belongs) bool { return b.kind == k }) {
			return true
		}
	}
	return false
}

// noteDropped notes whose the rows were, and gives the people among them who had a key
// of those who go.
func (e *erasure) noteDropped(entry int64, images []workspace.Row) (alike []workspace.No) {
	for _, row := range images {
		if row.Kind == workspace.Person || row.Kind == workspace.Merged {
			if slices.ContainsFunc(identities(row), func(id string) bool { return e.identities[id] }) {
				alike = append(alike, row.No)
			}
		}
		if row.Kind == workspace.Merged {
			e.parted = append(e.parted, parting{entry: entry, into: row.Ref(workspace.PersonMergedInto), former: row})
		}
		for _, owner := range owners() {
			for _, b := range belonging(owner) {
				if b.kind == row.Kind {
					e.dropped = append(e.dropped, droppedRow{row.Kind, row.No, owner, row.Ref(b.field), entry})
				}
			}
		}
	}
	return alike
}

// relate finds the living people somebody who goes was one with for a time: what the
// journal says of them may be about who goes.
func (e *erasure) relate() error {
	e.parted = slices.DeleteFunc(e.parted, func(p parting) bool {
		return !e.gone[workspace.Person].Has(p.former.No) || e.gone[workspace.Person].Has(p.into)
	})
	var people, former idset.Set
	for i := range e.parted {
		p := &e.parted[i]
		if err := e.findMerge(p); err != nil {
			return err
		}
		former.Add(p.into)
		living, err := e.truth().survivor(p.into)
		if err != nil {
			return err
		}
		if living == 0 {
			living = p.into
		}
		people.Add(living)
	}
	if people.Empty() {
		return nil
	}
	var leads []string
	for no := range people.All() {
		leads = append(leads, decimal(no))
	}
	sets, err := e.Look(workspace.Lead, workspace.LeadPerson, leads)
	if err != nil {
		return err
	}
	for k, ids := range map[workspace.Kind]idset.Set{
		workspace.Person: idset.Or(people, former), workspace.Merged: former, workspace.Lead: idset.AndNot(idset.Or(sets...), e.gone[workspace.Lead]),
	} {
		e.kin[k] = map[workspace.No]workspace.Row{}
		for no := range ids.All() {
			e.kin[k][no] = workspace.NewRow(k, no)
		}
		for row, err := range e.Rows(k, ids) {
			if err != nil {
				return err
			}
			e.kin[k][row.No] = row
		}
	}
	return e.disown()
}

// findMerge finds the entry that had made two people one.
func (e *erasure) findMerge(p *parting) error {
	touched, err := touchesOf(e.work, workspace.Merged, p.former.No, 0)
	if err != nil {
		return err
	}
	for _, t := range touched {
		if t.entry >= p.entry {
			break
		}
		h, err := readHeader(e.work, t.entry)
		if err != nil {
			return err
		}
		if h == nil {
			continue
		}
		for _, m := range h.Effects {
			var ids idset.Set
			if m.Kind == workspace.Merged && m.Op == opCreated && ids.UnmarshalBinary(m.Ids) == nil && ids.Has(p.former.No) {
				p.merge = t.entry
			}
		}
	}
	return nil
}

// disown takes off living people what came to them by a merge and stays at a parting:
// the last message, and which events set a field. It is not journaled, for the journal
// would keep it.
func (e *erasure) disown() error {
	var put []workspace.Row
	for _, was := range e.kin[workspace.Person] {
		row := was.Clone()
		if text := row.Str(workspace.PersonLastMessage); e.texts[text] && e.lasts[row.Num(workspace.PersonLastMessageAt)] {
			row.Set(workspace.PersonLastMessage, workspace.Value{})
			row.Set(workspace.PersonLastMessageAt, workspace.Value{})
		}
		row.Set(workspace.PersonMarks, e.foreignMarks(row.Get(workspace.PersonMarks)))
		if slices.Equal(row.Values, was.Values) {
			continue
		}
		e.kin[workspace.Person][row.No] = row
		put = append(put, row)
	}
	if len(put) == 0 {
		return nil
	}
	slices.SortFunc(put, func(a, b workspace.Row) int { return int(a.No) - int(b.No) })
	return e.Put(workspace.Person, put)
}

// foreignMarks is marks without those that events of somebody who goes left.
func (e *erasure) foreignMarks(v workspace.Value) workspace.Value {
	m := readMarks(v)
	n := len(m)
	for name, at := range m {
		if e.texts[at.id] {
			delete(m, name)
		}
	}
	if len(m) == n {
		return v
	}
	return m.value()
}

// entries are the journal entries that may keep something of some rows: of few rows
// those that touched them, else all.
func (e *erasure) entries(rows map[workspace.Kind]idset.Set) ([]int64, error) {
	n := 0
	rows[workspace.Message] = idset.Set{} // are told of with their conversation
	for _, ids := range rows {
		n += ids.Len()
	}
	if int64(n) > e.entry {
		all := make([]int64, 0, e.entry)
		for k := range e.Kept(workspace.KeptJournal, nil, nil) {
			all = append(all, int64(binary.BigEndian.Uint64(k)))
		}
		return all, nil
	}
	var out []int64
	for k, ids := range rows {
		for no := range ids.All() {
			if err := e.going(); err != nil {
				return nil, err
			}
			touched, err := touchesOf(e.work, k, no, 0)
			if err != nil {
				return nil, err
			}
			for _, t := range touched {
				out = append(out, t.entry)
			}
		}
	}
	for _, d := range e.dropped {
		if e.gone[d.kind].Has(d.no) {
			out = append(out, d.entry)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
