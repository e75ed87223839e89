package boltstore

import (
	"bytes"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// seekRun puts a cursor on the run a spot belongs to; nil when the field has none.
func seekRun(c *cursor, k workspace.Kind, f workspace.Field, s spot) (key, v []byte) {
	want := runKey(k, f, s)
	key, v = c.Seek(want)
	switch {
	case bytes.Equal(key, want):
		return key, v
	case key == nil:
		key, v = c.Last()
	default:
		key, v = c.Prev()
	}
	return inField(k, f, key, v)
}

// beginRun is seekRun for who believes what it finds.
func (r *reader) beginRun(c *cursor, k workspace.Kind, f workspace.Field, s spot) (key, v []byte, err error) {
	if err := r.sure(bucketEntry, runKey(k, f, s)); err != nil {
		return nil, nil, err
	}
	key, v = seekRun(c, k, f, s)
	return key, v, nil
}

// inField is nil for what belongs to another field.
func inField(k workspace.Kind, f workspace.Field, key, v []byte) ([]byte, []byte) {
	if len(key) != runKeyBytes || key[0] != byte(k) || key[1] != byte(f) {
		return nil, nil
	}
	return key, v
}

func damagedRun(k workspace.Kind, f workspace.Field) error {
	return corrupt("the index of %s of %s is damaged", k.Spec(f).Name, k.Plural())
}

// openRun is a run from its beginning on. Who read it asks whether it was bad.
func (r *reader) openRun(key, v []byte) (runReader, error) {
	run, ok := r.unseal(key, v)
	if !ok {
		return runReader{}, damagedRun(workspace.Kind(key[0]), workspace.Field(key[1]))
	}
	return runReader{rest: run, spot: spotOf(key)}, nil
}

// ascend yields the spots of a field from one on, until yield is false.
func (r *reader) ascend(k workspace.Kind, f workspace.Field, from spot, yield func(spot) bool) error {
	c := r.bucket(bucketEntry).Cursor()
	key, v, err := r.beginRun(c, k, f, from)
	for ; err == nil && key != nil; key, v, err = r.runBehind(c, key) {
		rr, err := r.openRun(key, v)
		if err != nil {
			return err
		}
		for rr.next() {
			if rr.compare(from) >= 0 && !yield(rr.spot) {
				return nil
			}
		}
		if rr.bad {
			return damagedRun(k, f)
		}
	}
	return err
}

// descend yields the spots of a field backwards from one on, until yield is false.
func (r *reader) descend(k workspace.Kind, f workspace.Field, from spot, yield func(spot) bool) error {
	c := r.bucket(bucketEntry).Cursor()
	var spots []spot
	key, v, err := r.beginRun(c, k, f, from)
	for ; err == nil && key != nil; key, v, err = r.runBefore(c, key) {
		rr, err := r.openRun(key, v)
		if err != nil {
			return err
		}
		for spots = spots[:0]; rr.next() && rr.compare(from) <= 0; {
			spots = append(spots, rr.spot)
		}
		if rr.bad {
			return damagedRun(k, f)
		}
		for _, s := range slices.Backward(spots) {
			if !yield(s) {
				return nil
			}
		}
	}
	return err
}

// runBehind is the run behind another of its field, or nil.
func (r *reader) runBehind(c *cursor, key []byte) (next, v []byte, err error) {
	k, f := workspace.Kind(key[0]), workspace.Field(key[1])
	if next, v = inNext(k, f, c.Next); next == nil {
		return nil, nil, r.sureBetween(bucketEntry, key, runKey(k, f, lastSpot()))
	}
	return next, v, r.stepped(bucketEntry, key, next)
}

// runBefore is the run before another of its field, or nil: the first one is known by
// where it begins.
func (r *reader) runBefore(c *cursor, key []byte) (next, v []byte, err error) {
	if spotOf(key) == (spot{}) {
		return nil, nil, nil
	}
	if next, v = c.Prev(); bytes.Compare(next, key) >= 0 {
		return nil, nil, damagedPages(bucketEntry)
	}
	k, f := workspace.Kind(key[0]), workspace.Field(key[1])
	if next, v = inField(k, f, next, v); next == nil {
		return nil, nil, damagedRun(k, f)
	}
	return next, v, r.sure(bucketEntry, next)
}

func inNext(k workspace.Kind, f workspace.Field, step func() (key, v []byte)) ([]byte, []byte) {
	key, v := step()
	return inField(k, f, key, v)
}

// writeEntries writes the noted changes of runs.
func (w *writer) writeEntries(sh *shape) error {
	b := w.bucket(bucketEntry)
	c := b.Cursor()
	var room []byte
	for rest := settled(sh.entries); len(rest) > 0; {
		k, f := sh.kind, rest[0].field
		key, v := seekRun(c, k, f, rest[0].spot)
		var old runReader // of a field without runs the first, empty
		end := lastSpot()
		if key != nil {
			var err error
			if old, err = w.openRun(key, v); err != nil {
				return err
			}
			if next, _ := inNext(k, f, c.Next); next != nil {
				end = spotOf(next)
			}
		}
		n := 1
		for n < len(rest) && rest[n].field == f && rest[n].compare(end) < 0 {
			n++
		}
		begin := old.spot
		run, atEnd, ok := changedRun(room[:0], begin, old.rest, rest[:n])
		if !ok {
			return damagedRun(k, f)
		}
		room, rest = run, rest[n:]
		if len(run) == 0 && begin != (spot{}) {
			if err := b.Delete(runKey(k, f, begin)); err != nil {
				return err
			}
			continue
		}
		err := cutRun(begin, run, atEnd, func(at spot, piece []byte) error {
			key := runKey(k, f, at)
			return b.Put(key, seal(key, piece))
		})
		if err != nil {
			return err
		}
	}
	sh.entries = sh.entries[:0]
	return nil
}
