package boltstore

import (
	"bytes"

	"github.com/lobbycli/lobby/internal/idset"
)

// settle writes the noted changes of a kind's postings.
func (r *reader) settle(sh *shape) error {
	if len(sh.pending) == 0 {
		return nil
	}
	b := r.bucket(bucketPosting)
	err := r.changedBlocks(b.Cursor(), sh, sh.pending, func(key, value []byte) error { return putBlock(b, key, value) })
	if err == nil {
		sh.pending = sh.pending[:0]
	}
	return err
}

// muchPosted is how many changes are worth being worked out beside something else.
const muchPosted = 1 << 15

// beside is postings being worked out while their writer does something else.
type beside struct {
	bucket *tree
	sh     *shape
	done   chan struct{} // nil when there is nothing to work out
	err    error
	blocks []changedBlock
}

type changedBlock struct{ key, value []byte }

// settleBeside works the noted changes out while the caller writes into another bucket.
// Until it waited or wrote, it neither reads postings nor notes any.
func (w *writer) settleBeside(sh *shape) *beside {
	b := &beside{bucket: w.bucket(bucketPosting), sh: sh}
	if len(sh.pending) < muchPosted { // settled when somebody asks
		return b
	}
	b.done = make(chan struct{})
	r := newReader(w.ctx, w.tx) // of its own
	c, path := r.bucket(bucketPosting).Cursor(), w.tx.DB().Path()
	go func() {
		defer close(b.done)
		b.err = guarded(path, func() error {
			return r.changedBlocks(c, sh, sh.pending, func(key, value []byte) error {
				b.blocks = append(b.blocks, changedBlock{bytes.Clone(key), value})
				return nil
			})
		})
	}()
	return b
}

// wait ends with the work.
func (b *beside) wait() {
	if b.done != nil {
		<-b.done
	}
}

// write writes what was worked out.
func (b *beside) write() error {
	b.wait()
	if b.done == nil || b.err != nil {
		return b.err
	}
	for _, c := range b.blocks {
		if err := putBlock(b.bucket, c.key, c.value); err != nil {
			return err
		}
	}
	b.sh.pending = b.sh.pending[:0]
	return nil
}

// putBlock replaces a posting of a block; one without members goes.
func putBlock(b *tree, key, value []byte) error {
	if len(value) == sealed {
		return b.Delete(key)
	}
	return b.Put(key, value)
}

// changedBlocks sorts changes and yields the postings they lead to, sealed. The key is
// another one after each.
func (r *reader) changedBlocks(c *cursor, sh *shape, changes []posted, yield func(key, value []byte) error) error {
	sortPosted(changes)
	var key, slab []byte // the file keeps parts of slabs
	var add, drop []uint16
	var moves []move
	for i := 0; i < len(changes); {
		add, drop = add[:0], drop[:0]
		term, j := changes[i].term(), i
		for ; j < len(changes) && changes[j].term() == term; j++ {
			c := changes[j]
			switch {
			case j+1 < len(changes) && changes[j+1]>>1 == c>>1: // not the last word
			case c&postedAdd != 0:
				add = append(add, c.low())
			default:
				drop = append(drop, c.low())
			}
		}
		key = changes[i].appendKey(key[:0], sh.kind)
		at, v := c.Seek(key)
		if !bytes.Equal(at, key) {
			v = nil
		}
		block, err := r.readBlock(key, v)
		if err != nil {
			return err
		}
		if need := sealed + len(block) + 2*len(add); cap(slab)-len(slab) < need {
			slab = make([]byte, 0, max(1<<16, need))
		}
		begin := len(slab)
		slab = idset.ChangeBlock(append(slab, make([]byte, sealed)...), block, add, drop)
		f := changes[i].field()
		if sh.counted(f) {
			moves = append(moves, move{numberOf(key), idset.BlockLen(slab[begin+sealed:]) - idset.BlockLen(block)})
		}
		if err := yield(key, sealAt(key, slab[begin:len(slab):len(slab)])); err != nil {
			return err
		}
		if j == len(changes) || changes[j].field() != f {
			if slab, err = r.changedCounts(c, sh.kind, f, moves, slab, yield); err != nil {
				return err
			}
			moves = moves[:0]
		}
		i = j
	}
	return nil
}
