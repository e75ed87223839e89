package boltstore

import (
	"cmp"
	"encoding/binary"
	"math/bits"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

var _ workspace.Counter = (*reader)(nil)

// Count knows how many rows there are, how many have a value that is indexed, and of how
// many a moment or a number lies between two others.
func (r *reader) Count(q workspace.Query) (n int, known bool, err error) {
	sh, err := r.shape(q.Kind)
	if err != nil {
		return 0, false, err
	}
	where := filter.Simplify(q.Where)
	if has, ok := where.(filter.Has); ok {
		info, keyed, ok := lookup(q.Kind.Schema(), has)
		if sp := &sh.specs[info.Index]; !ok || keyed || sp.Form == workspace.Own || !present(sp) {
			return 0, false, nil
		}
		n, err = r.countOf(sh, workspace.Field(info.Index), codePresent)
		return n, err == nil, err
	}
	parts := []filter.Expr{where}
	if and, ok := where.(filter.And); ok {
		parts = and.X
	}
	if everybody(where) {
		n, err = r.countOf(sh, workspace.ID, codePresent)
		return n, err == nil, err
	}
	windows, rest, err := (&plan{r: r, sh: sh}).windows(parts)
	if err != nil || len(windows) != 1 || len(rest) > 0 {
		return 0, false, err
	}
	for f, w := range windows {
		n, err = r.countBetween(q.Kind, f, w)
	}
	return n, err == nil, err
}

// countBetween is how many spots of a field lie in a span. Of a run that lies in it
// as a whole they are counted without being read.
func (r *reader) countBetween(k workspace.Kind, f workspace.Field, s span) (n int, err error) {
	first, last := spot{value: momentValue(s.first)}, momentValue(s.last)
	if s.first > s.last {
		return 0, nil
	}
	c := r.bucket(bucketEntry).Cursor()
	key, v, err := r.beginRun(c, k, f, first)
	if err == nil {
		err = r.sure(bucketEntry, runKey(k, f, spot{value: last, no: workspace.MaxNo}))
	}
	for err == nil && key != nil && spotOf(key).value <= last {
		rr, err := r.openRun(key, v)
		if err != nil {
			return 0, err
		}
		if key, v, err = r.runBehind(c, key); err != nil {
			return 0, err
		}
		if rr.compare(first) >= 0 && key != nil && spotOf(key).value <= last {
			n += spotsIn(rr.rest)
			continue
		}
		for rr.next() && rr.value <= last {
			if rr.compare(first) >= 0 {
				n++
			}
		}
		if rr.bad {
			return 0, damagedRun(k, f)
		}
	}
	return n, cmp.Or(err, r.alive())
}

// spotsIn is how many spots a run has: each is two numbers, and the last byte of a
// number is the one whose highest bit is not set.
func spotsIn(run []byte) int {
	const highest = 0x8080808080808080
	n := 0
	for ; len(run) >= 8; run = run[8:] {
		n += bits.OnesCount64(^binary.LittleEndian.Uint64(run) & highest)
	}
	for _, b := range run {
		if b < 0x80 {
			n++
		}
	}
	return n / 2
}
