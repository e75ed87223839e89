package boltstore

import (
	"encoding/binary"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// writer is a transaction that writes, as workspace.Writer. Records, columns and
// dictionaries change at once, indexes at the end of each call,
// postings when somebody reads them or at the end.
type writer struct {
	*reader
	slab    []byte // where records are encoded; the file keeps parts of it
	scratch scratch
}

var _ workspace.Writer = (*writer)(nil)

// scratch is room that one row after the other is worked in.
type scratch struct {
	codes []uint32
	key   []byte
}

// fullPages and roomyPages are how full pages are that split: of records, to which most is
// added at the end, and of everything else, which comes anywhere, or at the ends of many
// ranges. A full page would be split again by the next one that comes.
const fullPages, roomyPages = 0.95, 0.6

func newWriter(r *reader) *writer {
	for _, name := range buckets() {
		r.bucket(name).FillPercent = roomyPages
	}
	r.bucket(bucketRecord).FillPercent = fullPages
	return &writer{reader: r}
}

func (w *writer) Take(k workspace.Kind, n int) (workspace.No, error) {
	first, err := w.Next(k)
	if err != nil {
		return 0, err
	}
	next, err := workspace.NextAfter(k, first, n)
	if err != nil {
		return 0, err
	}
	return first, w.setNext(k, next)
}

func (w *writer) Reserve(k workspace.Kind, no workspace.No) error {
	next, err := w.Next(k)
	if err != nil || no < next {
		return err
	}
	if next, err = workspace.NextAfter(k, no, 1); err != nil {
		return err
	}
	return w.setNext(k, next)
}

func (w *writer) setNext(k workspace.Kind, next workspace.No) error {
	sh, err := w.shape(k)
	if err == nil && sh.begun == 0 {
		sh.begun, err = w.Next(k)
	}
	if err != nil {
		return err
	}
	w.writes++
	sh.next = next
	return nil
}

// Drop of numbers without a row changes nothing.
func (w *writer) Drop(k workspace.Kind, ids workspace.Ids) error {
	sh, err := w.shape(k)
	if err != nil {
		return err
	}
	old := make([]workspace.Value, len(sh.specs))
	f := w.fetcher(sh, sh.all)
	for no := range ids.All() {
		clear(old)
		known, err := f.fill(no, old)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		w.writes++
		for _, f := range sh.hot {
			if !old[f].Missing() {
				if err := w.setCell(sh, f, no, 0); err != nil {
					return err
				}
			}
		}
		if err := w.bucket(bucketRecord).Delete(recordKey(k, no)); err != nil {
			return err
		}
		sh.exists(no, false)
		if err := w.reindex(sh, no, old, nil, sh.all); err != nil {
			return err
		}
	}
	return w.writeEntries(sh)
}

// assignSlice is how many rows an Assign that rewrites records holds at a time.
const assignSlice = 1024

// Assign finds elements of a list equal when filter.Key finds them equal.
func (w *writer) Assign(k workspace.Kind, ids workspace.Ids, f workspace.Field, how workspace.How, v workspace.Value) error {
	sh, err := w.shape(k)
	if err != nil {
		return err
	}
	sp, err := sh.spec(f)
	if err != nil {
		return err
	}
	if !sh.all.has(f) || how != workspace.Is && sp.Form != workspace.List {
		return workspace.Errorf(workspace.Internal, "%s of %s is not assigned so", sp.Name, k.Plural())
	}
	all, err := w.rows(sh)
	if err != nil {
		return err
	}
	ids = idset.And(ids, all)
	if how == workspace.Is && sp.Is(workspace.Hot) {
		return w.assignHot(sh, ids, f, v)
	}
	var rows []workspace.Row
	for row, err := range w.Rows(k, ids) {
		if err != nil {
			return err
		}
		row.Set(f, assigned(sp, row.Get(f), how, v))
		if rows = append(rows, row); len(rows) == assignSlice {
			if err := w.Put(k, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	return w.Put(k, rows)
}

// assigned is a value after Assign.
func assigned(sp *workspace.Spec, old workspace.Value, how workspace.How, v workspace.Value) workspace.Value {
	if how == workspace.Is {
		return v
	}
	list := old.List()
	for _, element := range v.List() {
		same := func(s string) bool { return filter.Key(sp.Type, s) == filter.Key(sp.Type, element) }
		switch {
		case how == workspace.DropFrom:
			list = slices.DeleteFunc(list, same)
		case !slices.ContainsFunc(list, same):
			list = append(list, element)
		}
	}
	return workspace.ListValue(list)
}

func (w *writer) assignHot(sh *shape, ids workspace.Ids, f workspace.Field, v workspace.Value) error {
	cell, err := w.hotCell(sh, f, v)
	if err != nil {
		return err
	}
	old, values := make([]workspace.Value, len(sh.specs)), make([]workspace.Value, len(sh.specs))
	values[f] = v
	entered, posted := sh.specs[f].Flags&(workspace.Keyed|workspace.Ordered) != 0, sh.specs[f].Is(workspace.Bits)
	if posted && !entered {
		sh.pending = slices.Grow(sh.pending, min(2*ids.Len(), manyPosted))
	}
	before := cell // what old[f] is of
	width, c := cellWidth(sh.rests[f]), (*chunk)(nil)
	for no := range ids.All() {
		index, at := cellAt(width, no)
		if c == nil || c.index != index {
			if c, at, err = w.chunkOf(sh, f, no); err != nil {
				return err
			}
		}
		was := valueOfCell(c.cells, int(at), width)
		if was == cell {
			continue
		}
		w.writes++
		if was != before {
			old[f], err = w.cellValue(sh, f, no, was)
			before = was
		}
		switch {
		case err != nil:
		case entered:
			err = w.reindex(sh, no, old, values, maskOf(f))
		case posted: // under the codes that are in the cells
			sh.post(f, no, uint32(was), false)
			sh.post(f, no, uint32(cell), true)
			err = w.settleMany(sh)
		}
		if err != nil {
			return err
		}
		c.set(at, width, cell)
	}
	return w.writeEntries(sh)
}

func (w *writer) Keep(s workspace.Space, key, value []byte) error {
	if s >= workspace.Spaces {
		return workspace.Errorf(workspace.Internal, "space %d is not known", s)
	}
	w.writes++
	b, k := w.bucket(bucketKept), keptKey(s, key)
	if value == nil {
		return b.Delete(k)
	}
	if err := b.Put(k, seal(k, value)); err != nil {
		return workspace.Errorf(workspace.Invalid, "%d kept bytes under a key of %d do not fit: %w", len(value), len(key), err)
	}
	return nil
}

// finish writes what is only noted.
func (w *writer) finish() error {
	for k, sh := range w.shapes {
		if sh.next != 0 {
			if err := w.bucket(bucketMeta).Put(nextKey(k), seal(nextKey(k), binary.BigEndian.AppendUint32(nil, sh.next))); err != nil {
				return err
			}
		}
		if err := w.settle(sh); err != nil {
			return err
		}
		for f, c := range sh.chunks {
			if c == nil {
				continue
			}
			if err := w.writeChunk(k, workspace.Field(f), c); err != nil {
				return err
			}
		}
	}
	return nil
}
