package engine

import (
	"context"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Repair makes what rules keep and what follows from something else anew: how many records
// people and conversations have, the index of the journal, and that no number of a row
// the journal knows is given out again. It is no change of the workspace and stands in no
// journal.
func (e *Engine) Repair(ctx context.Context) error {
	return e.store.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		l := truth(ctx, w, e.now())
		i := &inspection{lookup: l}
		for _, step := range []func() error{i.meet, func() error { return recount(w, i) }, i.journal} {
			if err := step(); err != nil {
				return err
			}
		}
		broken := func(code string) bool {
			return slices.ContainsFunc(i.findings, func(f workspace.Finding) bool { return f.Code == code })
		}
		switch {
		case broken(workspace.FoundJournal): // what follows from it is left as it is
			return nil
		case broken(workspace.FoundCounter):
			if err := pastJournal(ctx, w); err != nil {
				return err
			}
		}
		if broken(workspace.FoundTouch) && !readLedger(w).any() {
			return retouch(ctx, w)
		}
		return nil
	})
}

// recountSlice is how many rows are written at once.
const recountSlice = 1024

// recount puts the numbers of records right that people and conversations have.
func recount(w workspace.Writer, i *inspection) error {
	said, err := i.spoken(i.there[workspace.Conversation])
	if err != nil {
		return err
	}
	have, err := i.heldBy(i.there[workspace.Person], said)
	if err != nil {
		return err
	}
	var wrong []workspace.No
	err = i.each(workspace.Conversation, func(row workspace.Row) {
		if row.Num(workspace.ConversationMessages) != said.of(row.No).messages {
			wrong = append(wrong, row.No)
		}
	}, workspace.ConversationMessages)
	if err == nil {
		err = correct(w, workspace.Conversation, wrong, func(row workspace.Row) {
			row.Set(workspace.ConversationMessages, workspace.IntValue(said.of(row.No).messages))
		})
	}
	wrong = wrong[:0]
	if err == nil {
		err = i.each(workspace.Person, func(row workspace.Row) {
			if miscounted(row, *have.of(row.No)) {
				wrong = append(wrong, row.No)
			}
		}, countedFields()...)
	}
	if err != nil {
		return err
	}
	return correct(w, workspace.Person, wrong, func(row workspace.Row) {
		n := have.of(row.No)
		row.Set(workspace.PersonHeld, heldValue(*n))
		for sort := range heldNotes {
			row.Set(counterField(sort), workspace.IntValue(max(row.Num(counterField(sort)), n[sort])))
		}
	})
}

// correct changes rows, some at a time.
func correct(w workspace.Writer, k workspace.Kind, wrong []workspace.No, change func(workspace.Row)) error {
	for part := range slices.Chunk(wrong, recountSlice) {
		rows, err := workspace.AllRows(w.Rows(k, idset.Of(part...)))
		if err != nil {
			return err
		}
		for _, row := range rows {
			change(row)
		}
		if err := w.Put(k, rows); err != nil {
			return err
		}
	}
	return nil
}

// history visits all entries in their order.
func history(ctx context.Context, r workspace.Reader, visit func(*header) error) error {
	last, _, err := lastEntry(r)
	if err != nil {
		return err
	}
	for no := int64(1); no <= last; no++ {
		h, err := readHeader(r, no)
		if err == nil {
			err = going(ctx)
		}
		if err == nil && h != nil {
			err = visit(h)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pastJournal makes sure that no number which the journal knows is given out again.
func pastJournal(ctx context.Context, w workspace.Writer) error {
	return history(ctx, w, func(h *header) error {
		effects, err := h.outline()
		for _, e := range effects {
			if last, ok := e.ids.Max(); ok && err == nil {
				err = w.Reserve(e.kind, last)
			}
		}
		return err
	})
}

// retouch makes the index of the journal anew.
func retouch(ctx context.Context, w workspace.Writer) error {
	for {
		var old [][]byte
		for key := range w.Kept(workspace.KeptTouch, nil, nil) {
			if old = append(old, slices.Clone(key)); len(old) == recountSlice {
				break
			}
		}
		if len(old) == 0 {
			break
		}
		for _, key := range old {
			if err := w.Keep(workspace.KeptTouch, key, nil); err != nil {
				return err
			}
		}
	}
	return history(ctx, w, func(h *header) error {
		effects, err := readEffects(w, h)
		if err != nil {
			return err
		}
		return (&work{Writer: w, entry: h.No, effects: effects}).keepTouches()
	})
}
