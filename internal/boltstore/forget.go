package boltstore

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// forgetTexts removes the texts of dictionaries that no row has.
func (w *writer) forgetTexts() error {
	for _, k := range workspace.StoredKinds() {
		sh, err := w.shape(k)
		if err != nil {
			return err
		}
		used, err := w.usedTexts(sh)
		if err != nil {
			return err
		}
		for f, texts := range used {
			if err := w.forgetBut(sh, f, texts); err != nil {
				return err
			}
		}
	}
	return nil
}

// coded is the fields whose values are codes of a dictionary.
func (sh *shape) coded() (m mask) {
	for i, r := range sh.rests {
		if r == restCode || r == restCodes {
			m |= maskOf(workspace.Field(i))
		}
	}
	return m
}

// usedTexts is the texts rows have, by field.
func (w *writer) usedTexts(sh *shape) (map[workspace.Field]map[string]bool, error) {
	used := map[workspace.Field]map[string]bool{}
	var want []workspace.Field
	for m := sh.coded(); m != 0; m &= m - 1 {
		f := workspace.Field(bits.TrailingZeros64(uint64(m)))
		used[f] = map[string]bool{}
		want = append(want, f)
	}
	if len(want) == 0 {
		return nil, nil
	}
	all, err := w.rows(sh)
	if err != nil {
		return nil, err
	}
	for row, err := range w.Rows(sh.kind, all, want...) {
		if err != nil {
			return nil, err
		}
		for _, f := range want {
			for text := range strings.SplitSeq(row.Str(f), "\x00") {
				used[f][text] = true
			}
		}
	}
	return used, nil
}

func (w *writer) forgetBut(sh *shape, f workspace.Field, used map[string]bool) error {
	type entry struct {
		code uint32
		text string
	}
	var unused []entry
	err := w.eachText(sh, f, func(code uint32, text string) {
		if !used[text] {
			unused = append(unused, entry{code, text})
		}
	})
	if err != nil {
		return err
	}
	b := w.bucket(bucketDict)
	for _, e := range unused {
		w.writes++
		if err := b.Delete(textKey(sh.kind, f, e.code)); err != nil {
			return err
		}
		key := codeKey(sh.kind, f, filter.Key(sh.specs[f].Type, e.text))
		if err := b.Delete(binary.BigEndian.AppendUint32(bytes.Clone(key), e.code)); err != nil {
			return err
		}
	}
	sh.dicts[f] = nil
	return nil
}
