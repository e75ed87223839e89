package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// reversal is one entry being taken back.
type reversal struct {
	*batch
	h         *header
	later     []touch // of the effect in hand: what live entries changed since
	conflicts []conflict
	keyed     map[workspace.Kind]idset.Set // rows whose keys came back
	erased    map[workspace.Kind]idset.Set // rows that are gone for good
	moved     map[workspace.Kind]idset.Set // rows whose traces are settled anew
	kept      map[workspace.Kind]idset.Set // rows the entry made that stay
	returned  map[workspace.Kind]idset.Set // rows that came back
	talks     idset.Set                    // conversations that went
	left      map[string]string            // channels that may go, by key
	since     int64                        // the first entry that stands or falls with this one
}

func newReversal(b *batch, h *header) *reversal {
	return &reversal{
		batch: b, h: h, since: h.No,
		keyed: map[workspace.Kind]idset.Set{}, erased: map[workspace.Kind]idset.Set{}, moved: map[workspace.Kind]idset.Set{},
		kept: map[workspace.Kind]idset.Set{}, returned: map[workspace.Kind]idset.Set{}, left: map[string]string{},
	}
}

func (r *reversal) reverse(e *effect) (err error) {
	if r.later, err = r.laterTouches(e.kind, e.ids); err != nil {
		return err
	}
	if err := r.passErased(e); err != nil {
		return err
	}
	switch e.op {
	case opCreated:
		return r.uncreate(e)
	case opDropped:
		return r.revive(e)
	}
	have, err := r.lookup().existing(e.kind, e.ids)
	if err != nil {
		return err
	}
	for _, t := range r.later { // what is gone has nothing to take back
		if t.field == workspace.ID {
			r.clash(e.kind, idset.AndNot(idset.And(t.ids, e.ids), have), workspace.ID, t.entry)
		}
	}
	if e.op == opAssigned {
		return r.unassign(e, have)
	}
	return r.unedit(e, have)
}

// uncreate drops rows the entry made, unless somebody changed them since.
func (r *reversal) uncreate(e *effect) error {
	var hit idset.Set
	for _, t := range r.later { // counters too: something that came later belongs to the row
		both := idset.And(t.ids, e.ids)
		hit = idset.Or(hit, both)
		r.clash(e.kind, both, workspace.ID, t.entry)
	}
	needed, err := r.needed(e.kind)
	if err != nil {
		return err
	}
	hit = idset.Or(hit, idset.And(needed, e.ids))
	r.keep(e.kind, hit)
	ids := idset.AndNot(e.ids, hit)
	if e.kind == workspace.Conversation {
		r.talks = idset.Or(r.talks, ids)
	}
	if err := r.load(e.kind, ids); err != nil {
		return err
	}
	for no := range ids.All() {
		if err := r.going(); err != nil {
			return err
		}
		h, ok := r.hands[e.kind][no]
		if !ok {
			continue
		}
		switch e.kind {
		case workspace.Channel: // goes when nobody names it
			r.leaves(h.is.Str(workspace.ChannelName))
			continue
		case workspace.Conversation:
			r.leaves(h.is.Str(workspace.ConversationChannel))
		}
		r.work.drop(e.kind, no)
	}
	r.noteRows(e.kind, e.ids)
	return nil
}

// revive puts rows back that the entry dropped.
func (r *reversal) revive(e *effect) error {
	lost := idset.AndNot(e.ids, r.erased[e.kind])
	for _, image := range e.images {
		if err := r.going(); err != nil {
			return err
		}
		for f, v := range image.Values {
			if r.leadsNowhere(e.kind, workspace.Field(f), v) {
				return r.erasedOwner(image, workspace.Field(f))
			}
		}
		row := r.restore(e.kind, image.No)
		copy(row.Values, image.Values)
	}
	for _, image := range e.images {
		lost.Remove(image.No)
	}
	if !lost.Empty() {
		r.outcome(workspace.Outcome{State: workspace.Unchanged, Why: "named somebody who was erased", Of: e.kind, Ids: lost})
	}
	r.keysBack(e.kind, e.ids)
	r.returned[e.kind] = idset.Or(r.returned[e.kind], e.ids)
	r.noteRows(e.kind, e.ids)
	return nil
}

// unassign gives each former value back to the rows that had it.
func (r *reversal) unassign(e *effect, have workspace.Ids) error {
	free := idset.AndNot(have, r.hits(e.kind, e.field, e.ids))
	for _, g := range e.olds.groups(e.ids) {
		if r.leadsNowhere(e.kind, e.field, g.Value) {
			continue
		}
		if err := r.assign(e.kind, idset.And(g.Set, free), set{e.field, g.Value}); err != nil {
			return err
		}
	}
	r.noteRows(e.kind, idset.And(have, e.visible()))
	return nil
}

// unedit gives former values back row by row.
func (r *reversal) unedit(e *effect, have workspace.Ids) error {
	hits := map[workspace.Field]idset.Set{}
	for _, d := range e.diffs {
		for _, o := range d.olds {
			if _, done := hits[o.field]; done {
				continue
			}
			hits[o.field] = r.hits(e.kind, o.field, idsWith(e.diffs, o.field))
		}
	}
	for _, f := range uniqueKeys(e.kind) {
		r.keysBack(e.kind, idsWith(e.diffs, f))
	}
	r.moves(r.h, e)
	if err := r.load(e.kind, have); err != nil {
		return err
	}
	for _, d := range e.diffs {
		row, ok, err := r.row(e.kind, d.no)
		if err == nil {
			err = r.going()
		}
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		for _, o := range d.olds {
			switch {
			case e.kind.Spec(o.field).Is(workspace.Delta):
				row.Set(o.field, workspace.IntValue(max(0, row.Num(o.field)-o.value.N)))
			case e.kind == workspace.Person && o.field == workspace.PersonHeld:
				row.Set(o.field, lessHeld(row.Get(o.field), o.value))
			case !hits[o.field].Has(d.no) && !r.leadsNowhere(e.kind, o.field, o.value):
				row.Set(o.field, o.value)
			case e.kind == workspace.Conversation && o.field == workspace.ConversationMarks:
				unmark(row, r.h.No, o.value)
			}
		}
	}
	r.noteRows(e.kind, idset.And(have, e.visible()))
	return nil
}

func idsWith(diffs []diff, f workspace.Field) workspace.Ids {
	var nos []uint32
	for _, d := range diffs {
		if slices.ContainsFunc(d.olds, func(o old) bool { return o.field == f }) {
			nos = append(nos, d.no)
		}
	}
	return idset.Of(nos...)
}
