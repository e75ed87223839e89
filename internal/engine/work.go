package engine

import (
	"context"
	"slices"
	"time"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// work is one batch while it is being applied: the rows it has in hand, as
// they were and as they shall be, and what the journal will say of it.
//
// Handlers take rows with row or load, change them in place, and make new ones
// with create. Changes to very many rows at once go through assign, which
// never fetches records. flush writes what is in hand.
type work struct {
	workspace.Writer
	ctx     context.Context
	entry   int64
	at      time.Time // of the entry: later than every earlier entry
	actor   string
	hands   map[workspace.Kind]map[workspace.No]*hand
	absent  map[workspace.Kind]map[workspace.No]bool // asked for, and not in the store
	effects []effect
	slab    workspace.Slab // of rows that are made

	restoring bool // an undo gives the times of last change back itself
}

// hand is a row in hand.
type hand struct {
	was, is workspace.Row
	fresh   bool // not in the store yet
	gone    bool // to be dropped
}

func newWork(ctx context.Context, w workspace.Writer, entry int64, at time.Time, actor string) *work {
	return &work{
		Writer: w, ctx: ctx, entry: entry, at: at, actor: actor,
		hands: map[workspace.Kind]map[workspace.No]*hand{}, absent: map[workspace.Kind]map[workspace.No]bool{},
	}
}

func (w *work) going() error { return going(w.ctx) }

// inHand is the rows of a kind in hand, with room for so many where there are none.
func (w *work) inHand(k workspace.Kind, n int) map[workspace.No]*hand {
	m := w.hands[k]
	if m == nil {
		m = make(map[workspace.No]*hand, n)
		w.hands[k] = m
		w.absent[k] = map[workspace.No]bool{}
	}
	return m
}

// load takes many rows in hand at once.
func (w *work) load(k workspace.Kind, ids workspace.Ids) error {
	m := w.inHand(k, ids.Len())
	var want []uint32
	for _, no := range ids.Numbers() {
		if m[no] == nil && !w.absent[k][no] {
			want = append(want, no)
		}
	}
	if len(want) == 0 {
		return nil
	}
	for row, err := range w.Rows(k, idset.Of(want...)) {
		if err != nil {
			return err
		}
		is := w.slab.Row(k, row.No)
		copy(is.Values, row.Values)
		m[row.No] = &hand{was: row, is: is}
	}
	for _, no := range want {
		if m[no] == nil {
			w.absent[k][no] = true
		}
	}
	return nil
}

// row takes one row in hand; the row given may be changed in place. It reports
// false when there is no such row.
func (w *work) row(k workspace.Kind, no workspace.No) (workspace.Row, bool, error) {
	if h, ok := w.hands[k][no]; ok {
		return h.is, !h.gone, nil
	}
	if no == 0 {
		return workspace.Row{}, false, nil
	}
	if err := w.load(k, idset.Of(no)); err != nil {
		return workspace.Row{}, false, err
	}
	h, ok := w.hands[k][no]
	if !ok {
		return workspace.Row{}, false, nil
	}
	return h.is, !h.gone, nil
}

// create makes a row with the next number.
func (w *work) create(k workspace.Kind) (workspace.Row, error) {
	no, err := w.Take(k, 1)
	if err != nil {
		return workspace.Row{}, err
	}
	return w.restore(k, no), nil
}

// restore makes a row with a number that was taken before.
func (w *work) restore(k workspace.Kind, no workspace.No) workspace.Row {
	w.inHand(k, 1)
	row := w.slab.Row(k, no)
	if h, ok := w.hands[k][no]; ok && h.gone { // dropped and made again in one batch
		h.is, h.gone = row, false
		return row
	}
	w.hands[k][no] = &hand{is: row, fresh: true}
	return row
}

// drop removes a row, which must be in hand.
func (w *work) drop(k workspace.Kind, no workspace.No) {
	h := w.hands[k][no]
	if h.fresh {
		delete(w.hands[k], no)
		return
	}
	h.gone = true
}

// changed reports whether a row in hand differs from what the store has.
func (h *hand) changed() bool {
	for i := range h.is.Values {
		if h.is.Values[i] != h.was.Values[i] {
			return true
		}
	}
	return false
}

// seen reports whether a row in hand differs in a column: what rules keep for
// themselves is no change of the record.
func (h *hand) seen() bool {
	for i, v := range h.is.Values {
		if v != h.was.Values[i] && !h.is.Kind.Spec(workspace.Field(i)).Is(workspace.Hidden) {
			return true
		}
	}
	return false
}

// updatedField is where a kind keeps the time of its last change.
func updatedField(k workspace.Kind) (workspace.Field, bool) {
	switch k {
	case workspace.Person, workspace.Merged:
		return workspace.PersonUpdatedAt, true
	case workspace.Lead:
		return workspace.LeadUpdatedAt, true
	case workspace.Conversation:
		return workspace.ConversationUpdatedAt, true
	case workspace.Ticket:
		return workspace.TicketUpdatedAt, true
	case workspace.Segment:
		return workspace.SegmentUpdatedAt, true
	}
	return 0, false
}

// stamp marks a row in hand with the time of the entry when it differs.
func (w *work) stamp(h *hand) {
	f, ok := updatedField(h.is.Kind)
	if !ok || w.restoring {
		return
	}
	switch {
	case h.fresh:
		if h.is.Get(f).Missing() {
			h.is.Set(f, workspace.TimeValue(w.at))
		}
	case h.is.Get(f) == h.was.Get(f) && h.seen():
		h.is.Set(f, workspace.TimeValue(w.at))
	}
}

// dirty reports whether a row in hand is not as the store has it.
func (w *work) dirty() bool {
	for _, rows := range w.hands {
		for _, h := range rows {
			if h.fresh || h.gone || h.changed() {
				return true
			}
		}
	}
	return false
}

// flush writes the rows in hand, notes how to take it back, and lets go of them.
func (w *work) flush() error {
	for _, k := range workspace.StoredKinds() {
		if err := w.flushKind(k); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) flushKind(k workspace.Kind) error {
	m := w.hands[k]
	if len(m) == 0 {
		return nil
	}
	all := make([]uint32, 0, len(m))
	for no := range m {
		all = append(all, no)
	}
	put := make([]workspace.Row, 0, len(m))
	var created, dropped idset.Set
	var diffs []diff
	var images []workspace.Row
	slices.Sort(all)
	for _, no := range all {
		if err := w.going(); err != nil {
			return err
		}
		h := m[no]
		switch {
		case h.gone:
			dropped.Add(no)
			images = append(images, h.was)
		case h.fresh:
			w.stamp(h)
			created.Add(no)
			put = append(put, h.is)
		case h.changed():
			w.stamp(h)
			if d := diffOf(h.was, h.is); len(d.olds) > 0 {
				diffs = append(diffs, d)
				put = append(put, h.is)
			}
		}
	}
	delete(w.hands, k)
	if !dropped.Empty() {
		if err := w.Drop(k, dropped); err != nil {
			return err
		}
		w.effects = append(w.effects, effect{kind: k, op: opDropped, ids: dropped, images: images, back: w.restoring})
	}
	if len(put) > 0 {
		if err := w.Put(k, put); err != nil {
			return err
		}
	}
	if !created.Empty() {
		w.effects = append(w.effects, effect{kind: k, op: opCreated, ids: created, back: w.restoring})
	}
	if len(diffs) > 0 {
		w.effects = append(w.effects, effect{kind: k, op: opEdited, ids: idsOf(diffs), diffs: diffs, back: w.restoring})
	}
	return nil
}

// set is one field of an assign.
type set struct {
	field workspace.Field
	value workspace.Value
}

// assign sets fields of many rows at once, the same for all, and stamps them.
// Rows in hand are flushed first; all must exist. Where a field has the value already,
// nothing was done.
func (w *work) assign(k workspace.Kind, ids workspace.Ids, sets ...set) error {
	if ids.Empty() {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	if f, ok := updatedField(k); ok && !w.restoring {
		sets = append(sets, set{f, workspace.TimeValue(w.at)})
	}
	fields := make([]workspace.Field, len(sets))
	olds := make([]runs, len(sets))
	for i, s := range sets {
		fields[i] = s.field
	}
	err := workspace.Values(w.Writer, k, ids, fields, func(at int, v workspace.Value, n int) { olds[at].add(v, n) })
	if err != nil {
		return err
	}
	for i, s := range sets {
		had, of := olds[i].otherThan(s.value, ids)
		if of.Empty() {
			continue
		}
		if err := w.Assign(k, ids, s.field, workspace.Is, s.value); err != nil {
			return err
		}
		w.assigned(k, s.field, of, had)
	}
	return nil
}

// assigned notes that a field of rows was set, which had something else.
func (w *work) assigned(k workspace.Kind, f workspace.Field, ids workspace.Ids, had runs) {
	w.effects = append(w.effects, effect{kind: k, op: opAssigned, field: f, ids: ids, olds: had, back: w.restoring})
}

// assignGroups is assign of one field without a stamp, to rows of which it is known what
// they have: something else.
func (w *work) assignGroups(k workspace.Kind, ids workspace.Ids, groups []workspace.Bucket, s set) error {
	if err := w.flush(); err != nil {
		return err
	}
	for _, g := range groups {
		w.assigned(k, s.field, g.Set, runs{{g.N, g.Value}})
	}
	return w.Assign(k, ids, s.field, workspace.Is, s.value)
}
