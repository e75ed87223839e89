package boltstore

import (
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

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

// confirmed is those rows that have the key they were found by: a hash says only who may.
// They are read in the order of their numbers, side by side where they are many. Nobody
// writes meanwhile, and a text is in the file as soon as its record is. Room is for sorting.
func (r *reader) confirmed(sh *shape, f workspace.Field, keys []string, rows, room []asked) ([]asked, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	sortAsked(rows, room)
	if len(rows) < muchAsked || sh.rests[f] != restText || !sh.record.has(f) {
		return r.confirmer(sh, f, keys).confirm(rows)
	}
	return inParts(r, sh.kind, rows, rows[:0], func(own *reader) func([]asked) ([]asked, error) {
		return own.confirmer(own.shapes[sh.kind], f, keys).confirm
	})
}

// hasKey reports whether a value is looked up by a key.
func hasKey(sp *workspace.Spec, v workspace.Value, key string) bool {
	if sp.Form != workspace.List {
		return filter.Key(sp.Type, v.S) == key
	}
	return slices.ContainsFunc(v.List(), func(element string) bool { return filter.Key(sp.Type, element) == key })
}
