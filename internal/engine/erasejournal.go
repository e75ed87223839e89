package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The headers of the journal hold numbers alone and stay. Payload about rows that go is
// removed row by row: the rest of an entry can be taken back as before. What the
// journal keeps of others goes where it is a value of somebody who goes.

// rewriteJournal removes what the journal keeps of the rows that go.
func (e *erasure) rewriteJournal() error {
	rows := map[workspace.Kind]idset.Set{}
	for k, ids := range e.gone {
		rows[k] = ids
	}
	for k, kin := range e.kin {
		for no := range kin {
			ids := rows[k].Clone()
			ids.Add(no)
			rows[k] = ids
		}
	}
	entries, err := e.entries(rows)
	if err != nil {
		return err
	}
	for _, k := range []workspace.Kind{workspace.Segment, workspace.Setting} {
		entries = append(entries, entriesOf(e.work, k)...)
	}
	slices.Sort(entries)
	entries = slices.Compact(entries)
	return e.eachEffect(entries, func(entry int64, part int, x *effect) error {
		if !e.scrub(entry, x) || entry == e.entry { // what this very batch did is not kept yet
			return nil
		}
		return e.Keep(workspace.KeptPayload, payloadKey(entry, part), x.encode())
	})
}

// eachEffect gives the effects of some entries, and those of this very batch, in place.
func (e *erasure) eachEffect(entries []int64, visit func(entry int64, part int, x *effect) error) error {
	for _, no := range entries {
		if err := e.going(); err != nil {
			return err
		}
		h, err := readHeader(e.work, no)
		if err != nil {
			return err
		}
		if h == nil {
			continue
		}
		effects, err := readEffects(e.work, h)
		if err != nil {
			return err
		}
		for i := range effects {
			if err := visit(no, i, &effects[i]); err != nil {
				return err
			}
		}
	}
	for i := range e.effects {
		if err := visit(e.entry, i, &e.effects[i]); err != nil {
			return err
		}
	}
	return nil
}

// scrub takes what goes off an effect of an entry. It reports whether anything did.
func (e *erasure) scrub(entry int64, x *effect) (changed bool) {
	gone := e.gone[x.kind]
	switch x.op {
	case opAssigned:
		if idset.And(x.ids, gone).Empty() {
			return false
		}
		x.olds = x.olds.without(x.ids, gone)
		return true
	case opDropped:
		n := len(x.images)
		x.images = slices.DeleteFunc(x.images, func(r workspace.Row) bool {
			return gone.Has(r.No) || slices.ContainsFunc(r.Values, func(v workspace.Value) bool { return e.namedIn(x.kind, v) })
		})
		changed = len(x.images) < n
		for _, row := range x.images {
			for f, v := range row.Values {
				if rest, ok := e.rest(x.kind, row.No, workspace.Field(f), v); ok {
					row.Values[f] = rest
					changed = true
				}
			}
		}
	case opEdited:
		n := len(x.diffs)
		x.diffs = slices.DeleteFunc(x.diffs, func(d diff) bool { return gone.Has(d.no) })
		changed = len(x.diffs) < n
		for i := range x.diffs {
			if e.scrubDiff(entry, x.kind, &x.diffs[i]) {
				changed = true
			}
		}
		x.diffs = slices.DeleteFunc(x.diffs, func(d diff) bool { return len(d.olds) == 0 })
	}
	return changed
}

// scrubDiff takes what goes off the former values of a row that stays.
func (e *erasure) scrubDiff(entry int64, k workspace.Kind, d *diff) (changed bool) {
	kept := d.olds[:0]
	for _, o := range d.olds {
		rest, ok := e.rest(k, d.no, o.field, o.value)
		changed = changed || ok
		if ok && rest.Missing() { // taking the entry back leaves the field as it is
			continue
		}
		kept = append(kept, old{o.field, rest})
	}
	d.olds = kept
	if k == workspace.Person {
		changed = e.uncount(entry, d) || changed
	}
	return changed
}

// uncount takes the counters of somebody who goes off the differences of a living
// person, where a merge had added them and a parting taken them off.
func (e *erasure) uncount(entry int64, d *diff) (changed bool) {
	for _, p := range e.parted {
		if p.into != d.no || entry != p.merge && entry != p.entry {
			continue
		}
		for i := range d.olds {
			o := &d.olds[i]
			theirs := p.former.Get(o.field)
			switch {
			case o.field == workspace.PersonHeld && entry == p.merge:
				o.value = lessHeld(o.value, theirs)
			case o.field == workspace.PersonHeld:
				o.value = addHeld(o.value, theirs)
			case workspace.Person.Spec(o.field).Is(workspace.Delta) && entry == p.merge:
				o.value.N -= theirs.N
			case workspace.Person.Spec(o.field).Is(workspace.Delta):
				o.value.N += theirs.N
			}
			changed = true
		}
	}
	return changed
}

// rest is what may stay of a former value of a row that stays. It reports whether that
// is less. A value that the row has today is its own.
func (e *erasure) rest(k workspace.Kind, no workspace.No, f workspace.Field, v workspace.Value) (workspace.Value, bool) {
	if v.S == "" {
		return v, false
	}
	now, kin := e.kin[k][no]
	switch {
	case e.namedIn(k, v):
		return workspace.Value{}, true
	case k == workspace.Lead && kin:
		return e.restOfLead(now, f, v)
	case k != workspace.Person && k != workspace.Merged:
		return v, false
	case !kin && !slices.Contains(ledgerFields(), f): // a key may have moved from one to the other
		return v, false
	case !kin:
		now = workspace.NewRow(k, no)
	}
	spec := k.Spec(f)
	switch {
	case f == workspace.PersonMetadata:
		m, own := workspace.ParseMeta(v.S), workspace.ParseMeta(now.Str(f))
		n := len(m)
		for key, x := range m {
			if pair := metaPair(key, x); e.texts[pair] && metaPair(key, own[key]) != pair {
				delete(m, key)
			}
		}
		if text, err := workspace.FormatMeta(m); err == nil && len(m) < n {
			return workspace.TextValue(text), true
		}
	case f == workspace.PersonMarks:
		rest := e.foreignMarks(v)
		return rest, rest != v
	case f == workspace.PersonHeld || len(spec.Enum) > 0:
	case spec.Form == workspace.List:
		own := now.List(f)
		list := v.List()
		left := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return e.texts[s] && !slices.Contains(own, s) })
		return workspace.ListValue(left), len(left) < len(list)
	case e.texts[v.S] && now.Str(f) != v.S:
		return workspace.Value{}, true
	}
	return v, false
}

// restOfLead is rest for a lead under which submissions of somebody who goes stood.
func (e *erasure) restOfLead(now workspace.Row, f workspace.Field, v workspace.Value) (workspace.Value, bool) {
	switch f {
	case workspace.LeadFollowUps:
		row := workspace.NewRow(workspace.Lead, now.No)
		row.Set(f, v)
		list, err := followUps(row)
		if err != nil {
			return workspace.Value{}, true
		}
		left := slices.DeleteFunc(slices.Clone(list), func(x workspace.FollowUp) bool { return e.forms[moment{x.CreatedAt.UnixMicro(), x.EventID}] })
		if len(left) == len(list) {
			return v, false
		}
		setFollowUps(row, left)
		return row.Get(f), true
	case workspace.LeadOrders:
		list := v.List()
		left := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return e.texts[s] && !slices.Contains(now.List(f), s) })
		return workspace.ListValue(left), len(left) < len(list)
	case workspace.LeadName, workspace.LeadEmail, workspace.LeadPhone, workspace.LeadOrderNumber:
		return workspace.Value{}, e.texts[v.S] && now.Str(f) != v.S
	}
	return v, false
}
