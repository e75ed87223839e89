package boltstore

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Group puts the rows without a value last.
func (r *reader) Group(q workspace.Query, by workspace.Field, sets bool) ([]workspace.Bucket, error) {
	sh, err := r.shape(q.Kind)
	if err != nil {
		return nil, err
	}
	sp, err := sh.spec(by)
	if err != nil {
		return nil, err
	}
	if !sh.all.has(by) {
		return nil, workspace.Errorf(workspace.Internal, "%s of %s is not stored and does not group", sp.Name, q.Kind.Plural())
	}
	var out []workspace.Bucket
	if sp.Is(workspace.Bits) && !sets && everybody(filter.Simplify(q.Where)) {
		out, err = r.groupCounts(sh, by)
	} else {
		out, err = r.groupOf(q, sp, by, sets)
	}
	slices.SortFunc(out, func(a, b workspace.Bucket) int {
		if a.Value.Missing() != b.Value.Missing() {
			if a.Value.Missing() {
				return 1
			}
			return -1
		}
		return cmp.Or(strings.Compare(a.Value.S, b.Value.S), cmp.Compare(a.Value.N, b.Value.N))
	})
	return out, err
}

// groupOf is the groups of the rows a query selects.
func (r *reader) groupOf(q workspace.Query, sp *workspace.Spec, by workspace.Field, sets bool) ([]workspace.Bucket, error) {
	p, err := r.plan(q)
	if err != nil {
		return nil, err
	}
	set, err := p.set()
	if err != nil {
		return nil, err
	}
	if sp.Is(workspace.Bits) && set.Len() > fewRows {
		return p.groupPostings(by, set, sets)
	}
	return p.groupRows(by, set, sets)
}

// fewRows are read faster than the postings of all values.
const fewRows = 16

// groupPostings intersects the postings of a field with the set.
func (p *plan) groupPostings(by workspace.Field, set workspace.Ids, sets bool) ([]workspace.Bucket, error) {
	builders := map[uint32]*idset.Builder{}
	err := p.r.eachPosting(p.sh, by, 0, maxCode, func(block uint16, code uint32, members []byte) {
		b := builders[code]
		if b == nil {
			b = &idset.Builder{}
			builders[code] = b
		}
		b.Add(block, members)
	})
	if err != nil {
		return nil, err
	}
	var out []workspace.Bucket
	for code, b := range builders {
		one, err := buildSet(p.sh.kind, by, b)
		if err != nil {
			return nil, err
		}
		if one = idset.And(one, set); one.Empty() {
			continue
		}
		v, err := p.r.codeValue(p.sh, by, code)
		if err != nil {
			return nil, err
		}
		bucket := workspace.Bucket{Value: v, N: one.Len()}
		if sets {
			bucket.Set = one
		}
		out = append(out, bucket)
	}
	return out, nil
}

// codeValue is the value a code of a Bits field stands for.
func (r *reader) codeValue(sh *shape, f workspace.Field, code uint32) (workspace.Value, error) {
	if sh.rests[f] != restEnum {
		s, err := r.text(sh, f, code)
		return workspace.TextValue(s), err
	}
	s, ok := enumText(&sh.specs[f], uint64(code))
	if !ok {
		return workspace.Value{}, workspace.Errorf(workspace.Corrupt, "the index of %s of %s is damaged", sh.specs[f].Name, sh.kind.Plural())
	}
	return workspace.TextValue(s), nil
}

// groupRows reads the field of every row of the set.
func (p *plan) groupRows(by workspace.Field, set workspace.Ids, sets bool) ([]workspace.Bucket, error) {
	counts, members := map[workspace.Value]int{}, map[workspace.Value][]uint32{}
	list := p.sh.specs[by].Form == workspace.List
	for row, err := range p.r.Rows(p.sh.kind, set, by) {
		if err != nil {
			return nil, err
		}
		values := []workspace.Value{row.Get(by)}
		if list && !values[0].Missing() {
			values = values[:0]
			for _, element := range row.List(by) {
				if v := workspace.TextValue(element); !slices.Contains(values, v) {
					values = append(values, v)
				}
			}
		}
		for _, v := range values {
			counts[v]++
			if sets {
				members[v] = append(members[v], row.No)
			}
		}
	}
	var out []workspace.Bucket
	for v, n := range counts {
		out = append(out, workspace.Bucket{Value: v, N: n, Set: idset.Of(members[v]...)})
	}
	return out, nil
}
