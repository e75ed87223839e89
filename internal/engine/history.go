package engine

import (
	"cmp"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// past reads what journal entries did, each entry once.
type past struct {
	lookup
	read map[int64]*chapter
}

// chapter is one entry and its effects.
type chapter struct {
	*header
	effects []effect
}

// step is one change of one row: a field, or (of the field id) the row itself
// coming or going.
type step struct {
	*header
	op       op
	field    workspace.Field
	old, new workspace.Value
	row      workspace.Row // as it was when it came or just before it went
}

// chapter reads an entry; nil when the journal has none of that number.
func (p *past) chapter(no int64) (*chapter, error) {
	if c, ok := p.read[no]; ok {
		return c, nil
	}
	h, err := readHeader(p.Reader, no)
	if err != nil || h == nil {
		return nil, err
	}
	effects, err := readEffects(p.Reader, h)
	if err != nil {
		return nil, err
	}
	c := &chapter{h, effects}
	p.read[no] = c
	return c, nil
}

// steps walks a row back through the journal to the entries after one: its
// changes, newest first, and the row as it was before all of them. Counters are
// not followed.
func (p *past) steps(row workspace.Row, after int64) (steps []step, first workspace.Row, err error) {
	now := row.Clone()
	touched, err := touchesOf(p.Reader, row.Kind, row.No, after)
	if err != nil {
		return nil, now, err
	}
	entries := make([]int64, len(touched))
	for i, t := range touched {
		entries[i] = t.entry
	}
	entries = slices.Compact(entries)
	for _, no := range slices.Backward(entries) {
		if err := p.going(); err != nil {
			return nil, now, err
		}
		c, err := p.chapter(no)
		if err != nil {
			return nil, now, err
		}
		if c == nil {
			continue
		}
		for _, e := range slices.Backward(c.effects) {
			if e.kind == row.Kind && e.ids.Has(row.No) {
				steps = append(steps, e.undone(now, c.header)...)
			}
		}
	}
	return steps, now, p.coverSteps(steps, now)
}

// undone takes the effect off one row in place and says what it had done.
func (e *effect) undone(now workspace.Row, h *header) []step {
	switch e.op {
	case opCreated:
		return []step{{header: h, op: e.op, row: now.Clone()}}
	case opDropped:
		i, ok := slices.BinarySearchFunc(e.images, now.No, func(r workspace.Row, no workspace.No) int { return cmp.Compare(r.No, no) })
		if ok {
			copy(now.Values, e.images[i].Values)
		}
		return []step{{header: h, op: e.op, row: now.Clone()}}
	case opAssigned:
		if old, ok := e.olds.at(idset.And(e.ids, idset.Range(1, now.No)).Len() - 1); ok {
			return []step{e.swap(now, h, e.field, old)}
		}
	case opEdited:
		i, ok := slices.BinarySearchFunc(e.diffs, now.No, func(d diff, no workspace.No) int { return cmp.Compare(d.no, no) })
		if !ok {
			return nil
		}
		var out []step
		for _, o := range e.diffs[i].olds {
			if !now.Kind.Spec(o.field).Is(workspace.Delta) {
				out = append(out, e.swap(now, h, o.field, o.value))
			}
		}
		return out
	}
	return nil
}

// swap gives a field its former value back.
func (e *effect) swap(now workspace.Row, h *header, f workspace.Field, old workspace.Value) step {
	s := step{header: h, op: e.op, field: f, old: old, new: now.Get(f)}
	now.Set(f, old)
	return s
}

// sides is what some steps of one row, newest first, made of it: the fields they
// changed, before and after.
func sides(row workspace.Row, steps []step) (before, after workspace.Row, fields []workspace.Field) {
	before, after = workspace.NewRow(row.Kind, row.No), workspace.NewRow(row.Kind, row.No)
	for _, s := range steps { // the last word on before is the oldest step's
		if s.field == workspace.ID {
			continue
		}
		if !slices.Contains(fields, s.field) {
			fields = append(fields, s.field)
			after.Set(s.field, s.new)
		}
		before.Set(s.field, s.old)
	}
	slices.Sort(fields)
	return before, after, fields
}

// at is the value at a position.
func (r runs) at(i int) (workspace.Value, bool) {
	for _, x := range r {
		if i < x.n {
			return x.value, i >= 0
		}
		i -= x.n
	}
	return workspace.Value{}, false
}
