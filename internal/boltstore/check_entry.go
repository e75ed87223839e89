package boltstore

import (
	"maps"

	"github.com/lobbycli/lobby/internal/workspace"
)

// digest tells sets of spots apart: how many there are, and the sum of what each is
// scattered to, in which two sets agree by chance once in 2⁶⁴.
type digest struct{ n, sum uint64 }

func (d *digest) add(s spot) {
	h := s.value*0x9e3779b97f4a7c15 ^ uint64(s.no)*0xd1342543de82ef95
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	d.n, d.sum = d.n+1, d.sum+(h^h>>31)
}

// checkEntries reads all runs, and compares what is in them with the rows.
func (c *checker) checkEntries() error {
	rest := map[fieldID]digest{}
	var last fieldID
	var before spot
	cursor := c.bucket(bucketEntry).Cursor()
	for key, v := cursor.First(); key != nil; key, v = cursor.Next() {
		if len(key) != runKeyBytes {
			c.find(workspace.FoundIndex, "there is an entry %.32x in bucket %s", key, bucketEntry)
			continue
		}
		id := fieldID{workspace.Kind(key[0]), workspace.Field(key[1])}
		sh, err := c.shape(id.kind)
		if err != nil || int(id.field) >= len(sh.specs) {
			c.find(workspace.FoundIndex, "the entry %x in bucket %s belongs to no field", key, bucketEntry)
			continue
		}
		about, lost := sh.specs[id.field].Name, c.lost[id.kind]
		r := runReader{spot: spotOf(key)}
		var ok bool
		if r.rest, ok = c.unseal(key, v); !ok {
			c.find(workspace.FoundIndex, "the index of %s of %s is damaged", about, id.kind.Plural())
			continue
		}
		if id != last && r.spot != (spot{}) {
			c.find(workspace.FoundIndex, "the index of %s of %s has no beginning", about, id.kind.Plural())
		}
		d := rest[id]
		for first := id != last; r.next(); first = false {
			if !first && r.compare(before) <= 0 {
				c.find(workspace.FoundIndex, "the index of %s of %s is not in order at number %d", about, id.kind.Plural(), r.no)
			}
			before = r.spot
			if !lost.Has(r.no) {
				d.add(r.spot)
			}
		}
		if r.bad {
			c.find(workspace.FoundIndex, "the index of %s of %s is damaged", about, id.kind.Plural())
		}
		rest[id], last = d, id
	}
	for id := range maps.Keys(c.found) {
		if _, ok := rest[id]; !ok {
			rest[id] = digest{}
		}
	}
	for id, d := range rest {
		if d != c.found[id] {
			if err := c.blame(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// blame says what an index has too few or too many.
func (c *checker) blame(id fieldID) error {
	sh, err := c.shape(id.kind)
	if err != nil {
		return err
	}
	about := sh.specs[id.field].Name
	there := map[spot]bool{}
	err = c.ascend(id.kind, id.field, spot{}, func(s spot) bool {
		if !c.lost[id.kind].Has(s.no) {
			there[s] = true
		}
		return true
	})
	if err != nil { // told before
		return nil
	}
	fetch := c.fetcher(sh, maskOf(id.field))
	values := make([]workspace.Value, len(sh.specs))
	for no := range c.there[id.kind].All() {
		clear(values)
		if _, err := fetch.fill(no, values); err != nil { // told before
			continue
		}
		sh.entries = sh.entries[:0]
		sh.value(id.field, no, values[id.field], true)
		for _, e := range settled(sh.entries) {
			if !there[e.spot] {
				c.find(workspace.FoundIndex, "%s is not found by its %s", name(sh.kind, no), about)
			}
			delete(there, e.spot)
		}
	}
	sh.pending = sh.pending[:0]
	if len(there) > 0 {
		c.find(workspace.FoundIndex, "%d entries of the index of %s of %s belong to no record", len(there), about, id.kind.Plural())
	}
	return c.alive()
}
