package boltstore

import (
	"slices"

	"go.etcd.io/bbolt"
)

// bbolt follows the numbers in its pages wherever they lead. One that leads back up would
// keep it going down until the memory of the machine is full, which nothing can stop. So
// who looks something up looks first whether the way there ends, and who walks, or looks
// up much, whether every way does.

// tree is a bucket that does not go round in circles.
type tree struct {
	*bbolt.Bucket
	r     *reader
	name  string
	asked int  // how many ways were looked at
	ends  bool // whether all of them end

	above []branch // on the way that was looked at last
	ways  []*way   // of values, looked at last, the last first
}

// cursor is one of a tree.
type cursor struct {
	*bbolt.Cursor
	tree *tree
	at   []byte // the key it stands on, as long as that matters
}

// manyWays is how many ways to keys take about as long as all pages above those of values.
const manyWays = 256

// behindAll is behind every key: their first bytes are kinds and spaces.
const behindAll = "\xff"

// to makes sure that the way to a key ends.
func (t *tree) to(key []byte) {
	if t.ends || t.known(key) != nil {
		return
	}
	if t.asked++; t.asked > manyWays {
		t.all()
		return
	}
	_, err := t.r.end(uint64(t.Root()), key)
	t.r.must(err)
}

// all makes sure that every way ends.
func (t *tree) all() {
	if !t.ends {
		t.r.must(t.r.everyWayEnds(uint64(t.Root())))
		t.ends = true
		t.r.sets.sawEnds(t.name)
	}
}

// Get of a transaction that only reads goes the way to a key once: the page of values at
// its end has what bbolt would find.
func (t *tree) Get(key []byte) []byte {
	if t.ends || t.asked >= manyWays || t.r.tx.Writable() || t.Root() == 0 {
		t.to(key)
		return t.Bucket.Get(key)
	}
	t.asked++
	p, err := t.r.end(uint64(t.Root()), key)
	t.r.must(err)
	value, err := p.get(key)
	t.r.must(err)
	return value
}

func (t *tree) Put(key, value []byte) error {
	t.to(key)
	return t.Bucket.Put(key, value)
}

func (t *tree) Delete(key []byte) error {
	t.all() // what is left moves together with its neighbours
	return t.Bucket.Delete(key)
}

func (t *tree) Cursor() *cursor { return &cursor{Cursor: t.Bucket.Cursor(), tree: t} }

func (c *cursor) Seek(key []byte) (k, v []byte) {
	c.tree.to(key)
	return c.stands(c.Cursor.Seek(key))
}

func (c *cursor) First() (k, v []byte) {
	c.tree.all()
	return c.stands(c.Cursor.First())
}

func (c *cursor) Last() (k, v []byte) {
	c.tree.to([]byte(behindAll))
	return c.stands(c.Cursor.Last())
}

func (c *cursor) Next() (k, v []byte) {
	c.beside()
	return c.stands(c.Cursor.Next())
}

func (c *cursor) Prev() (k, v []byte) {
	c.beside()
	return c.stands(c.Cursor.Prev())
}

// stands remembers where a cursor stands.
func (c *cursor) stands(k, v []byte) ([]byte, []byte) {
	if !c.tree.ends {
		c.at = append(c.at[:0], k...)
	}
	return k, v
}

// beside makes sure that the ways to both sides of a cursor end. From nowhere every one has
// to.
func (c *cursor) beside() {
	t := c.tree
	if t.ends || len(c.at) > 0 && t.known(c.at) != nil {
		return
	}
	if t.asked++; t.asked > manyWays || len(c.at) == 0 || t.r.sure(t.name, c.at) != nil { // other damage is for who reads
		t.all()
	}
}

// end is the page of values to which the way from a page to a key comes, and an error when
// it comes to none. It is the way that bbolt goes, whatever order the keys are in. A bucket
// that is small rests in the page that names it, and has no way.
func (r *reader) end(id uint64, key []byte) (p node, err error) {
	if id == 0 {
		return p, nil
	}
	return down(id, r.page, func(p node, count int) (int, bool) { return p.toward(key, count) })
}

// down is the page of values to which a way down from a page comes: by one of the elements
// of each page above others, which is false where that is damaged.
func down(id uint64, page func(uint64) ([]byte, error), by func(p node, count int) (int, bool)) (p node, err error) {
	for range mostLevels {
		p.id = id
		if p.page, err = page(id); err != nil || !p.branches() {
			return p, err
		}
		count, err := p.count()
		if err != nil {
			return p, err
		}
		at, ok := by(p, count)
		if !ok {
			return p, badPage(id)
		}
		id = p.child(at)
	}
	return p, badPage(id)
}

// everyWayEnds is an error when a page leads back to one above it. Pages of values are as
// far from the root as each other, and only the first of them is looked at.
func (r *reader) everyWayEnds(root uint64) error {
	height := 0
	for id := root; id != 0; height++ {
		page, err := r.page(id)
		if err != nil || height == mostLevels {
			return badPage(id)
		}
		p := node{id, page}
		if !p.branches() {
			break
		}
		if _, err := p.count(); err != nil {
			return err
		}
		id = p.child(0)
	}
	return r.allEnd(root, height, nil)
}

// allEnd follows every way from a page so high above those of values.
func (r *reader) allEnd(id uint64, height int, above []uint64) error {
	if slices.Contains(above, id) {
		return badPage(id)
	}
	if height == 0 {
		return nil
	}
	page, err := r.page(id)
	if err != nil {
		return err
	}
	p := node{id, page}
	count, err := p.count()
	if err == nil && !p.branches() {
		err = badPage(id)
	}
	above = append(above, id)
	for i := 0; i < count && err == nil; i++ {
		err = r.allEnd(p.child(i), height-1, above)
	}
	return err
}
