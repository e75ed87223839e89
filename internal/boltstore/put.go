package boltstore

import (
	"slices"

	"github.com/lobbycli/lobby/internal/inorder"
	"github.com/lobbycli/lobby/internal/workspace"
)

// postedPerRow and entriesPerRow are about what a new person has in the indexes: room for
// them is made before they are noted.
const postedPerRow, entriesPerRow = 64, 8

// Of many rows that are put, what they are found by is noted beside: while some are
// written, the ones before them are noted.
const (
	putBeside  = 1 << 11 // from so many rows on
	rowsBeside = 1 << 9  // so many at a time
	mostBeside = 1 << 15 // and so many until it is looked whether much is noted
)

// rowChange is what becomes of a row that is put.
type rowChange struct {
	no          workspace.No
	old, values []workspace.Value // old ones are nil of a new row
	changed     mask
}

// Put of a number that was never taken counts as taking it.
func (w *writer) Put(k workspace.Kind, rows []workspace.Row) error {
	sh, err := w.shape(k)
	if err != nil {
		return err
	}
	last, err := workspace.LastOf(k, rows)
	if err != nil {
		return err
	}
	if err := w.Reserve(k, last); err != nil {
		return err
	}
	sh.pending = slices.Grow(sh.pending, min(len(rows)*postedPerRow, manyPosted))
	sh.entries = slices.Grow(sh.entries, len(rows)*entriesPerRow)
	stored, put := w.fetcher(sh, sh.all), w.putMany
	if len(rows) < putBeside {
		put = w.putFew
	}
	for some := range slices.Chunk(rows, mostBeside) {
		if err := put(sh, stored, some); err != nil {
			return err
		}
		if err := w.settleMany(sh); err != nil {
			return err
		}
	}
	beside := w.settleBeside(sh)
	defer beside.wait()
	if err := w.writeEntries(sh); err != nil {
		return err
	}
	return beside.write()
}

// putFew puts rows one after the other.
func (w *writer) putFew(sh *shape, stored *fetcher, rows []workspace.Row) error {
	old := make([]workspace.Value, len(sh.specs))
	for _, row := range rows {
		r, err := w.putRow(sh, stored, row, old)
		if err != nil {
			return err
		}
		sh.row(r.no, r.old, r.values, r.changed)
	}
	return w.alive()
}

// someRows are rows that were written and are noted together.
type someRows struct {
	rows []rowChange
	olds []workspace.Value // room for their old values
}

// putMany is putRow of rows one after the other. Others note what their values say by
// themselves; what takes a dictionary is noted here, as nobody but the writer may learn.
func (w *writer) putMany(sh *shape, f *fetcher, rows []workspace.Row) error {
	beside := sh.notes // of which the writer has none until all is noted
	sh.notes = notes{of: sh, moved: beside.moved}
	var spare []*someRows
	var err error
	jobs := func(yield func(*someRows) bool) {
		for part := range slices.Chunk(rows, rowsBeside) {
			job := &someRows{}
			if n := len(spare); n > 0 {
				job, spare = spare[n-1], spare[:n-1]
			}
			if err = w.putSome(sh, f, part, job); err != nil || !yield(job) {
				return
			}
		}
	}
	note := func(job *someRows) {
		for i := range job.rows {
			r := &job.rows[i]
			beside.row(r.no, r.old, r.values, r.changed)
		}
	}
	for job := range inorder.Each(jobs, []func(*someRows){note}) {
		spare = append(spare, job)
	}
	beside.take(&sh.notes)
	sh.notes = beside
	return err
}

// putSome writes rows and keeps what is to be noted of them.
func (w *writer) putSome(sh *shape, f *fetcher, rows []workspace.Row, job *someRows) error {
	job.rows = job.rows[:0]
	size := len(sh.specs)
	if job.olds == nil {
		job.olds = make([]workspace.Value, rowsBeside*size)
	}
	for i, row := range rows {
		r, err := w.putRow(sh, f, row, job.olds[i*size:(i+1)*size])
		if err != nil {
			return err
		}
		if r.changed != 0 {
			job.rows = append(job.rows, r)
		}
	}
	return w.alive()
}

// putRow writes one row in place of what is stored of it, for which there is room, and
// notes the codes of its values: what they say by themselves is left to the caller.
func (w *writer) putRow(sh *shape, stored *fetcher, row workspace.Row, room []workspace.Value) (r rowChange, err error) {
	r = rowChange{no: row.No, values: row.Values}
	if sh.begun == 0 || row.No < sh.begun || row.No <= sh.highest {
		clear(room)
		known, err := stored.fill(row.No, room)
		if err != nil {
			return r, err
		}
		if known {
			r.old = room
		}
	}
	sh.highest = max(sh.highest, row.No)
	err = w.replace(sh, &r)
	return r, err
}

// replace stores the values of one row in place of its old ones.
func (w *writer) replace(sh *shape, r *rowChange) error {
	no, old, values, known := r.no, r.old, r.values, r.old != nil
	var changed mask
	for i := range values {
		if f := workspace.Field(i); sh.all.has(f) && (!known || old[f] != values[f]) {
			changed |= maskOf(f)
		}
	}
	r.changed = changed
	if known && changed == 0 {
		return nil
	}
	w.writes++
	if !known || changed&sh.record != 0 {
		if err := w.writeRecord(sh, no, values); err != nil {
			return err
		}
	}
	for _, f := range sh.hot {
		if !changed.has(f) {
			continue
		}
		cell, err := w.hotCell(sh, f, values[f])
		switch {
		case err != nil:
		case !known && cell == 0:
			err = w.noCell(sh, f, no)
		default:
			err = w.setCell(sh, f, no, cell)
		}
		if err != nil {
			return err
		}
	}
	if !known {
		sh.exists(no, true)
	}
	return w.recode(sh, no, old, values, changed)
}

func (w *writer) writeRecord(sh *shape, no workspace.No, values []workspace.Value) error {
	if cap(w.slab)-len(w.slab) < 4096 {
		w.slab = make([]byte, 0, 1<<16)
	}
	start := len(w.slab)
	b, err := w.encode(append(w.slab, make([]byte, sealed)...), sh, values)
	if err != nil {
		return err
	}
	w.slab = b
	key := appendRecordKey(w.scratch.key[:0], sh.kind, no)
	w.scratch.key = key
	return w.bucket(bucketRecord).Put(key, sealAt(key, b[start:len(b):len(b)]))
}
