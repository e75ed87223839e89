package engine

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The touch index answers "which entries changed this field of this row", for
// conflicts and timelines. Up to narrowMost rows of a field in an entry have a
// key each; more share one key per block of 65,536 numbers:
//
//	'n' kind number entry field → nothing
//	'w' kind block entry field → set of numbers; none: that of the field before
//
// Being created and being dropped count as touches of the id.
const narrowMost = 64

// touch is one field of some rows, changed by one entry.
type touch struct {
	entry int64
	kind  workspace.Kind
	field workspace.Field
	ids   workspace.Ids
}

// touches lists what the effects touched, a field once.
func touches(effects []effect) []touch {
	type key struct {
		kind  workspace.Kind
		field workspace.Field
	}
	sets := map[key][]uint32{}
	whole := map[key]idset.Set{}
	add := func(k key, ids idset.Set) {
		if have, met := whole[k]; met {
			ids = idset.Or(have, ids)
		}
		whole[k] = ids
	}
	for _, e := range effects {
		switch e.op {
		case opCreated, opDropped:
			add(key{e.kind, workspace.ID}, e.ids)
		case opAssigned:
			add(key{e.kind, e.field}, e.ids)
		case opEdited:
			for _, d := range e.diffs {
				for _, o := range d.olds {
					k := key{e.kind, o.field}
					sets[k] = append(sets[k], d.no)
				}
			}
		}
	}
	for k, nos := range sets {
		add(k, idset.Of(nos...))
	}
	out := make([]touch, 0, len(whole))
	for k, ids := range whole {
		out = append(out, touch{kind: k.kind, field: k.field, ids: ids})
	}
	slices.SortFunc(out, func(a, b touch) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.field, b.field))
	})
	return out
}

func narrowKey(k workspace.Kind, no workspace.No, entry int64, f workspace.Field) []byte {
	b := binary.BigEndian.AppendUint32(append(make([]byte, 0, 16), 'n', byte(k)), no)
	b = binary.BigEndian.AppendUint64(b, uint64(entry))
	return binary.BigEndian.AppendUint16(b, uint16(f))
}

func wideKey(k workspace.Kind, block uint16, entry int64, f workspace.Field) []byte {
	b := binary.BigEndian.AppendUint16(append(make([]byte, 0, 14), 'w', byte(k)), block)
	b = binary.BigEndian.AppendUint64(b, uint64(entry))
	return binary.BigEndian.AppendUint16(b, uint16(f))
}

// keepTouches indexes what the unit of work touched. Messages are never
// changed after they arrived and need no index.
func (w *work) keepTouches() error {
	var last touch // whose set is kept
	for _, t := range touches(w.effects) {
		if t.kind == workspace.Message {
			continue
		}
		if t.ids.Len() <= narrowMost {
			for _, no := range t.ids.Numbers() {
				if err := w.Keep(workspace.KeptTouch, narrowKey(t.kind, no, w.entry, t.field), []byte{}); err != nil {
					return err
				}
			}
			continue
		}
		if err := w.keepWide(t, t.kind == last.kind && t.ids.Equal(last.ids)); err != nil {
			return err
		}
		last = t
	}
	return nil
}

// keepWide keeps a touch of many rows; again when the field before has the same.
func (w *work) keepWide(t touch, again bool) error {
	rest := t.ids
	for {
		first, ok := rest.Min()
		if !ok {
			return nil
		}
		block := idset.Range(first&^0xffff, first|0xffff)
		b := []byte{}
		if !again {
			var err error
			if b, err = idset.And(rest, block).MarshalBinary(); err != nil {
				return workspace.Errorf(workspace.Internal, "journal: %w", err)
			}
		}
		if err := w.Keep(workspace.KeptTouch, wideKey(t.kind, uint16(first>>16), w.entry, t.field), b); err != nil {
			return err
		}
		rest = idset.AndNot(rest, block)
	}
}

// entriesOf is the entries that touched any row of a kind; they may repeat.
func entriesOf(r workspace.Reader, k workspace.Kind) (out []int64) {
	for key := range r.Kept(workspace.KeptTouch, []byte{'n', byte(k)}, []byte{'n', byte(k) + 1}) {
		out = append(out, int64(binary.BigEndian.Uint64(key[6:])))
	}
	for key := range r.Kept(workspace.KeptTouch, []byte{'w', byte(k)}, []byte{'w', byte(k) + 1}) {
		out = append(out, int64(binary.BigEndian.Uint64(key[4:])))
	}
	return out
}

// touchesOf yields the touches of one row by entries after an entry, oldest first:
// its coming and going, and those of the wanted fields; none wanted are all.
func touchesOf(r workspace.Reader, k workspace.Kind, no workspace.No, after int64, want ...workspace.Field) ([]touch, error) {
	var out []touch
	for key := range r.Kept(workspace.KeptTouch, narrowKey(k, no, after+1, 0), narrowKey(k, no, -1, 0)) {
		f := workspace.Field(binary.BigEndian.Uint16(key[14:]))
		if f == workspace.ID || wanted(want, f) {
			out = append(out, touch{entry: int64(binary.BigEndian.Uint64(key[6:])), kind: k, field: f, ids: idset.Of(no)})
		}
	}
	block := uint16(no >> 16)
	has := false
	for key, v := range r.Kept(workspace.KeptTouch, wideKey(k, block, after+1, 0), wideKey(k, block, -1, 0)) {
		if len(v) > 0 {
			var err error
			if has, err = idset.Holds(v, no); err != nil {
				return nil, workspace.Errorf(workspace.Corrupt, "journal: touch index: %w", err)
			}
		}
		if f := workspace.Field(binary.BigEndian.Uint16(key[12:])); has && (f == workspace.ID || wanted(want, f)) {
			out = append(out, touch{entry: int64(binary.BigEndian.Uint64(key[4:])), kind: k, field: f, ids: idset.Of(no)})
		}
	}
	slices.SortStableFunc(out, func(a, b touch) int {
		return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.field, b.field))
	})
	return out, nil
}
