package boltstore

import (
	"runtime"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/inorder"
	"github.com/lobbycli/lobby/internal/workspace"
)

// someAsked is how many rows are confirmed at once where there are more.
const someAsked = 1 << 12

// maybe is rows that may have the keys they were found by.
type maybe struct {
	rows []asked // once it was confirmed, those that have
	err  error
}

// confirmer reads rows and keeps those that have the key they were found by.
type confirmer struct {
	*fetcher
	field  workspace.Field
	keys   []string // by the places of what was asked
	values []workspace.Value
	near   []string // the keys of the next rows
	bytes  byte
}

// nearRows is for how many rows keys are fetched at once.
const nearRows = 512

// bringNear fetches the keys of some rows. They lie anywhere in memory, and one does not
// wait for the other here.
func (c *confirmer) bringNear(rows []asked) {
	c.near = c.near[:0]
	for _, q := range rows {
		c.near = append(c.near, c.keys[q.at])
	}
	for _, key := range c.near {
		if key != "" {
			c.bytes ^= key[0]
		}
	}
}

func (r *reader) confirmer(sh *shape, f workspace.Field, keys []string) *confirmer {
	c := &confirmer{fetcher: r.fetcher(sh, maskOf(f)), field: f, keys: keys, values: make([]workspace.Value, len(sh.specs))}
	c.borrow, c.moves = true, false
	return c
}

func (c *confirmer) confirm(rows []asked) (have []asked, err error) {
	have = rows[:0]
	for i, q := range rows {
		if i%nearRows == 0 {
			c.bringNear(rows[i:min(i+nearRows, len(rows))])
		}
		c.values[c.field] = workspace.Value{}
		found, err := c.fill(workspace.No(q.n), c.values)
		if err == nil && !found {
			err = damagedRun(c.sh.kind, c.field)
		}
		if err != nil {
			return nil, err
		}
		if hasKey(&c.sh.specs[c.field], c.values[c.field], c.near[i%nearRows]) {
			have = append(have, q)
		}
	}
	return have, nil
}

// beside is confirm in a goroutine of its own.
func (c *confirmer) beside(m *maybe) {
	err := guarded(c.r.tx.DB().Path(), func() (err error) {
		m.rows, err = c.confirm(m.rows)
		return err
	})
	m.err = err
}

// confirmed is those rows that have the key they were found by: a hash says only who may.
// They are read in the order of their numbers, side by side where they are many. Nobody
// writes meanwhile, and a text is in the file as soon as its record is.
func (r *reader) confirmed(sh *shape, f workspace.Field, keys []string, rows []asked) ([]asked, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	sortAsked(rows)
	if len(rows) < 2*someAsked || sh.rests[f] != restText || !sh.record.has(f) {
		return r.confirmer(sh, f, keys).confirm(rows)
	}
	var workers []func(*maybe)
	for range min(mostEncoders, runtime.GOMAXPROCS(0)) {
		own, err := r.another(sh.kind)
		if err != nil {
			return nil, err
		}
		workers = append(workers, own.confirmer(own.shapes[sh.kind], f, keys).beside)
	}
	parts := func(yield func(*maybe) bool) {
		for part := range slices.Chunk(rows, someAsked) {
			if !yield(&maybe{rows: part}) {
				return
			}
		}
	}
	have := rows[:0] // what was confirmed of a part takes no more than its place
	for m := range inorder.Each(parts, workers) {
		if m.err != nil {
			return nil, m.err
		}
		have = append(have, m.rows...)
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
