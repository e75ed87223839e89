package boltstore

import (
	"math/bits"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// notes are changes of a kind's indexes that are not written yet.
type notes struct {
	of      *shape   // of which is read what is the same for all transactions
	pending []posted // of postings
	moved   fieldSet // whose postings change in this transaction
	entries []entry  // of keys and moments
	keys    []uint64 // room for those of one value
	grams   []uint32 // room for those of one row
}

// post notes that a row joins or leaves a posting. The last word on a row and
// a posting counts.
func (n *notes) post(f workspace.Field, no workspace.No, code uint32, add bool) {
	n.moved.add(f)
	n.pending = append(n.pending, packPosted(f, no, code, add))
}

func (n *notes) enter(f workspace.Field, s spot, add bool) {
	n.entries = append(n.entries, entry{spot: s, field: f, add: add})
}

// take adds other notes behind these.
func (n *notes) take(others *notes) {
	n.pending, n.entries = append(n.pending, others.pending...), append(n.entries, others.entries...)
	for i, m := range others.moved {
		n.moved[i] |= m
	}
}

// row notes what changed fields mean as far as their values say it by themselves, without
// the codes of a dictionary: the keys a row is looked up by, its moments, and its texts.
// Old values are nil for a new row, new ones for a row that goes.
func (n *notes) row(no workspace.No, old, values []workspace.Value, changed mask) {
	for m := changed; m != 0; m &= m - 1 {
		f := workspace.Field(bits.TrailingZeros64(uint64(m)))
		if old != nil {
			n.value(f, no, old[f], false)
		}
		if values != nil {
			n.value(f, no, values[f], true)
		}
	}
	if changed&n.of.text != 0 {
		if old != nil {
			n.texts(no, old, false)
		}
		if values != nil {
			n.texts(no, values, true)
		}
	}
}

// value notes that a row has or had a value of one field.
func (n *notes) value(f workspace.Field, no workspace.No, v workspace.Value, add bool) {
	if v.Missing() {
		return
	}
	sp := &n.of.specs[f]
	if present(sp) {
		n.post(f, no, codePresent, add)
	}
	if sp.Is(workspace.Ordered) {
		n.enter(f, spot{momentValue(v.N), no}, add)
	}
	if sp.Is(workspace.Keyed) {
		n.keys = keysOf(n.keys[:0], sp, v)
		for _, key := range n.keys {
			n.enter(f, spot{key, no}, add)
		}
	}
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

// texts notes the trigrams of a row's searched texts.
func (n *notes) texts(no workspace.No, values []workspace.Value, add bool) {
	grams := n.grams[:0]
	for m := n.of.text; m != 0; m &= m - 1 {
		v := values[bits.TrailingZeros64(uint64(m))].S
		for v != "" {
			element, rest, _ := strings.Cut(v, "\x00")
			if element != "" {
				grams = trigrams(grams, filter.Fold(element))
			}
			v = rest
		}
	}
	n.grams = grams
	for _, gram := range grams {
		n.post(textField, no, gram, add)
	}
}
