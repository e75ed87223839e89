package transfer

import (
	"errors"
	"fmt"
	"hash/maphash"
	"iter"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Found is what a check of a file came to, in rows.
type Found struct {
	Read, Refused int
}

// Check reads the whole file and reports every row that would be refused, and
// every row whose id, external_id or user_id stood in the file before. It holds
// a few bytes a row.
func Check(r *Reader, report func(*RowError) error) (Found, error) {
	var (
		found Found
		seen  = map[uint64]int{} // hash of name and value to line
		seed  = maphash.MakeSeed()
	)
	for row, err := range r.Rows() {
		found.Read++
		var refused *RowError
		if err == nil {
			refused = repeated(row, seen, seed, r.Raw())
		} else if !errors.As(err, &refused) {
			return found, err
		}
		if refused == nil {
			continue
		}
		found.Refused++
		if err := report(refused); err != nil {
			return found, err
		}
	}
	return found, nil
}

// repeated refuses a row one of whose keys stood there before.
func repeated(row workspace.ImportRow, seen map[uint64]int, seed maphash.Seed, raw []byte) *RowError {
	var refused *RowError
	for name, value := range keys(row) {
		if value == "" {
			continue
		}
		hash := maphash.String(seed, name+"\x00"+value)
		first, twice := seen[hash]
		if !twice {
			seen[hash] = row.Line
		} else if refused == nil {
			refused = &RowError{Line: row.Line, Column: name, Raw: raw, Reason: fmt.Sprintf("%q stands in line %d already", value, first)}
		}
	}
	return refused
}

// keys yields what must be unique in a file.
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
