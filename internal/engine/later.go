package engine

import (
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// laterTouches is what live entries after the one being taken back, and before
// this one, changed of the rows. It reads whichever is less: the touch index
// row by row, or the headers entry by entry.
func (r *reversal) laterTouches(k workspace.Kind, ids workspace.Ids) ([]touch, error) {
	if ids.Empty() {
		return nil, nil
	}
	since := r.entry - r.h.No - 1
	if int64(ids.Len()) < since {
		return r.laterOfRows(k, ids)
	}
	var out []touch
	for no := r.h.No + 1; no < r.entry; no++ {
		if err := r.going(); err != nil {
			return nil, err
		}
		h, err := readHeader(r.work, no)
		if err != nil {
			return nil, err
		}
		if h == nil || !h.live() {
			continue
		}
		effects, err := readEffects(r.work, h)
		if err != nil {
			return nil, err
		}
		for _, t := range touches(effects) {
			if t.kind == k && !idset.And(t.ids, ids).Empty() {
				t.entry = no
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// live reports whether the entry stands in the way of what came before: it was not
// taken back, is not itself the taking back of another, and does not just say what
// became of mails.
func (h *header) live() bool { return h.UndoneBy == 0 && h.Undoes == 0 && h.Final != finalMails }

func (r *reversal) laterOfRows(k workspace.Kind, ids workspace.Ids) ([]touch, error) {
	var out []touch
	live := map[int64]bool{}
	for no := range ids.All() {
		if err := r.going(); err != nil {
			return nil, err
		}
		ts, err := touchesOf(r.work, k, no, r.h.No)
		if err != nil {
			return nil, err
		}
		for _, t := range ts {
			if t.entry >= r.entry {
				continue
			}
			ok, known := live[t.entry]
			if !known {
				h, err := readHeader(r.work, t.entry)
				if err != nil {
					return nil, err
				}
				ok = h != nil && h.live()
				live[t.entry] = ok
			}
			if ok {
				t.ids = idset.Of(no)
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// quiet reports whether a later change of the field is no conflict: counters
// take the difference back, soft fields stay as they are.
func (r *reversal) quiet(k workspace.Kind, f workspace.Field) bool {
	s := k.Spec(f)
	return s.Is(workspace.Delta) || s.Is(workspace.Soft)
}

// hits is the rows whose field a later live entry changed; unless the field is
// quiet each is a conflict.
func (r *reversal) hits(k workspace.Kind, f workspace.Field, ids workspace.Ids) workspace.Ids {
	var hit idset.Set
	for _, t := range r.later {
		if t.field != f {
			continue
		}
		both := idset.And(t.ids, ids)
		hit = idset.Or(hit, both)
		if !r.quiet(k, f) {
			r.clash(k, both, f, t.entry)
		}
	}
	return hit
}
