package boltstore

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestAWayIsTheSameWhateverIsKnown goes to keys, and to what is close to them, by pages above
// that were looked at before, and by none.
func TestAWayIsTheSameWhateverIsKnown(t *testing.T) {
	s := openIn(t)
	fill(t, s, 12000, 6000)
	highest := 0
	err := s.view(t.Context(), func(r *reader) error {
		random := rand.New(rand.NewPCG(1, 2))
		for _, name := range buckets() {
			keys := [][]byte{nil, []byte(behindAll)}
			c, n := r.bucket(name).Bucket.Cursor(), 0
			for k, _ := c.First(); k != nil; k, _ = c.Next() {
				if n++; n%50 == 1 {
					keys = append(keys, k, append(bytes.Clone(k), 0), k[:len(k)-1])
				}
			}
			for i := range 2 * len(keys) {
				if i == len(keys) {
					random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
				}
				key := keys[i%len(keys)]
				fresh := &tree{Bucket: r.bucket(name).Bucket, r: r, name: name}
				want, err := fresh.wayTo(key)
				if err != nil {
					return err
				}
				if err := r.sure(name, key); err != nil {
					return err
				}
				known := r.bucket(name)
				if w := known.known(key); w == nil || !reflect.DeepEqual(*w, want) {
					t.Fatalf("to %x of %s: %+v, and from the root %+v", key, name, w, want)
				}
				highest = max(highest, len(known.above))
			}
		}
		return nil
	})
	if err != nil || highest < 2 {
		t.Fatalf("%v; at most %d pages above", err, highest)
	}
}
