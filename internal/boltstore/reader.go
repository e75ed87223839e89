package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// reader is one transaction, as workspace.Reader. It is used by one goroutine.
type reader struct {
	ctx     context.Context
	tx      *bbolt.Tx
	shapes  map[workspace.Kind]*shape
	buckets []openBucket
	memory  *memory     // of a file that is held, or nil
	sets    *sharedSets // of the snapshot, or of the one a writer began with; or nil
	last    lastAsk
	written []chunkID // of columns, by a writer
	joined  []byte    // the list being decoded
	writes  int       // how often a writer wrote something, so that who only read is known

	file     []byte   // as it is mapped, once somebody asked
	pageSize uint64   // bytes
	free     []uint64 // pages that are, in order
	sought   bool     // whether somebody looked for them
	inUse    uint64   // the page of which this was found last
	whole    wholePages
	here     node // the page in which something was found last
	next     int  // the element behind that
	alone    bool // values are believed for their own seals: by who looks for damaged ones
}

type openBucket struct {
	name   string
	bucket *tree
}

var _ workspace.Reader = (*reader)(nil)

func newReader(ctx context.Context, tx *bbolt.Tx) *reader {
	return &reader{ctx: ctx, tx: tx, shapes: map[workspace.Kind]*shape{}}
}

// another is a reader of the same snapshot for another goroutine, which looks at a kind.
func (r *reader) another(k workspace.Kind) (*reader, error) {
	own := newReader(r.ctx, r.tx)
	own.memory, own.sets = r.memory, r.sets
	_, err := own.shape(k)
	return own, err
}

func (r *reader) bucket(name string) *tree {
	for i := range r.buckets {
		if r.buckets[i].name == name {
			return r.buckets[i].bucket
		}
	}
	b := &tree{Bucket: r.tx.Bucket([]byte(name)), r: r, name: name, ends: r.sets.endsAll(name)}
	r.buckets = append(r.buckets, openBucket{name, b})
	return b
}

// shape describes the kind; a kind that no store holds is an Internal error.
func (r *reader) shape(k workspace.Kind) (*shape, error) {
	if s := r.shapes[k]; s != nil {
		return s, nil
	}
	if !slices.Contains(workspace.StoredKinds(), k) {
		return nil, workspace.Errorf(workspace.Internal, "kind %d is not stored", k)
	}
	if r.memory != nil {
		r.shapes[k] = r.memory.shape(k)
	} else {
		r.shapes[k] = newShape(k)
	}
	return r.shapes[k], nil
}

// spec describes a field of the kind, or says that there is none.
func (s *shape) spec(f workspace.Field) (*workspace.Spec, error) {
	if int(f) >= len(s.specs) {
		return nil, workspace.Errorf(workspace.Internal, "%s has no field %d", s.kind, f)
	}
	return &s.specs[f], nil
}

// alive is an error once the transaction's context has ended.
func (r *reader) alive() error {
	if err := r.ctx.Err(); err != nil {
		return workspace.Errorf(workspace.Unavailable, "stopped: %w", context.Cause(r.ctx))
	}
	return nil
}

func (r *reader) Next(k workspace.Kind) (workspace.No, error) {
	if sh := r.shapes[k]; sh != nil && sh.next != 0 {
		return sh.next, nil
	}
	v := r.bucket(bucketMeta).Get(nextKey(k))
	if v == nil {
		if key, _ := r.bucket(bucketRecord).Cursor().Seek([]byte{byte(k)}); len(key) == 0 || key[0] != byte(k) {
			return 1, nil
		}
	}
	if v, ok := r.unseal(nextKey(k), v); ok && len(v) == 4 {
		return binary.BigEndian.Uint32(v), nil
	}
	return 0, workspace.Errorf(workspace.Corrupt, "the counter of %s is damaged", k.Plural())
}

// nextKey is where the counter of a kind rests.
func nextKey(k workspace.Kind) []byte { return []byte{'n', byte(k)} }

func (r *reader) Kept(s workspace.Space, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		b := r.bucket(bucketKept)
		c := b.Cursor()
		end := keptEnd(s, to)
		in := func(k []byte) bool { return k != nil && bytes.Compare(k, end) < 0 }
		seek := func(at []byte) (k, v []byte) {
			if k, v = c.Seek(at); in(k) {
				r.must(r.found(bucketKept, k))
			}
			return k, v
		}
		at := keptKey(s, from)
		r.must(r.sure(bucketKept, at))
		for k, v := seek(at); in(k); {
			var next []byte
			if r.tx.Writable() { // the caller may write, and move what k points to
				next = append(bytes.Clone(k), 0)
			}
			if !yield(k[1:], r.unsealKept(k, v)) {
				return
			}
			if next == nil {
				at = k
				k, v = c.Next()
				r.must(r.stepped(bucketKept, at, k))
				continue
			}
			at, c = next, b.Cursor()
			k, v = seek(next)
		}
		r.must(r.sureBetween(bucketKept, at, end))
	}
}

func (r *reader) KeptLast(s workspace.Space, from, to []byte) (key, value []byte) {
	c := r.bucket(bucketKept).Cursor()
	last, end := c.Last, keptEnd(s, to)
	r.must(r.sure(bucketKept, end))
	if k, _ := c.Seek(end); k != nil {
		last = c.Prev
	}
	k, v := last()
	if k == nil {
		return nil, nil
	}
	value = r.unsealKept(k, v) // before its key is believed, which the seal covers
	r.must(r.found(bucketKept, k))
	r.must(r.sureBetween(bucketKept, k, end))
	if k[0] != byte(s) || bytes.Compare(k[1:], from) < 0 {
		return nil, nil
	}
	return k[1:], value
}

func keptKey(s workspace.Space, key []byte) []byte { return append([]byte{byte(s)}, key...) }

// keptEnd is where a range of a space ends.
func keptEnd(s workspace.Space, to []byte) []byte {
	if to == nil {
		return []byte{byte(s) + 1}
	}
	return keptKey(s, to)
}

// damage is panicked with where a method has no way to return an error; the
// transaction ends with it.
type damage struct{ err error }

// must ends a transaction with an error where a method has no way to return it.
func (r *reader) must(err error) {
	if err != nil {
		panic(damage{err})
	}
}

func (r *reader) unsealKept(k, v []byte) []byte {
	if len(k) == 0 {
		panic(damage{damagedPages(bucketKept)})
	}
	value, ok := r.unseal(k, v)
	if !ok {
		panic(damage{corrupt("kept bytes of space %d under %.32x are damaged", k[0], k[1:])})
	}
	return value
}
