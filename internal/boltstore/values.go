package boltstore

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

var _ workspace.Columns = (*reader)(nil)

// Columns knows the values of hot fields.
func (r *reader) Columns(k workspace.Kind, ids workspace.Ids, fields []workspace.Field, yield func(at int, v workspace.Value, n int)) (bool, error) {
	sh, err := r.shape(k)
	if err != nil || slices.ContainsFunc(fields, func(f workspace.Field) bool { return !slices.Contains(sh.hot, f) }) {
		return false, err
	}
	all, err := r.rows(sh)
	if err != nil {
		return false, err
	}
	ids = idset.And(ids, all)
	for i, f := range fields {
		if err := r.column(sh, f, ids, func(v workspace.Value, n int) { yield(i, v, n) }); err != nil {
			return true, err
		}
	}
	return true, r.alive()
}

// column yields what rows that are there have in a column, neighbours with the same at once.
func (r *reader) column(sh *shape, f workspace.Field, ids workspace.Ids, yield func(v workspace.Value, n int)) error {
	var cell uint64 // of so many rows up to one
	var last workspace.No
	n := 0
	emit := func() error {
		if n == 0 {
			return nil
		}
		v, err := r.cellValue(sh, f, last, cell)
		if err == nil {
			yield(v, n)
		}
		return err
	}
	width, c := cellWidth(sh.rests[f]), (*chunk)(nil)
	for no := range ids.All() {
		index, at := cellAt(width, no)
		if c == nil || c.index != index {
			var err error
			if c, at, err = r.chunkOf(sh, f, no); err != nil {
				return err
			}
		}
		if now := valueOfCell(c.cells, int(at), width); now != cell {
			if err := emit(); err != nil {
				return err
			}
			cell, n = now, 0
		}
		last = no
		n++
	}
	return emit()
}
