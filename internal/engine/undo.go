package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Taking an entry back is itself an entry: its effects run in reverse, each
// through the unit of work, so that the undo can be taken back too. Redo is
// the undo of the undo.
//
// A row that a later live entry changed in the same field is a conflict. An
// undo and the entry it took back cancel out; neither is live.

// undo takes entries back, newest first. Without numbers it is the actor's own
// last entry that can be taken back, with all slices of its run.
func (b *batch) undo(c workspace.Undo) error {
	entries, err := b.undoTargets(c.Entries)
	if err == nil {
		err = b.refuseErased(entries...)
	}
	if err != nil {
		return err
	}
	for _, no := range entries {
		h, err := b.headerOf(no)
		if err == nil {
			err = b.going()
		}
		if err != nil {
			return err
		}
		switch {
		case h.UndoneBy != 0:
			b.unchanged(0, 1)
			continue
		case h.Undoes != 0:
			return workspace.Errorf(workspace.Invalid, "J%d is itself an undo of J%d", no, h.Undoes).WithHint("lobby redo J%d", h.Undoes)
		case h.Final != "":
			return h.Final.refusal(no)
		}
		if err := b.takeBack(h, c.Force); err != nil {
			return err
		}
		if h.UndoneBy == b.entry && (h.Run == 0 || h.Run == h.No || slices.Contains(c.Entries, h.No)) {
			b.receipt.Back = append(b.receipt.Back, h.No)
		}
	}
	return nil
}

// redo takes the undo of entries back.
func (b *batch) redo(c workspace.Redo) error {
	entries := slices.Sorted(slices.Values(c.Entries))
	if len(entries) == 0 {
		h, err := b.lastOwn("redo", b.isUndo)
		if err != nil {
			return err
		}
		entries = []int64{h.Undoes}
	}
	for _, no := range entries {
		h, err := b.headerOf(no)
		if err != nil {
			return err
		}
		if h.Undoes != 0 {
			return workspace.Errorf(workspace.Invalid, "J%d is an undo", no).WithHint("name the entry it took back: lobby redo J%d", h.Undoes)
		}
		if h.UndoneBy == 0 {
			b.unchanged(0, 1)
			continue
		}
		u, err := b.headerOf(h.UndoneBy)
		if err == nil {
			err = b.refuseErased(u.No)
		}
		if err != nil {
			return err
		}
		if err := b.takeBack(u, c.Force); err != nil {
			return err
		}
		if u.UndoneBy == b.entry {
			b.receipt.Back = append(b.receipt.Back, no)
		}
	}
	return nil
}

func (b *batch) headerOf(no int64) (*header, error) {
	h, err := readHeader(b.work, no)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return nil, workspace.Errorf(workspace.NotFound, "J%d: no such journal entry", no).WithHint("lobby log lists them")
	}
	return h, nil
}

// undoTargets is the entries to take back, newest first, runs as a whole.
func (b *batch) undoTargets(asked []int64) ([]int64, error) {
	if len(asked) == 0 {
		unmerge := workspace.UnmergePerson{}.Verb()
		h, err := b.lastOwn("take back", func(h *header) (bool, error) {
			return h.live() || h.Verb == unmerge && h.UndoneBy == 0, nil // an unmerge is what was done last: never something older
		})
		if err != nil {
			return nil, err
		}
		if h.Final != "" {
			return nil, h.Final.refusal(h.No).WithHint("lobby log lists all entries; name what to take back, such as lobby undo J12")
		}
		asked = []int64{h.No}
		if h.Run != 0 {
			asked = []int64{h.Run}
		}
	}
	out := slices.Compact(slices.Sorted(slices.Values(asked)))
	whole := map[int64]bool{}
	for _, no := range out {
		whole[no] = true
	}
	for k, v := range b.Kept(workspace.KeptJournal, entryKey(max(out[0], 0)+1), nil) {
		h, err := decodeHeader(k, v)
		if err == nil {
			err = b.going()
		}
		if err != nil {
			return nil, err
		}
		if whole[h.Run] && !whole[h.No] {
			out = append(out, h.No)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out, nil
}

// lastOwn is the actor's newest entry that fits what they want to do.
func (b *batch) lastOwn(do string, fits func(*header) (bool, error)) (*header, error) {
	for no := b.entry - 1; no > 0; no-- {
		h, err := readHeader(b.work, no)
		if err == nil {
			err = b.going()
		}
		if err != nil {
			return nil, err
		}
		if h == nil || h.Actor != b.actor {
			continue
		}
		if ok, err := fits(h); ok || err != nil {
			return h, err
		}
	}
	return nil, workspace.Errorf(workspace.NotFound, "nothing of yours to %s", do).WithHint("lobby log lists all entries; name one, such as J12")
}

// isUndo reports whether an entry is an undo that stands. The redo of one is not.
func (b *batch) isUndo(h *header) (bool, error) {
	if h.Undoes == 0 || h.UndoneBy != 0 {
		return false, nil
	}
	first, err := readHeader(b.work, h.Undoes)
	return first != nil && first.Undoes == 0, err
}

// takeBack reverses one entry within this batch; conflicts refuse it unless forced.
func (b *batch) takeBack(h *header, force bool) error {
	conflicts, err := b.reverseEntry(h, force)
	if err == nil {
		for _, c := range conflicts {
			b.outcome(workspace.Outcome{State: workspace.Unchanged, Why: "kept: " + c.why(), Of: c.kind, Ids: idset.Of(c.no)})
		}
	}
	return err
}

// reverseEntry runs an entry's effects in reverse and marks it as taken back.
// It gives the conflicts it left alone.
func (b *batch) reverseEntry(h *header, force bool) ([]conflict, error) {
	effects, err := readEffects(b.work, h)
	if err != nil {
		return nil, err
	}
	if err := b.flush(); err != nil {
		return nil, err
	}
	r, done := newReversal(b, h), len(b.effects)
	b.restoring = true
	defer func() { b.restoring = false }()
	for i := len(effects) - 1; i >= 0; i-- {
		if err := r.reverse(&effects[i]); err != nil {
			return nil, err
		}
		if err := b.flush(); err != nil {
			return nil, err
		}
	}
	if err := r.settlePlaces(); err != nil {
		return nil, err
	}
	if err := r.reclaim(); err != nil {
		return nil, err
	}
	if err := r.belong(); err != nil {
		return nil, err
	}
	if err := r.release(force); err != nil {
		return nil, err
	}
	if len(r.conflicts) > 0 && !force {
		return nil, r.refusal()
	}
	if len(r.conflicts) > 0 || slices.ContainsFunc(effects, func(e effect) bool { return e.kind == workspace.Merged }) {
		r.doubtCounts(effects)
	}
	if err := r.recount(); err != nil {
		return nil, err
	}
	b.noteBack(b.effects[done:])
	if len(r.conflicts) > 0 && len(b.effects) == done { // all of it is kept: the entry stands
		return r.conflicts, nil
	}
	h.UndoneBy = b.entry
	if err := keepHeader(b.work, h); err != nil {
		return nil, err
	}
	b.undoes = h.No
	b.wrote = true
	if err := r.revived(); err != nil {
		return nil, err
	}
	return r.conflicts, r.settleTraces()
}

// revived says of all entries an undo had taken back, such as the slices of an
// import, that they stand again. The undo names the first of them.
func (r *reversal) revived() error {
	undo := r.h
	if undo.Undoes == 0 {
		return nil
	}
	var again []*header
	for k, v := range r.Kept(workspace.KeptJournal, entryKey(undo.Undoes), entryKey(undo.No)) {
		h, err := decodeHeader(k, v)
		if err != nil {
			return err
		}
		if h.UndoneBy == undo.No {
			again = append(again, h)
		}
	}
	for _, h := range again {
		h.UndoneBy = 0
		if err := keepHeader(r.work, h); err != nil {
			return err
		}
		effects, err := readEffects(r.work, h)
		if err != nil {
			return err
		}
		r.since = min(r.since, h.No)
		for i := range effects {
			r.moves(h, &effects[i])
		}
	}
	return nil
}
