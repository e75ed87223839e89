package pgstore

import (
	"bytes"
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

const (
	keptTable    = schema + ".kept"
	mostKeyBytes = 2000    // what fits into a tree, whatever the bytes are
	mostKeeping  = 8 << 20 // bytes that are noted before they are written
	fewNotes     = 64      // noted keys that are looked through for those of a range
)

func (w *writer) Keep(s workspace.Space, key, value []byte) error {
	if s >= workspace.Spaces {
		return workspace.Errorf(workspace.Internal, "space %d is not known", s)
	}
	if len(key) > mostKeyBytes {
		return workspace.Errorf(workspace.Invalid, "kept bytes under a key of %d do not fit; %d is the most", len(key), mostKeyBytes)
	}
	if w.kept[s] == nil {
		w.kept[s] = map[string][]byte{}
	}
	if value != nil {
		value = append([]byte{}, value...)
	}
	w.kept[s][string(key)] = value
	if w.keeping += len(key) + len(value); w.keeping > mostKeeping {
		return w.flush()
	}
	return w.err
}

func (w *writer) Kept(s workspace.Space, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		if w.flushRange(s, from, to) == nil {
			w.reader.Kept(s, from, to)(yield)
		}
	}
}

func (w *writer) KeptLast(s workspace.Space, from, to []byte) (key, value []byte) {
	if w.flushRange(s, from, to) != nil {
		return nil, nil
	}
	return w.reader.KeptLast(s, from, to)
}

// flushRange writes what is noted of a space before a range of it is read, unless
// none of it lies there.
func (w *writer) flushRange(s workspace.Space, from, to []byte) error {
	if len(w.kept[s]) <= fewNotes {
		touched := false
		for key := range w.kept[s] {
			k := []byte(key)
			touched = touched || bytes.Compare(k, from) >= 0 && (to == nil || bytes.Compare(k, to) < 0)
		}
		if !touched {
			return w.err
		}
	}
	return w.flushKept(s)
}

func (w *writer) flushKept(s workspace.Space) error {
	notes := w.kept[s]
	if len(notes) == 0 {
		return w.err
	}
	if err := w.settle(); err != nil {
		return err
	}
	e := &encoder{}
	var written, removed [][][]byte
	ours, space := e.int32(w.id), e.int32(int32(s))
	for key, value := range notes {
		if value == nil {
			removed = append(removed, [][]byte{ours, space, []byte(key)})
		} else {
			written = append(written, [][]byte{ours, space, []byte(key), value})
		}
	}
	inOrder := func(a, b [][]byte) int { return bytes.Compare(a[2], b[2]) }
	slices.SortFunc(written, inOrder)
	slices.SortFunc(removed, inOrder)
	w.kept[s] = nil
	w.copied[keptTable] += len(written)
	if err := w.doAll(writeKept, written); err != nil {
		return err
	}
	return w.doAll(removeKept, removed)
}

func (w *writer) forgetKept() {
	w.kept, w.keeping = map[workspace.Space]map[string][]byte{}, 0
}
