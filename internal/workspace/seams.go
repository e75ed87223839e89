package workspace

import (
	"context"
	"iter"

	"github.com/lobbycli/lobby/internal/idset"
)

// Ids is a set of record numbers of one kind.
type Ids = idset.Set

// Workspace is the upper seam: what anyone may ask. The engine implements it
// over a Store, a remote client over the network; both answer alike.
//
// All methods give errors of the kinds in Kinds, and Unavailable when the
// context ends first.
type Workspace interface {
	// Find yields the rows a query selects, in its order. The workspace holds no
	// lock while the caller works on a row. A failure is the last pair yielded.
	Find(ctx context.Context, q Query) iter.Seq2[Row, error]
	// Count is the number of rows Find would yield without Skip, Limit and After.
	Count(ctx context.Context, q Query) (int, error)
	// Refer resolves references (ids, foreign ids; for people also e-mail
	// addresses, user IDs, platform IDs, cookies) in the order given. NotFound names the first
	// that is nobody; Conflict lists the candidates of one that is several.
	// A merged person resolves to the survivor.
	Refer(ctx context.Context, k Kind, refs []string) ([]No, error)
	// Identify says which rule would match the keys, and whom.
	Identify(ctx context.Context, keys Keys) (Match, error)
	// Stats computes the figures of a kind.
	Stats(ctx context.Context, q StatsQuery) (Stats, error)
	// Apply checks a batch, applies it whole or not at all, and journals it.
	Apply(ctx context.Context, b Batch) (Receipt, error)
	Close() error
}

// ReadError is why a reader can go on no more. Kept has no way to say so: whoever read
// to its end asks.
func ReadError(r Reader) error {
	_, err := r.Next(Person)
	return err
}

// AllRows are the rows that Find, Walk or Rows yields, or why they stopped.
func AllRows(found iter.Seq2[Row, error]) ([]Row, error) {
	var rows []Row
	for row, err := range found {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Mode is how an Update ends.
type Mode uint8

// Commit makes the update durable; Rehearse rolls it back after fn succeeded.
const (
	Commit Mode = iota
	Rehearse
)

// Store is the lower seam: rows of each kind, indexed as their field table
// says, and kept bytes that the engine orders itself. It knows no rule.
type Store interface {
	// View runs fn on one snapshot. fn never waits for a consumer.
	View(ctx context.Context, fn func(Reader) error) error
	// Update runs fn in one transaction and commits it, or rolls it back when fn
	// fails or the mode is Rehearse. fn may run again. A commit that fails
	// half-way gives Unknown; a lock that is not had in time Unavailable.
	Update(ctx context.Context, m Mode, fn func(Writer) error) error
	Close() error
}

// Filler is a store, or a workspace over one, that takes much in faster when it is told
// so. The others need not be told.
type Filler interface {
	// Fill runs fn, which brings in about so many rows. What everything is found by
	// quickly may be made behind it.
	Fill(ctx context.Context, rows int, fn func() error) error
}

// Filling runs fn, which brings in about so many rows, and tells whoever wants to know.
func Filling(ctx context.Context, into any, rows int, fn func() error) error {
	if f, ok := into.(Filler); ok {
		return f.Fill(ctx, rows, fn)
	}
	return fn()
}

// Reader reads one snapshot. Queries are pure: Where tests single rows (a
// filter.Within tests membership of a Ref or of the own number), and Segments
// and what follows are not set.
type Reader interface {
	// Find is the exact set of rows a query selects, whatever Order, After,
	// Skip and Limit say. It may be shared: who changes it clones it before.
	Find(q Query) (Ids, error)
	// Walk yields the rows in q.Order with at least the wanted fields set; no
	// wanted fields means all. The values stay valid after the transaction.
	Walk(q Query, want ...Field) iter.Seq2[Row, error]
	// Rows yields the rows with these numbers, rising; numbers without a row are
	// passed over.
	Rows(k Kind, ids Ids, want ...Field) iter.Seq2[Row, error]
	// Group counts the rows a query selects by the values of a field (each
	// element of a list), in the order of the values; with sets it also gives
	// the partition. Rows without a value come under the missing Value.
	Group(q Query, by Field, sets bool) ([]Bucket, error)
	// Look finds rows by a Keyed field: for each value the rows whose filter.Key equals
	// the value's, in the order asked. Of a Ref field the values are decimal numbers.
	Look(k Kind, key Field, values []string) ([]Ids, error)
	// Next is the number the next new row of the kind gets.
	Next(k Kind) (No, error)
	// Kept yields kept bytes with from <= key < to in order of the keys; a nil
	// `to` is the end. The bytes are valid until the next step.
	Kept(s Space, from, to []byte) iter.Seq2[[]byte, []byte]
	// KeptLast is the last kept pair with from <= key < to, or nil.
	KeptLast(s Space, from, to []byte) (key, value []byte)
}

// Writer changes rows within one transaction and reads its own writes.
type Writer interface {
	Reader
	// Take reserves n numbers and gives the first. Dry runs and failures give
	// them back.
	Take(k Kind, n int) (No, error)
	// Reserve makes sure numbers up to no are never taken (restoring imports).
	Reserve(k Kind, no No) error
	// Put stores whole rows, new or known; the store keeps its indexes in step.
	Put(k Kind, rows []Row) error
	// Assign changes one field of many rows: sets it, or adds elements to or drops
	// them from a list.
	Assign(k Kind, ids Ids, f Field, how How, v Value) error
	// Drop removes rows.
	Drop(k Kind, ids Ids) error
	// Keep stores bytes under a key of a space; nil removes.
	Keep(s Space, key, value []byte) error
}

// How is the way Assign changes a field.
type How uint8

// Is sets the value; Add and Drop change the elements of a List.
const (
	Is How = iota
	AddTo
	DropFrom
)

// Space is a set of kept bytes.
type Space uint8

// The spaces, in the engine's own encoding.
const (
	KeptJournal Space = iota // entry number → header
	KeptPayload              // entry number, part → what undo needs
	KeptTouch                // who touched what: conflicts and timelines
	KeptIdem                 // actor, key → what an idempotent batch did
	KeptEvent                // event id → seen
	KeptRun                  // progress of imports
	KeptMeta                 // workspace identity and versions
	KeptErased               // keyed hashes of erased identities
	Spaces                   // the number of spaces
)

// Keeper is what a store that lives in a file offers besides.
type Keeper interface {
	Info(ctx context.Context) (StoreInfo, error)
	// Check looks for damage and yields what it finds; nothing means sound.
	Check(ctx context.Context) iter.Seq2[Finding, error]
	// Backup writes a consistent copy while others write.
	Backup(ctx context.Context, path string) error
	// Compact rewrites the file without free pages.
	Compact(ctx context.Context) (before, after int64, err error)
	// Scratch is a private copy to rehearse in; closing it removes it.
	Scratch(ctx context.Context) (Store, error)
}

// StoreInfo describes a store.
type StoreInfo struct {
	Address  string
	Schema   int
	Size     int64 // bytes on disk
	Free     int64 // bytes in free pages
	Rows     map[Kind]int
	Identity string // the workspace's uuid
}
