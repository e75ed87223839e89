package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Who is erased is sought in the journal too: what they said before, and people whom
// nobody but the journal knows since they were taken back.

// seek finds everything the journal keeps of those who go, until nothing new is found:
// a former key may lead to somebody who was taken back, who had others.
func (e *erasure) seek() error {
	for known := -1; ; {
		n := len(e.identities)
		for _, ids := range e.gone {
			n += ids.Len()
		}
		if n == known {
			err := e.disclaim(e.identities)
			e.keys = e.naming()
			return err
		}
		known = n
		for _, step := range []func() error{e.recall, e.gather, e.meet, e.former} {
			if err := step(); err != nil {
				return err
			}
		}
	}
}

// former learns what the rows that go said at any time. A key that somebody who stays
// has is none of it: it came by a merge.
func (e *erasure) former() error {
	rows := map[workspace.Kind]idset.Set{}
	for _, k := range []workspace.Kind{workspace.Person, workspace.Merged, workspace.Lead} {
		rows[k] = e.gone[k]
	}
	entries, err := e.entries(rows)
	if err != nil {
		return err
	}
	was := newValues()
	err = e.eachEffect(entries, func(_ int64, _ int, x *effect) error { return e.learnFormer(&was, x) })
	if err != nil {
		return err
	}
	if err := e.disclaim(was.identities); err != nil {
		return err
	}
	e.add(was)
	return nil
}

// learnFormer notes what an effect keeps of rows that go.
func (e *erasure) learnFormer(v *values, x *effect) error {
	if x.kind != workspace.Person && x.kind != workspace.Merged && x.kind != workspace.Lead {
		return nil
	}
	for row := range x.told(e.gone[x.kind]) {
		if err := v.learn(row); err != nil {
			return err
		}
	}
	return nil
}

// told yields what an effect keeps of rows: all of a row that went, and of others the
// fields that changed, as they were.
func (e *effect) told(of workspace.Ids) func(func(workspace.Row) bool) {
	return func(yield func(workspace.Row) bool) {
		for _, row := range e.images {
			if of.Has(row.No) && !yield(row) {
				return
			}
		}
		for _, d := range e.diffs {
			if !of.Has(d.no) {
				continue
			}
			row := workspace.NewRow(e.kind, d.no)
			for _, o := range d.olds {
				row.Set(o.field, o.value)
			}
			if !yield(row) {
				return
			}
		}
		if e.op != opAssigned {
			return
		}
		for no := range idset.And(e.ids, of).All() {
			row := workspace.NewRow(e.kind, no)
			if v, ok := e.olds.at(e.ids.Rank(no) - 1); ok {
				row.Set(e.field, v)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// resting finds the people that a selection names and nobody but the journal knows:
// they came and were taken back. It gives their numbers, and the references that name
// none of them.
func (b *batch) resting(s workspace.Selection) (found workspace.Ids, rest []string, err error) {
	if len(s.IDs) == 0 || s.Where != "" || len(s.Segments) > 0 {
		return found, s.IDs, nil
	}
	_, bad, err := b.truth().resolve(workspace.Person, s.IDs, workspace.Kind.ParseID)
	if err != nil || len(bad) == 0 {
		return found, s.IDs, err
	}
	asked := map[string][]int{} // by what may name a person
	for i, err := range bad {
		if workspace.KindOf(err) != workspace.NotFound {
			continue
		}
		if no, ok := workspace.Person.ParseID(s.IDs[i]); ok {
			asked[decimal(no)] = append(asked[decimal(no)], i)
			continue
		}
		for _, f := range ledgerFields() {
			id := identity(f, s.IDs[i])
			asked[id] = append(asked[id], i)
		}
	}
	named := map[int]bool{}
	err = b.keptPeople(func(row workspace.Row) {
		for _, id := range append(identities(row), decimal(row.No)) {
			for _, i := range asked[id] {
				named[i] = true
				found.Add(row.No)
			}
		}
	})
	for i, ref := range s.IDs {
		if !named[i] {
			rest = append(rest, ref)
		}
	}
	return found, rest, err
}

// keptPeople looks at all that the journal keeps of people who are not there any more.
func (b *batch) keptPeople(look func(workspace.Row)) error {
	next, err := b.Next(workspace.Person)
	if err != nil {
		return err
	}
	gone := idset.Range(1, next-1)
	for _, k := range []workspace.Kind{workspace.Person, workspace.Merged} {
		have, err := b.Find(workspace.Query{Kind: k})
		if err != nil {
			return err
		}
		gone = idset.AndNot(gone, have)
	}
	var entries []*header
	for k, v := range b.Kept(workspace.KeptJournal, nil, nil) {
		h, err := decodeHeader(k, v)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(h.Effects, func(m mark) bool {
			return m.Op != opCreated && (m.Kind == workspace.Person || m.Kind == workspace.Merged)
		}) {
			entries = append(entries, h)
		}
	}
	for _, h := range entries {
		if err := b.going(); err != nil {
			return err
		}
		effects, err := readEffects(b.work, h)
		if err != nil {
			return err
		}
		for i := range effects {
			if x := &effects[i]; x.kind == workspace.Person || x.kind == workspace.Merged {
				for row := range x.told(gone) {
					look(row)
				}
			}
		}
	}
	return nil
}
