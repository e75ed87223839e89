package engine

import (
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// What was erased stays away, whatever is taken back or done again: an entry keeps
// nothing of it any more, and what is left of the entry is taken back as before.

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
	for i := range r.later {
		r.later[i].ids = idset.AndNot(r.later[i].ids, gone)
	}
	if e.kind.Letter() != 0 {
		r.outcome(workspace.Outcome{State: workspace.Unchanged, Why: "was erased", Of: e.kind, Ids: gone})
	}
	return nil
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
