package engine

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// What was erased stays away, whatever is taken back or done again: an entry keeps
// nothing of it any more, and what is left of the entry is taken back as before.

// refuseErased refuses entries of which nothing is left since people were erased. The
// slices of a run are one; what was taken back, or never can be, is not asked.
func (b *batch) refuseErased(entries ...int64) error {
	if len(readLedger(b.work).secrets) == 0 {
		return nil
	}
	left := map[int64]bool{}
	for _, no := range entries {
		h, err := b.headerOf(no)
		if err == nil {
			err = b.going()
		}
		if err != nil {
			return err
		}
		run := cmp.Or(h.Run, h.No)
		if left[run] {
			continue
		}
		if left[run] = h.UndoneBy != 0 || h.Final != ""; left[run] {
			continue
		}
		if left[run], err = b.leaves(h); err != nil {
			return err
		}
	}
	for _, no := range slices.Sorted(maps.Keys(left)) {
		if !left[no] {
			return workspace.Errorf(workspace.Invalid, "J%d cannot be taken back: everything it changed was erased since", no).
				WithHint("other entries can be taken back by their numbers, see lobby log")
		}
	}
	return nil
}

// leaves reports whether anything an entry changed was not erased.
func (b *batch) leaves(h *header) (bool, error) {
	effects, err := readEffects(b.work, h)
	if err != nil {
		return false, err
	}
	for i := range effects {
		gone, err := readLedger(b.work).numbers(effects[i].kind)
		if err != nil || !idset.AndNot(effects[i].ids, gone).Empty() {
			return true, err
		}
	}
	return len(effects) == 0, nil
}

// passErased leaves the erased rows of an effect aside, and says so.
func (r *reversal) passErased(e *effect) error {
	for _, k := range append(owners(), e.kind) {
		if _, known := r.erased[k]; known {
			continue
		}
		var err error
		if r.erased[k], err = readLedger(r.work).numbers(k); err != nil {
			return err
		}
	}
	gone := idset.And(e.ids, r.erased[e.kind])
	if gone.Empty() {
		return nil
	}
	if no, _ := gone.Min(); e.kind == workspace.Merged && e.op == opDropped {
		return r.mergesErased(no)
	}
	for i := range r.later {
		r.later[i].ids = idset.AndNot(r.later[i].ids, gone)
	}
	if e.kind.Letter() != 0 {
		r.outcome(workspace.Outcome{State: workspace.Unchanged, Why: "was erased", Of: e.kind, Ids: gone})
	}
	return nil
}

// mergesErased is the error of merging somebody who was erased again: who would be the
// survivor got from them what the journal does not keep any more.
func (r *reversal) mergesErased(no workspace.No) error {
	return workspace.Errorf(workspace.Invalid, "%s: it would merge %s, who was erased", r.cannot(), workspace.Person.ID(no)).WithHint("nothing was changed")
}

// cannot is the beginning of an error of what is not possible.
func (r *reversal) cannot() string {
	if r.h.Undoes != 0 {
		return fmt.Sprintf("J%d cannot be done again", r.h.Undoes)
	}
	return fmt.Sprintf("J%d cannot be taken back", r.h.No)
}

// leadsNowhere reports whether a former value leads to a row that was erased.
func (r *reversal) leadsNowhere(k workspace.Kind, f workspace.Field, v workspace.Value) bool {
	spec := k.Spec(f)
	return spec.Form == workspace.Ref && v.N != 0 && r.erased[spec.Of].Has(workspace.No(v.N))
}

// erasedOwner is the error of bringing something back to somebody who was erased.
func (r *reversal) erasedOwner(image workspace.Row, f workspace.Field) error {
	return workspace.Errorf(workspace.Conflict, "J%d cannot be taken back: %s was erased, and %s would lead there", r.h.No, image.Kind.Spec(f).Of.ID(image.Ref(f)), image.ID()).
		WithHint("nothing was changed")
}
