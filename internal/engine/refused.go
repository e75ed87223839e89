package engine

import (
	"errors"
	"maps"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// With Continue a change that a rule refuses is an outcome, and the others stand. Most
// rules look before they write. Where one had begun, such as an undo that met a conflict
// at its third record, nothing of it may stay: the batch runs once more without it.

// errAgain ends a transaction whose batch runs once more.
var errAgain = errors.New("once more without what was refused")

// written counts what a batch writes.
type written struct {
	workspace.Writer
	times int
}

func (w *written) Take(k workspace.Kind, n int) (workspace.No, error) {
	w.times++
	return w.Writer.Take(k, n)
}

func (w *written) Reserve(k workspace.Kind, no workspace.No) error {
	w.times++
	return w.Writer.Reserve(k, no)
}

func (w *written) Put(k workspace.Kind, rows []workspace.Row) error {
	w.times++
	return w.Writer.Put(k, rows)
}

func (w *written) Assign(k workspace.Kind, ids workspace.Ids, f workspace.Field, how workspace.How, v workspace.Value) error {
	w.times++
	return w.Writer.Assign(k, ids, f, how, v)
}

func (w *written) Drop(k workspace.Kind, ids workspace.Ids) error {
	w.times++
	return w.Writer.Drop(k, ids)
}

func (w *written) Keep(s workspace.Space, key, value []byte) error {
	w.times++
	return w.Writer.Keep(s, key, value)
}

// Columns is what the store offers of it.
func (w *written) Columns(k workspace.Kind, ids workspace.Ids, fields []workspace.Field, yield func(at int, v workspace.Value, n int)) (bool, error) {
	if c, ok := w.Writer.(workspace.Columns); ok {
		return c.Columns(k, ids, fields, yield)
	}
	return false, nil
}

// each runs the changes. With Continue one that is refused fails alone.
func (b *batch) each() error {
	for i, c := range b.Changes {
		if err := b.going(); err != nil {
			return err
		}
		b.change = i
		err, known := b.refused[i]
		if !known {
			if err = b.alone(c); err == nil {
				continue
			}
		}
		if !b.Continue || fatal(err) {
			return err
		}
		b.failed(workspace.NoKind, idset.Set{}, 1, err)
	}
	return nil
}

// alone runs a change. One that is refused with Continue has left nothing behind, or all
// runs again without it.
func (b *batch) alone(c workspace.Change) error {
	if !b.Continue {
		return b.one(c)
	}
	if err := b.flush(); err != nil {
		return err
	}
	before, rows := b.state(), maps.Clone(b.rows)
	err := b.one(c)
	if err == nil || fatal(err) {
		return err
	}
	if b.state() == before && !b.dirty() {
		b.rows = rows
		return err
	}
	b.refused[b.change] = err
	return errAgain
}

// state is what tells whether a change left something behind, but for rows in hand.
type state struct {
	writes int
	counts counts
	final  finality
}

func (b *batch) state() state { return state{b.written.times, countsOf(b.receipt), b.final} }
