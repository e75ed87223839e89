package boltstore

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// How many rows a posting has in all its blocks rests behind these, so that who counts does
// not read them: under the code, in a block that no number is in. A posting without rows has
// no count. Nobody asks how many texts have a trigram, and those have none either.

// countBlock is the block of the counts: numbers of rows end below it.
const countBlock = 1<<16 - 1

// counted reports whether the postings of a field have counts.
func counted(f workspace.Field) bool { return f != textField }

func countKey(k workspace.Kind, f workspace.Field, code uint32) []byte {
	return postingKey(k, f, countBlock, code)
}

// openCount is the number that rests as a count.
func openCount(k workspace.Kind, f workspace.Field, count []byte) (int, error) {
	if len(count) != 4 {
		return 0, workspace.Errorf(workspace.Corrupt, "the counts of field %d of %s are damaged", f, k.Plural())
	}
	return int(binary.BigEndian.Uint32(count)), nil
}

// countOf is how many rows have a code of a field.
func (r *reader) countOf(sh *shape, f workspace.Field, code uint32) (int, error) {
	if err := r.settle(sh); err != nil {
		return 0, err
	}
	count, err := r.block(countKey(sh.kind, f, code))
	if err != nil || count == nil {
		return 0, err
	}
	return openCount(sh.kind, f, count)
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

// moved is by how much the counts of one field change.
type moved map[uint32]int

func (m moved) add(code uint32, before, after []byte) {
	m[code] += idset.BlockLen(after) - idset.BlockLen(before)
}

// changedCounts yields the counts of a field after a change, sealed.
func (r *reader) changedCounts(c *cursor, k workspace.Kind, f workspace.Field, m moved, yield func(key, value []byte) error) error {
	for _, code := range slices.Sorted(maps.Keys(m)) {
		if m[code] == 0 {
			continue
		}
		key, n := countKey(k, f, code), 0
		if at, v := c.Seek(key); bytes.Equal(at, key) {
			count, err := r.readBlock(key, v)
			if err == nil {
				n, err = openCount(k, f, count)
			}
			if err != nil {
				return err
			}
		}
		if n += m[code]; n < 0 {
			_, err := openCount(k, f, nil)
			return err
		}
		if err := yield(key, sealedCount(key, n)); err != nil {
			return err
		}
	}
	return nil
}

// sealedCount is a count as it rests; of nobody there is none.
func sealedCount(key []byte, n int) []byte {
	if n == 0 {
		return seal(key, nil)
	}
	return seal(key, binary.BigEndian.AppendUint32(nil, uint32(n)))
}
