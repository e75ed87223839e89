package engine

import (
	"cmp"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// past reads what journal entries did, each entry once, and of an entry no more
// than is asked for: a bulk change of 100,000 rows is long, and who looks at one of
// them wants few of its fields.
type past struct {
	lookup
	whole bool  // reads entries whole, to tell all of them
	alone int64 // the newest entry, if nothing is asked of the others; 0 is not so
	read  map[int64]*chapter
}

// chapter is one entry and its effects, as far as they have been read.
type chapter struct {
	*header
	effects []effect
	unread  []bool // the effects whose payload was not read
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

// chapter reads an entry, without the payload of its effects unless all of it will
// be told; nil when the journal has none of that number.
func (p *past) chapter(no int64) (*chapter, error) {
	if c, ok := p.read[no]; ok {
		return c, nil
	}
	h, err := readHeader(p.Reader, no)
	if err != nil || h == nil {
		return nil, err
	}
	c := &chapter{header: h}
	if p.whole {
		c.effects, err = readEffects(p.Reader, h)
	} else {
		c.effects, err = h.outline()
		c.unread = slices.Repeat([]bool{true}, len(c.effects))
	}
	if err != nil {
		return nil, err
	}
	p.read[no] = c
	return c, nil
}

// payload reads what an effect keeps of rows it edited or dropped.
func (p *past) payload(c *chapter, part int) error {
	if c.unread == nil || !c.unread[part] {
		return nil
	}
	c.unread[part] = false
	for _, v := range p.Kept(workspace.KeptPayload, payloadKey(c.No, part), payloadKey(c.No, part+1)) {
		return decodeEffect(&c.effects[part], v)
	}
	return nil
}

// oldValue is what an assigned field was of one row before.
func (p *past) oldValue(c *chapter, part int, no workspace.No) (old workspace.Value, ok bool, err error) {
	e := &c.effects[part]
	at := e.ids.Rank(no) - 1
	if c.unread == nil || !c.unread[part] {
		old, ok = e.olds.at(at)
		return old, ok, nil
	}
	for _, v := range p.Kept(workspace.KeptPayload, payloadKey(c.No, part), payloadKey(c.No, part+1)) {
		return oldAt(v, at)
	}
	return old, false, nil
}

// steps walks a row back through the journal to the entries after one: its
// changes, newest first, and the row as it was before all of them. Fields that are
// wanted are followed, and what was edited with them; no wanted fields are all.
// Counters are not followed, and what the plan hides is missing.
func (p *past) steps(row workspace.Row, after int64, want ...workspace.Field) (steps []step, first workspace.Row, err error) {
	now := row.Clone()
	entries, err := p.entriesOf(row, after, want...)
	if err != nil {
		return nil, now, err
	}
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
		for i := len(c.effects) - 1; i >= 0; i-- {
			e := &c.effects[i]
			if e.kind != row.Kind || e.op == opAssigned && !wanted(want, e.field) || !e.ids.Has(row.No) {
				continue
			}
			more, err := p.undone(c, i, now)
			if err != nil {
				return nil, now, err
			}
			steps = append(steps, more...)
		}
	}
	return steps, now, p.coverSteps(steps, now)
}

// entriesOf are the entries since one that may have touched a row.
func (p *past) entriesOf(row workspace.Row, after int64, want ...workspace.Field) ([]int64, error) {
	if p.alone != 0 {
		return []int64{p.alone}, nil
	}
	touched, err := touchesOf(p.Reader, row.Kind, row.No, after, want...)
	entries := make([]int64, len(touched))
	for i, t := range touched {
		entries[i] = t.entry
	}
	return slices.Compact(entries), err
}

func wanted(want []workspace.Field, f workspace.Field) bool {
	return len(want) == 0 || slices.Contains(want, f)
}

// undone takes an effect of an entry off one row in place and says what it had done.
func (p *past) undone(c *chapter, part int, now workspace.Row) ([]step, error) {
	e := &c.effects[part]
	if e.op == opAssigned {
		old, ok, err := p.oldValue(c, part, now.No)
		if err != nil || !ok {
			return nil, err
		}
		return []step{e.swap(now, c.header, e.field, old)}, nil
	}
	if err := p.payload(c, part); err != nil {
		return nil, err
	}
	switch e.op {
	case opDropped:
		i, ok := slices.BinarySearchFunc(e.images, now.No, func(r workspace.Row, no workspace.No) int { return cmp.Compare(r.No, no) })
		if ok {
			copy(now.Values, e.images[i].Values)
		}
	case opEdited:
		i, ok := slices.BinarySearchFunc(e.diffs, now.No, func(d diff, no workspace.No) int { return cmp.Compare(d.no, no) })
		if !ok {
			return nil, nil
		}
		var out []step
		for _, o := range e.diffs[i].olds {
			if !now.Kind.Spec(o.field).Is(workspace.Delta) {
				out = append(out, e.swap(now, c.header, o.field, o.value))
			}
		}
		return out, nil
	}
	return []step{{header: c.header, op: e.op, row: now.Clone()}}, nil // came, or went
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
