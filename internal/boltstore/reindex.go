package boltstore

import (
	"math/bits"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// reindex notes what changed fields mean for the indexes. Old values are nil
// for a new row, new ones for a row that goes.
func (w *writer) reindex(sh *shape, no workspace.No, old, values []workspace.Value, changed mask) error {
	for m := changed; m != 0; m &= m - 1 {
		f := workspace.Field(bits.TrailingZeros64(uint64(m)))
		if old != nil {
			if err := w.index(sh, f, no, old[f], false); err != nil {
				return err
			}
		}
		if values != nil {
			if err := w.index(sh, f, no, values[f], true); err != nil {
				return err
			}
		}
	}
	if changed&sh.text != 0 {
		if old != nil {
			w.indexText(sh, no, old, false)
		}
		if values != nil {
			w.indexText(sh, no, values, true)
		}
	}
	return w.settleMany(sh)
}

// settleMany settles what is noted when it is much.
func (w *writer) settleMany(sh *shape) error {
	if len(sh.pending) > manyPosted {
		return w.settle(sh)
	}
	return nil
}

// index notes that a row has or had a value of one field.
func (w *writer) index(sh *shape, f workspace.Field, no workspace.No, v workspace.Value, add bool) error {
	sp := &sh.specs[f]
	if sp.Is(workspace.Bits) {
		codes, err := w.codes(w.scratch.codes[:0], sh, f, v)
		if err != nil {
			return err
		}
		w.scratch.codes = codes
		for _, code := range codes {
			sh.post(f, no, code, add)
		}
	}
	if v.Missing() {
		return nil
	}
	if present(sp) {
		sh.post(f, no, codePresent, add)
	}
	if sp.Is(workspace.Ordered) {
		w.note(sh.kind, f, spot{momentValue(v.N), no}, add)
	}
	if sp.Is(workspace.Keyed) {
		w.scratch.keys = keysOf(w.scratch.keys[:0], sp, v)
		for _, value := range w.scratch.keys {
			w.note(sh.kind, f, spot{value, no}, add)
		}
	}
	return nil
}

func (w *writer) note(k workspace.Kind, f workspace.Field, s spot, add bool) {
	w.entries = append(w.entries, entry{spot: s, kind: k, field: f, add: add})
}

// keysOf appends what a value is looked up by in the index of its field.
func keysOf(keys []uint64, sp *workspace.Spec, v workspace.Value) []uint64 {
	switch sp.Form {
	case workspace.Ref:
		return append(keys, uint64(v.N))
	case workspace.List:
		for element := range strings.SplitSeq(v.S, "\x00") {
			if element != "" {
				keys = append(keys, hashValue(filter.Key(sp.Type, element)))
			}
		}
		return keys
	}
	return append(keys, hashValue(filter.Key(sp.Type, v.S)))
}

// codes appends the codes of the postings a value of a Bits field belongs to.
func (w *writer) codes(codes []uint32, sh *shape, f workspace.Field, v workspace.Value) ([]uint32, error) {
	if v.Missing() {
		return append(codes, codeMissing), nil
	}
	switch sh.rests[f] {
	case restEnum:
		code, err := enumCode(&sh.specs[f], v.S)
		return append(codes, code), err
	case restCodes:
		for element := range strings.SplitSeq(v.S, "\x00") {
			code, err := w.learn(sh, f, element)
			if err != nil {
				return nil, err
			}
			codes = append(codes, code)
		}
		return codes, nil
	}
	code, err := w.learn(sh, f, v.S)
	return append(codes, code), err
}

// indexText notes the trigrams of a row's searched texts.
func (w *writer) indexText(sh *shape, no workspace.No, values []workspace.Value, add bool) {
	grams := w.scratch.grams[:0]
	for m := sh.text; m != 0; m &= m - 1 {
		v := values[bits.TrailingZeros64(uint64(m))].S
		for v != "" {
			element, rest, _ := strings.Cut(v, "\x00")
			if element != "" {
				grams = trigrams(grams, filter.Fold(element))
			}
			v = rest
		}
	}
	w.scratch.grams = grams
	for _, gram := range grams {
		sh.post(textField, no, gram, add)
	}
}
