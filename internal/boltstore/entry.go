package boltstore

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// spot is where a row stands in the index of a field: behind the rows of smaller
// values, among those of the same value by number.
//
// The value of a moment is its microseconds (momentValue), of a reference the number
// it points to, of a text the hash of its key (hashValue): a hash is a hint, and who
// looks a text up compares the rows.
type spot struct {
	value uint64
	no    workspace.No
}

// lastSpot is behind all others; the first one is the zero spot.
func lastSpot() spot { return spot{1<<64 - 1, 1<<32 - 1} }

func (a spot) compare(b spot) int {
	return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.no, b.no))
}

// momentValue orders moments before 1970 before those after.
func momentValue(micros int64) uint64 { return uint64(micros) ^ 1<<63 }

func microsOf(value uint64) int64 { return int64(value ^ 1<<63) }

// hashBits is how much of a hash is kept: of a million keys hardly two meet, and
// neighbours lie close enough to be told apart in few bytes.
const hashBits = 48

// hashValue is FNV-1a, folded to hashBits.
func hashValue(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return (h>>hashBits ^ h) & (1<<hashBits - 1)
}

// entry is a change of an index: a row takes or leaves a spot.
type entry struct {
	spot
	field workspace.Field
	add   bool
}

// place compares where two entries stand.
func (a *entry) place(b *entry) int {
	return cmp.Or(cmp.Compare(a.field, b.field), a.compare(b.spot))
}

// entryDigits is by how many bytes entries are sorted.
const entryDigits = 13

// digit is the i-th byte of where an entry stands, from the last.
func (a *entry) digit(i int) byte {
	switch {
	case i < 4:
		return byte(a.no >> (8 * i))
	case i < 12:
		return byte(a.value >> (8 * (i - 4)))
	}
	return byte(a.field)
}

// settled sorts entries in the order of the file and leaves of those for the same
// spot the last one, which counts.
func settled(entries []entry) []entry {
	sortEntries(entries)
	n := 0
	for i := range entries {
		if i+1 < len(entries) && entries[i].place(&entries[i+1]) == 0 {
			continue
		}
		entries[n] = entries[i]
		n++
	}
	return entries[:n]
}

// sortEntries is a stable radix sort.
func sortEntries(p []entry) {
	if len(p) < 512 {
		slices.SortStableFunc(p, func(a, b entry) int { return a.place(&b) })
		return
	}
	from, to := p, make([]entry, len(p))
	for i := range entryDigits {
		var start [256]int
		for j := range from {
			start[from[j].digit(i)]++
		}
		if start[from[0].digit(i)] == len(from) {
			continue
		}
		sum := 0
		for d, n := range start {
			start[d], sum = sum, sum+n
		}
		for j := range from {
			d := from[j].digit(i)
			to[start[d]] = from[j]
			start[d]++
		}
		from, to = to, from
	}
	if &from[0] != &p[0] {
		copy(p, from)
	}
}

// runKeyBytes is the length of the key of a run: kind, field, value, number.
const runKeyBytes = 2 + 8 + 4

// runKey is the key of a run that begins at a spot.
func runKey(k workspace.Kind, f workspace.Field, s spot) []byte {
	return appendRunKey(make([]byte, 0, runKeyBytes), k, f, s)
}

func appendRunKey(b []byte, k workspace.Kind, f workspace.Field, s spot) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(append(b, byte(k), byte(f)), s.value), s.no)
}

// spotOf is where a run begins.
func spotOf(runKey []byte) spot {
	return spot{binary.BigEndian.Uint64(runKey[2:]), numberOf(runKey)}
}
