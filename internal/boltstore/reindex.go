package boltstore

import (
	"math/bits"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// reindex notes what changed fields mean for the indexes. Old values are nil
// for a new row, new ones for a row that goes.
func (w *writer) reindex(sh *shape, no workspace.No, old, values []workspace.Value, changed mask) error {
	sh.row(no, old, values, changed)
	if err := w.recode(sh, no, old, values, changed); err != nil {
		return err
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

// recode notes what changed fields mean for the postings of their codes.
func (w *writer) recode(sh *shape, no workspace.No, old, values []workspace.Value, changed mask) error {
	for m := changed & sh.bits; m != 0; m &= m - 1 {
		f := workspace.Field(bits.TrailingZeros64(uint64(m)))
		if old != nil {
			if err := w.postCodes(sh, f, no, old[f], false); err != nil {
				return err
			}
		}
		if values != nil {
			if err := w.postCodes(sh, f, no, values[f], true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) postCodes(sh *shape, f workspace.Field, no workspace.No, v workspace.Value, add bool) error {
	codes, err := w.codes(w.scratch.codes[:0], sh, f, v)
	if err != nil {
		return err
	}
	w.scratch.codes = codes
	for _, code := range codes {
		sh.post(f, no, code, add)
	}
	return nil
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
