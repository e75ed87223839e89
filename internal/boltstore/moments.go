package boltstore

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// Keys have no checksum of their own. What a damaged one hides is found out by
// the order of its neighbours, and by the sets that say how many rows there are.

// momentKeyBytes is the length of a whole key: kind, field, moment, number.
const momentKeyBytes = 2 + 8 + 4

// eachMoment yields the keys of the index from one on, until yield is false. It
// looks one key further: a damaged key would end the walk as well, and then its
// neighbour is out of order.
func eachMoment(c *bbolt.Cursor, key []byte, falling bool, yield func(key []byte) bool) error {
	step, order := c.Next, 1
	if falling {
		step, order = c.Prev, -1
	}
	for more := true; more && key != nil; {
		if len(key) != momentKeyBytes {
			return damagedMoments()
		}
		more = yield(key)
		next, _ := step()
		if next != nil && bytes.Compare(next, key) != order {
			return damagedMoments()
		}
		key = next
	}
	return nil
}

func damagedMoments() error {
	return workspace.Errorf(workspace.Corrupt, "the index of moments is damaged: rows are missing from it, or not in order").
		WithHint("run lobby db check, or restore a backup")
}

// between is the rows with first <= moment <= last.
func (r *reader) between(k workspace.Kind, f workspace.Field, first, last int64) (workspace.Ids, error) {
	var nos []uint32
	c := r.bucket(bucketMoment).Cursor()
	end := binary.BigEndian.AppendUint32(momentKey(k, f, last), math.MaxUint32)
	key, _ := c.Seek(momentKey(k, f, first))
	err := eachMoment(c, key, false, func(key []byte) bool {
		if bytes.Compare(key, end) > 0 {
			return false
		}
		nos = append(nos, numberOf(key))
		return true
	})
	return idset.Of(nos...), err
}

// tally is how many numbers there were, and their sum, which tells most sets
// of as many numbers apart.
type tally struct{ n, sum uint64 }

func (t *tally) add(no workspace.No) { t.n, t.sum = t.n+1, t.sum+uint64(no) }

func tallyOf(s workspace.Ids) (t tally) {
	for no := range s.All() {
		t.add(no)
	}
	return t
}
