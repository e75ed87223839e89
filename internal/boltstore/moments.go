package boltstore

import (
	"bytes"

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
