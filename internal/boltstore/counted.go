package boltstore

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// How many rows a posting has in all its blocks rests behind these, so that who counts does
// not read them: under the code, in a block that no number is in. A posting without rows has
// no count. There are counts of what groups rows, and of all rows.

// countBlock is the block of the counts: numbers of rows end below it.
const countBlock = 1<<16 - 1

// counted reports whether the postings of a field have counts.
func (sh *shape) counted(f workspace.Field) bool {
	return f == workspace.ID || int(f) < len(sh.specs) && sh.specs[f].Is(workspace.Bits)
}

func countKey(k workspace.Kind, f workspace.Field, code uint32) []byte {
	return postingKey(k, f, countBlock, code)
}

// openCount is the number that rests as a count.
func openCount(k workspace.Kind, f workspace.Field, count []byte) (int, error) {
	if len(count) != 4 {
		return 0, damagedCount(k, f)
	}
	return int(binary.BigEndian.Uint32(count)), nil
}

func damagedCount(k workspace.Kind, f workspace.Field) error {
	return corrupt("the counts of field %d of %s are damaged", f, k.Plural())
}

// countOf is how many rows have a code of a field.
func (r *reader) countOf(sh *shape, f workspace.Field, code uint32) (n int, err error) {
	if err := r.settle(sh); err != nil {
		return 0, err
	}
	if sh.counted(f) {
		count, err := r.block(countKey(sh.kind, f, code))
		if err != nil || count == nil {
			return 0, err
		}
		return openCount(sh.kind, f, count)
	}
	blocks, err := r.blocks(sh.kind)
	for i := 0; i < blocks && err == nil; i++ {
		key := postingKey(sh.kind, f, uint16(i), code)
		var members []byte
		members, err = r.block(key)
		n += idset.BlockLen(members)
	}
	return n, err
}

// groupCounts is the groups of all rows by a field, without their sets.
func (r *reader) groupCounts(sh *shape, by workspace.Field) (out []workspace.Bucket, err error) {
	if err := r.settle(sh); err != nil {
		return nil, err
	}
	c := r.bucket(bucketPosting).Cursor()
	err = r.eachOfBlock(c, sh.kind, by, countBlock, 0, maxCode, func(code uint32, count []byte) error {
		n, err := openCount(sh.kind, by, count)
		if err != nil {
			return err
		}
		v, err := r.codeValue(sh, by, code)
		out = append(out, workspace.Bucket{Value: v, N: n})
		return err
	})
	return out, err
}

// everybody reports whether a simple filter selects all rows.
func everybody(where filter.Expr) bool {
	and, ok := where.(filter.And)
	return ok && len(and.X) == 0
}

// counts is how many rows have each code of a field.
type counts map[uint32]int

// move is by how much the count of a code changes.
type move struct {
	code uint32
	by   int
}

// changedCounts yields the counts of a field after some moves, which it sorts, sealed, and
// in a slab that the file keeps parts of. The key is another one after each.
func (r *reader) changedCounts(c *cursor, k workspace.Kind, f workspace.Field, moves []move, slab []byte, yield func(key, value []byte) error) ([]byte, error) {
	slices.SortFunc(moves, func(a, b move) int { return cmp.Compare(a.code, b.code) })
	var room [postingKeyBytes]byte
	for i := 0; i < len(moves); {
		code, by := moves[i].code, 0
		for ; i < len(moves) && moves[i].code == code; i++ {
			by += moves[i].by
		}
		if by == 0 {
			continue
		}
		key, n := appendPostingKey(room[:0], k, f, countBlock, code), 0
		if at, v := c.Seek(key); bytes.Equal(at, key) {
			count, err := r.readBlock(key, v)
			if err == nil {
				n, err = openCount(k, f, count)
			}
			if err != nil {
				return slab, err
			}
		}
		if n += by; n < 0 {
			return slab, damagedCount(k, f)
		}
		begin := len(slab)
		slab = appendCount(slab, key, n)
		if err := yield(key, slab[begin:len(slab):len(slab)]); err != nil {
			return slab, err
		}
	}
	return slab, nil
}

// appendCount appends a count as it rests; of nobody there is none.
func appendCount(b, key []byte, n int) []byte {
	begin := len(b)
	b = append(b, make([]byte, sealed)...)
	if n > 0 {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	sealAt(key, b[begin:])
	return b
}
