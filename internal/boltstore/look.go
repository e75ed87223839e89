package boltstore

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// finder looks values of a field up, best in rising order: those of one run are found
// in one reading of it.
type finder struct {
	r         *reader
	kind      workspace.Kind
	field     workspace.Field
	cursor    *cursor
	run       runReader
	ahead     bool   // the spot last read lies behind what was looked for
	next, end []byte // the key of the next run, nil when there is none, and its value
	asked     uint64 // last
	begun     bool
}

func (r *reader) finder(k workspace.Kind, f workspace.Field) *finder {
	return &finder{r: r, kind: k, field: f, cursor: r.bucket(bucketEntry).Cursor()}
}

// find gives the rows with a value.
func (d *finder) find(value uint64) (nos []workspace.No, err error) {
	if !d.begun || value <= d.asked || d.next != nil && spotOf(d.next).value <= value {
		key, v, err := d.r.beginRun(d.cursor, d.kind, d.field, spot{value: value})
		if err == nil {
			err = d.load(key, v)
		}
		if err != nil {
			return nil, err
		}
	}
	d.asked, d.begun = value, true
	if err := d.r.sure(bucketEntry, runKey(d.kind, d.field, spot{value, workspace.MaxNo})); err != nil {
		return nil, err
	}
	for {
		for d.ahead || d.run.next() {
			if d.ahead = d.run.value > value; d.ahead {
				return nos, nil
			}
			if d.run.value == value {
				nos = append(nos, d.run.no)
			}
		}
		if d.run.bad {
			return nil, damagedRun(d.kind, d.field)
		}
		if d.next == nil || spotOf(d.next).value > value {
			return nos, nil
		}
		if err := d.load(d.next, d.end); err != nil {
			return nil, err
		}
	}
}

// load reads from a run on, behind which the cursor goes.
func (d *finder) load(key, v []byte) (err error) {
	d.run, d.ahead, d.next = runReader{}, false, nil
	if key == nil {
		return nil
	}
	if d.run, err = d.r.openRun(key, v); err == nil {
		d.next, d.end = inNext(d.kind, d.field, d.cursor.Next)
	}
	return err
}

// asking is a value somebody looks up: as the index has it, and where the answer goes.
type asking struct {
	value uint64
	key   string // of a text
	at    int
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
	if key, _, err := r.beginRun(r.bucket(bucketEntry).Cursor(), k, key, lastSpot()); key == nil { // nobody has such a key
		return out, cmp.Or(err, r.alive())
	}
	all := make([]asking, 0, len(values))
	for i, v := range values {
		if sp.Form == workspace.Ref {
			if n, err := strconv.ParseUint(v, 10, 32); err == nil && n > 0 {
				all = append(all, asking{value: n, at: i})
			}
		} else if v != "" {
			folded := filter.Key(sp.Type, v)
			all = append(all, asking{value: hashValue(folded), key: folded, at: i})
		}
	}
	slices.SortFunc(all, func(a, b asking) int { return cmp.Compare(a.value, b.value) })
	find := r.finder(k, key)
	var maybe []candidate
	for i, q := range all {
		nos, err := find.find(q.value)
		if err != nil {
			return nil, err
		}
		if sp.Form == workspace.Ref {
			out[q.at] = idset.Of(nos...)
			continue
		}
		for _, no := range nos {
			maybe = append(maybe, candidate{no, i})
		}
	}
	have, err := r.confirmed(sh, key, all, maybe)
	if err != nil {
		return nil, err
	}
	for _, c := range have {
		out[all[c.of].at].Add(c.no)
	}
	return out, r.alive()
}

// candidate is a row that may have the key of an asking.
type candidate struct {
	no workspace.No
	of int
}

// confirmed is those candidates that have the key they were found by: a hash says only
// who may. They are read in the order of their numbers.
func (r *reader) confirmed(sh *shape, f workspace.Field, all []asking, maybe []candidate) ([]candidate, error) {
	if len(maybe) == 0 {
		return nil, nil
	}
	slices.SortFunc(maybe, func(a, b candidate) int { return cmp.Compare(a.no, b.no) })
	fetch := r.fetcher(sh, maskOf(f))
	fetch.borrow, fetch.moves = true, false
	values := make([]workspace.Value, len(sh.specs))
	have := maybe[:0]
	for _, c := range maybe {
		values[f] = workspace.Value{}
		found, err := fetch.fill(c.no, values)
		if err == nil && !found {
			err = damagedRun(sh.kind, f)
		}
		if err != nil {
			return nil, err
		}
		if hasKey(&sh.specs[f], values[f], all[c.of].key) {
			have = append(have, c)
		}
	}
	return have, nil
}

// hasKey reports whether a value is looked up by a key.
func hasKey(sp *workspace.Spec, v workspace.Value, key string) bool {
	if sp.Form != workspace.List {
		return filter.Key(sp.Type, v.S) == key
	}
	return slices.ContainsFunc(v.List(), func(element string) bool { return filter.Key(sp.Type, element) == key })
}

// referring is the rows whose Ref field points to the number.
func (r *reader) referring(k workspace.Kind, f workspace.Field, no workspace.No) (workspace.Ids, error) {
	nos, err := r.finder(k, f).find(uint64(no))
	return idset.Of(nos...), err
}

// keyed is the rows whose key of a field is this one.
func (r *reader) keyed(sh *shape, f workspace.Field, key string) (workspace.Ids, error) {
	one := []asking{{value: hashValue(key), key: key}}
	nos, err := r.finder(sh.kind, f).find(one[0].value)
	maybe := make([]candidate, len(nos))
	for i, no := range nos {
		maybe[i].no = no
	}
	if err == nil {
		maybe, err = r.confirmed(sh, f, one, maybe)
	}
	var ids idset.Set
	for _, c := range maybe {
		ids.Add(c.no)
	}
	return ids, err
}
