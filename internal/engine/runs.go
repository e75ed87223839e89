package engine

import (
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// runs is values in order, equal neighbours counted: 100,000 leads that were
// all new are one run.
type runs []run

type run struct {
	n     int
	value workspace.Value
}

func (r *runs) add(v workspace.Value, n int) {
	if last := len(*r) - 1; last >= 0 && (*r)[last].value == v {
		(*r)[last].n += n
		return
	}
	if len(*r) == cap(*r) { // twice as many: append would add a quarter of many
		*r = slices.Grow(*r, max(len(*r), 1))
	}
	*r = append(*r, run{n, v})
}

// groups partitions ids by their former value, in order of first appearance.
func (r runs) groups(ids workspace.Ids) []workspace.Bucket {
	index := map[workspace.Value]int{}
	var nos [][]uint32
	var out []workspace.Bucket
	for x, some := range r.each(ids) {
		at, ok := index[x.value]
		if !ok {
			at = len(out)
			index[x.value] = at
			out = append(out, workspace.Bucket{Value: x.value})
			nos = append(nos, nil)
		}
		nos[at] = append(nos[at], some...)
	}
	for j := range out {
		out[j].Set = idset.Of(nos[j]...)
		out[j].N = len(nos[j])
	}
	return out
}

// each pairs runs with their ids, until either end.
func (r runs) each(ids workspace.Ids) iter.Seq2[run, []uint32] {
	return func(yield func(run, []uint32) bool) {
		left := ids.Numbers()
		for _, x := range r {
			n := min(x.n, len(left))
			if !yield(x, left[:n]) {
				return
			}
			left = left[n:]
		}
	}
}

// at is the value at a position.
func (r runs) at(i int) (workspace.Value, bool) {
	for _, x := range r {
		if i < x.n {
			return x.value, i >= 0
		}
		i -= x.n
	}
	return workspace.Value{}, false
}

// otherThan is those of the rows that had something else than a value, with what they had.
func (r runs) otherThan(value workspace.Value, ids workspace.Ids) (runs, workspace.Ids) {
	if !slices.ContainsFunc(r, func(x run) bool { return x.value == value }) {
		return r, ids
	}
	var others runs
	var nos []uint32
	for x, some := range r.each(ids) {
		if x.value != value {
			others.add(x.value, x.n)
			nos = append(nos, some...)
		}
	}
	return others, idset.Of(nos...)
}

// without is the runs with nothing in the places of some of the rows.
func (r runs) without(ids, gone workspace.Ids) runs {
	var out runs
	for x, some := range r.each(ids) {
		for _, no := range some {
			if gone.Has(no) {
				out.add(workspace.Value{}, 1)
			} else {
				out.add(x.value, 1)
			}
		}
	}
	return out
}
