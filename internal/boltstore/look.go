package boltstore

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// asked is a number that is looked for, and the place of the value it is about: what an
// index has of the value, or a row that may have it.
type asked struct {
	n  uint64
	at uint32
}

func (r *reader) Look(k workspace.Kind, key workspace.Field, values []string) ([]workspace.Ids, error) {
	sh, err := r.shape(k)
	if err != nil {
		return nil, err
	}
	sp, err := sh.spec(key)
	if err != nil {
		return nil, err
	}
	if !sp.Is(workspace.Keyed) {
		return nil, workspace.Errorf(workspace.Internal, "%s of %s is not looked up by", sp.Name, k.Plural())
	}
	out := make([]workspace.Ids, len(values))
	if none, err := r.nobodyHas(sh, key); none || err != nil {
		return out, cmp.Or(err, r.alive())
	}
	all, keys := make([]asked, 0, len(values)), make([]string, len(values))
	for i, v := range values {
		if sp.Form == workspace.Ref {
			if n, err := strconv.ParseUint(v, 10, 32); err == nil && n > 0 {
				all = append(all, asked{n, uint32(i)})
			}
		} else if v != "" {
			keys[i] = filter.Key(sp.Type, v)
			all = append(all, asked{hashValue(keys[i]), uint32(i)})
		}
	}
	rows := make([]asked, 0, len(all))
	sortAsked(all, rows)
	if rows, err = r.findAll(k, key, all, rows); err != nil {
		return nil, err
	}
	have := rows
	if sp.Form != workspace.Ref {
		if have, err = r.confirmed(sh, key, keys, rows, all); err != nil {
			return nil, err
		}
	}
	for _, q := range have {
		out[q.at].Add(workspace.No(q.n))
	}
	return out, r.alive()
}

// nobodyHas reports whether no row has a key of a field. On a file that is held the answer
// is remembered as long as it holds: every request asks for settings, and most workspaces
// have none.
func (r *reader) nobodyHas(sh *shape, f workspace.Field) (bool, error) {
	id, shared := fieldID{sh.kind, f}, r.sets
	if sh.moved.has(f) { // in this transaction
		shared = nil
	}
	index := r.bucket(bucketEntry) // also of who is answered from memory: a file that is out of order is refused
	if shared.isBare(id) {
		return true, nil
	}
	key, _, err := r.beginRun(index.Cursor(), sh.kind, f, lastSpot())
	if key == nil && err == nil {
		shared.sawBare(id)
	}
	return key == nil, err
}

// sortAsked is a stable radix sort by the numbers. It leaves something in the room that it
// is given, and makes some if that is too small.
func sortAsked(p, room []asked) {
	if len(p) < 512 {
		slices.SortStableFunc(p, func(a, b asked) int { return cmp.Compare(a.n, b.n) })
		return
	}
	const digit = 11 // bits
	var all uint64
	for i := range p {
		all |= p[i].n
	}
	from, to := p, slices.Grow(room[:0], len(p))[:len(p)]
	for shift := 0; all>>shift != 0; shift += digit {
		var start [1 << digit]int
		for i := range from {
			start[from[i].n>>shift&(1<<digit-1)]++
		}
		if start[from[0].n>>shift&(1<<digit-1)] == len(from) {
			continue
		}
		sum := 0
		for i, n := range start {
			start[i], sum = sum, sum+n
		}
		for _, q := range from {
			d := q.n >> shift & (1<<digit - 1)
			to[start[d]] = q
			start[d]++
		}
		from, to = to, from
	}
	if &from[0] != &p[0] {
		copy(p, from)
	}
}

// referring is the rows whose Ref field points to the number.
func (r *reader) referring(k workspace.Kind, f workspace.Field, no workspace.No) (workspace.Ids, error) {
	nos, err := r.finder(k, f).find(nil, uint64(no))
	return idset.Of(nos...), err
}

// keyed is the rows whose key of a field is this one.
func (r *reader) keyed(sh *shape, f workspace.Field, key string) (ids workspace.Ids, err error) {
	rows, err := r.finder(sh.kind, f).each([]asked{{n: hashValue(key)}}, nil)
	if err != nil {
		return ids, err
	}
	have, err := r.confirmed(sh, f, []string{key}, rows, nil)
	for _, q := range have {
		ids.Add(workspace.No(q.n))
	}
	return ids, err
}
