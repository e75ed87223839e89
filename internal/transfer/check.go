package transfer

import (
	"hash/maphash"
	"iter"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Repeats finds rows that say something else of a key than a row before them
// did. It holds a few bytes a row.
type Repeats struct {
	seed maphash.Seed
	seen map[uint64]uint64 // hash of name and value to the hash of the row's text
}

// NewRepeats has seen no row yet.
func NewRepeats() *Repeats { return &Repeats{maphash.MakeSeed(), map[uint64]uint64{}} }

// Column takes one row and names the key of it that stood before in a row of
// another text: id, external_id or user_id; "" when none did. No Repeats finds
// nothing.
func (r *Repeats) Column(row workspace.ImportRow, raw string) string {
	if r == nil {
		return ""
	}
	column := ""
	text := maphash.String(r.seed, strings.TrimRight(raw, "\r\n"))
	for name, value := range keys(row) {
		if value == "" {
			continue
		}
		key := maphash.String(r.seed, name+"\x00"+value)
		if before, known := r.seen[key]; known && before != text && column == "" {
			column = name
		}
		r.seen[key] = text
	}
	return column
}

// keys yields what should be unique in a file.
func keys(row workspace.ImportRow) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if !yield("id", row.ID) {
			return
		}
		for _, name := range []string{"external_id", "user_id"} {
			if f, ok := row.Row.Kind.FieldNamed(name); ok && !yield(name, row.Row.Str(f)) {
				return
			}
		}
	}
}
