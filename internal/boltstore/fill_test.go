package boltstore

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// A page that splits into a full one and the rest splits again with the next key.
func TestPagesOfKeysThatComeAnywhereAreHalfFull(t *testing.T) {
	s := openIn(t)
	n := uint32(0)
	for range 150 {
		update(t, s, func(w workspace.Writer) error {
			for range 40 {
				n++
				key := sha256.Sum256(binary.BigEndian.AppendUint32(nil, n))
				if err := w.Keep(workspace.KeptIdem, key[:16], key[:]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		if all := tx.Bucket([]byte(bucketKept)).Stats(); 2*all.LeafInuse < all.LeafAlloc {
			t.Errorf("%d of %d bytes are in use", all.LeafInuse, all.LeafAlloc)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
