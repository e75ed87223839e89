package boltstore

import (
	"encoding/binary"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// The buckets. All keys begin with the kind; numbers are big endian.
const (
	bucketMeta    = "meta"    // name → what the file says of itself
	bucketRecord  = "record"  // kind, number → sealed record
	bucketColumn  = "column"  // kind, field, chunk → sealed cells of a hot field
	bucketEntry   = "entry"   // kind, field, value, number → sealed run of an index
	bucketPosting = "posting" // kind, field, block, code → sealed block of numbers; behind the blocks of some fields, sealed counts
	bucketDict    = "dict"    // kind, field, 0, code → sealed text; kind, field, 1, key, code → nothing
	bucketKept    = "kept"    // space, key → sealed value
)

func buckets() []string {
	return []string{bucketMeta, bucketRecord, bucketColumn, bucketEntry, bucketPosting, bucketDict, bucketKept}
}

// Codes of postings that are no dictionary's or enum's: rows without a value,
// and of fields that are only looked up or ordered, rows with one. Every row is
// in the present posting of its ID field.
const (
	codeMissing = 0
	codePresent = 1
)

// textField is the pseudo-field of the postings of free text; its codes are trigrams.
const textField workspace.Field = 127

// fieldKey begins the keys of what belongs to a field.
func fieldKey(k workspace.Kind, f workspace.Field) []byte {
	return append(make([]byte, 0, 32), byte(k), byte(f))
}

func recordKey(k workspace.Kind, no workspace.No) []byte {
	return appendRecordKey(make([]byte, 0, 5), k, no)
}

func appendRecordKey(b []byte, k workspace.Kind, no workspace.No) []byte {
	return binary.BigEndian.AppendUint32(append(b, byte(k)), no)
}

func columnKey(k workspace.Kind, f workspace.Field, chunk uint32) []byte {
	return binary.BigEndian.AppendUint32(fieldKey(k, f), chunk)
}

func postingKey(k workspace.Kind, f workspace.Field, block uint16, code uint32) []byte {
	return appendPostingKey(make([]byte, 0, 8), k, f, block, code)
}

func appendPostingKey(b []byte, k workspace.Kind, f workspace.Field, block uint16, code uint32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(append(b, byte(k), byte(f)), block), code)
}

// How long keys are: no two buckets have some of the same form, so that a value which
// strayed into another one is found out as well. (Codes of texts have other lengths, and
// kept bytes any.)
const (
	recordKeyBytes  = 1 + 4
	columnKeyBytes  = 2 + 4
	textKeyBytes    = 3 + 4
	postingKeyBytes = 2 + 2 + 4
)

// numberOf is the record number that ends a key.
func numberOf(key []byte) workspace.No { return binary.BigEndian.Uint32(key[len(key)-4:]) }

// createBuckets prepares an empty file.
func createBuckets(tx *bbolt.Tx) error {
	for _, name := range buckets() {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}
