package boltstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// schemaVersion is the form of the file this program reads and writes. It
// changes with the layout and with filter.FoldVersion.
const schemaVersion = 6

// Names in the meta bucket.
const (
	metaVersion  = "version"
	metaIdentity = "identity"
)

// migration brings a file from one version to the next.
type migration func(*bbolt.Tx) error

// migrations are those from version 1 on, in their order.
func migrations() []migration {
	return []migration{chunksOfAllRows, roomForTokens, hashedNames, indexesInRuns, countsOfPostings}
}

// chunksOfAllRows makes the chunks of columns in which no row has a value.
func chunksOfAllRows(tx *bbolt.Tx) error {
	records, columns := tx.Bucket([]byte(bucketRecord)), tx.Bucket([]byte(bucketColumn))
	for _, k := range workspace.StoredKinds() {
		sh, cursor := newShape(k), records.Cursor()
		for key, _ := cursor.Seek([]byte{byte(k)}); len(key) == recordKeyBytes && key[0] == byte(k); key, _ = cursor.Next() {
			for _, f := range sh.hot {
				at := columnKey(k, f, numberOf(key)/(chunkBytes/cellWidth(sh.rests[f])))
				if columns.Get(at) != nil {
					continue
				}
				if err := columns.Put(at, seal(at, nil)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// roomForTokens has nothing to move: files have no tokens before version 3, and
// a program that does not know tokens must not serve or change one that has.
func roomForTokens(*bbolt.Tx) error { return nil }

// hashedNames puts hashes in the place of the ids of events and of idempotency keys,
// which may name people. (Mails came with the same version; there is nothing to move.)
func hashedNames(tx *bbolt.Tx) error {
	kept, r := tx.Bucket([]byte(bucketKept)), newReader(context.Background(), tx)
	moved := map[string][]byte{}
	for _, s := range []workspace.Space{workspace.KeptEvent, workspace.KeptIdem} {
		cursor := kept.Cursor()
		for k, v := cursor.Seek([]byte{byte(s)}); len(k) > 0 && k[0] == byte(s); k, v = cursor.Next() {
			moved[string(k)] = r.unsealKept(k, v)
		}
	}
	for old, value := range moved {
		key := hashedName([]byte(old))
		if err := kept.Put(key, seal(key, value)); err != nil {
			return err
		}
		if err := kept.Delete([]byte(old)); err != nil {
			return err
		}
	}
	return nil
}

// hashedName is the key with the hash of what it names: of an event's id behind the
// space, of an idempotency key behind 'k', which has its time before it or not.
func hashedName(key []byte) []byte {
	at := 1
	if key[0] == byte(workspace.KeptIdem) {
		if at = 2; key[1] == 't' {
			at = 11
		}
	}
	at = min(at, len(key))
	sum := sha256.Sum256(key[at:])
	return append(bytes.Clone(key[:at]), sum[:16]...)
}

// Buckets of files before version 5, an entry a key of the file.
const (
	oldBucketKey    = "key"
	oldBucketMoment = "moment"
)

// indexesInRuns makes the indexes of keys and moments anew from the rows.
func indexesInRuns(tx *bbolt.Tx) error {
	for _, name := range []string{oldBucketKey, oldBucketMoment} {
		if err := tx.DeleteBucket([]byte(name)); err != nil {
			return err
		}
	}
	if _, err := tx.CreateBucket([]byte(bucketEntry)); err != nil {
		return err
	}
	w := newWriter(newReader(context.Background(), tx))
	for _, k := range workspace.StoredKinds() {
		if err := w.indexAgain(k); err != nil {
			return err
		}
	}
	return nil
}

// indexAgain notes and writes the entries of all rows of a kind.
func (w *writer) indexAgain(k workspace.Kind) error {
	sh, err := w.shape(k)
	if err != nil {
		return err
	}
	var want []workspace.Field
	for i := range sh.specs {
		if sh.specs[i].Flags&(workspace.Keyed|workspace.Ordered) != 0 {
			want = append(want, workspace.Field(i))
		}
	}
	all, err := w.rows(sh)
	if err != nil {
		return err
	}
	for row, err := range w.Rows(k, all, want...) {
		if err != nil {
			return err
		}
		for _, f := range want {
			sh.value(f, row.No, row.Get(f), true)
		}
	}
	sh.pending = sh.pending[:0] // the postings are as they were
	return w.writeEntries(sh)
}

// countsOfPostings counts the rows of all postings.
func countsOfPostings(tx *bbolt.Tx) error {
	w := newWriter(newReader(context.Background(), tx))
	b := w.bucket(bucketPosting)
	for _, k := range workspace.StoredKinds() {
		sh, err := w.shape(k)
		if err != nil {
			return err
		}
		for i := range sh.specs {
			f, found := workspace.Field(i), counts{}
			if !sh.counted(f) {
				continue
			}
			err := w.eachPosting(sh, f, 0, maxCode, func(_ uint16, code uint32, members []byte) { found[code] += idset.BlockLen(members) })
			if err != nil {
				return err
			}
			for code, n := range found {
				key := countKey(k, f, code)
				if err := b.Put(key, appendCount(nil, key, n)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// migrate brings an older file up to date within the transaction.
func migrate(tx *bbolt.Tx, path string, steps []migration) error {
	version, err := versionOf(tx, path)
	if err != nil {
		return err
	}
	current := len(steps) + 1
	if version == current {
		return nil
	}
	for ; version < current; version++ {
		if err := steps[version-1](tx); err != nil {
			return workspace.Errorf(workspace.Internal, "%s cannot be brought from version %d to %d: %w", path, version, version+1, err)
		}
	}
	return putVersion(tx, current)
}

// versionOf is the version of the file's schema. Newer ones are refused.
func versionOf(tx *bbolt.Tx, path string) (int, error) {
	for _, name := range buckets() {
		if tx.Bucket([]byte(name)) == nil && name != bucketEntry {
			return 0, workspace.Errorf(workspace.Corrupt, "%s is not a workspace: it has no %s bucket", path, name).
				WithHint("check the path, or restore a backup")
		}
	}
	b, ok := getMeta(tx, metaVersion)
	if !ok || len(b) != 4 || binary.BigEndian.Uint32(b) == 0 {
		return 0, workspace.Errorf(workspace.Corrupt, "%s does not say which version it is", path).WithHint("restore a backup")
	}
	version := int(binary.BigEndian.Uint32(b))
	if version > schemaVersion {
		return 0, workspace.Errorf(workspace.Invalid, "%s has version %d of the schema, and this lobby knows versions up to %d", path, version, schemaVersion).
			WithHint("use a newer lobby")
	}
	if version == schemaVersion && tx.Bucket([]byte(bucketEntry)) == nil {
		return 0, workspace.Errorf(workspace.Corrupt, "%s has no %s bucket", path, bucketEntry).WithHint("restore a backup")
	}
	return version, nil
}

func putVersion(tx *bbolt.Tx, version int) error {
	return putMeta(tx, metaVersion, binary.BigEndian.AppendUint32(nil, uint32(version)))
}

func putMeta(tx *bbolt.Tx, name string, value []byte) error {
	return tx.Bucket([]byte(bucketMeta)).Put([]byte(name), seal([]byte(name), value))
}

// getMeta is false for what is missing or damaged.
func getMeta(tx *bbolt.Tx, name string) ([]byte, bool) {
	return unseal([]byte(name), tx.Bucket([]byte(bucketMeta)).Get([]byte(name)))
}
