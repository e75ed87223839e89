// Package idset is the room of sets of record numbers. It is the only one that
// knows roaring; everybody else speaks of a Set.
//
// A Set is a value that may be shared: the functions that combine sets return
// new ones and leave their arguments alone. Only Add, AddRange and Remove change a set, and
// only its owner calls them.
package idset

import (
	"fmt"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Set is a set of 32-bit record numbers. The zero Set is empty and ready.
type Set struct{ b *roaring.Bitmap }

// Of returns the set of the given numbers.
func Of(nos ...uint32) Set {
	if len(nos) == 0 {
		return Set{}
	}
	if words := int(slices.Max(nos)/64) + 1; len(nos) >= manyNos && words <= 4*len(nos) {
		dense := make([]uint64, words)
		for _, no := range nos {
			dense[no/64] |= 1 << (no % 64)
		}
		return Set{roaring.FromDense(dense, false)}
	}
	return Set{roaring.BitmapOf(nos...)}
}

// manyNos is from how many numbers on a map of bits is filled where they lie close,
// which does not mind their order.
const manyNos = 1024

// Range returns the set of all numbers from first to last, both included.
func Range(first, last uint32) Set {
	if last < first {
		return Set{}
	}
	b := roaring.New()
	b.AddRange(uint64(first), uint64(last)+1)
	return Set{b}
}

// Add puts one number into the set.
func (s *Set) Add(no uint32) {
	if s.b == nil {
		s.b = roaring.New()
	}
	s.b.Add(no)
}

// AddMany puts numbers into the set.
func (s *Set) AddMany(nos []uint32) {
	if s.b == nil {
		s.b = roaring.New()
	}
	s.b.AddMany(nos)
}

// Remove takes one number out of the set.
func (s *Set) Remove(no uint32) {
	if s.b != nil {
		s.b.Remove(no)
	}
}

// Has reports whether the number is in the set.
func (s Set) Has(no uint32) bool { return s.b != nil && s.b.Contains(no) }

// Rank is the count of numbers in the set up to and including one.
func (s Set) Rank(no uint32) int {
	if s.b == nil {
		return 0
	}
	return int(s.b.Rank(no))
}

// Len is the count of numbers in the set.
func (s Set) Len() int {
	if s.b == nil {
		return 0
	}
	return int(s.b.GetCardinality())
}

// Empty reports whether the set has no numbers.
func (s Set) Empty() bool { return s.b == nil || s.b.IsEmpty() }

// Equal reports whether both sets hold the same numbers.
func (s Set) Equal(o Set) bool {
	if s.Empty() || o.Empty() {
		return s.Empty() && o.Empty()
	}
	return s.b.Equals(o.b)
}

// Clone returns a copy that its caller may change.
func (s Set) Clone() Set {
	if s.b == nil {
		return Set{}
	}
	return Set{s.b.Clone()}
}

// And returns the numbers that are in both sets.
func And(a, b Set) Set {
	if a.Empty() || b.Empty() {
		return Set{}
	}
	return Set{roaring.And(a.b, b.b)}
}

// Or returns the numbers that are in any of the sets.
func Or(sets ...Set) Set {
	maps := make([]*roaring.Bitmap, 0, len(sets))
	for _, s := range sets {
		if !s.Empty() {
			maps = append(maps, s.b)
		}
	}
	switch len(maps) {
	case 0:
		return Set{}
	case 1:
		return Set{maps[0].Clone()}
	}
	return Set{roaring.FastOr(maps...)}
}

// AndNot returns the numbers of a that are not in b.
func AndNot(a, b Set) Set {
	if a.Empty() || b.Empty() {
		return a.Clone()
	}
	return Set{roaring.AndNot(a.b, b.b)}
}

// Min returns the smallest number, or false when the set is empty.
func (s Set) Min() (uint32, bool) {
	if s.Empty() {
		return 0, false
	}
	return s.b.Minimum(), true
}

// Max returns the largest number, or false when the set is empty.
func (s Set) Max() (uint32, bool) {
	if s.Empty() {
		return 0, false
	}
	return s.b.Maximum(), true
}

// All yields the numbers in rising order.
func (s Set) All() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if s.b == nil {
			return
		}
		buf := make([]uint32, min(1024, s.Len()))
		for it := s.b.ManyIterator(); ; {
			n := it.NextMany(buf)
			if n == 0 {
				return
			}
			for _, no := range buf[:n] {
				if !yield(no) {
					return
				}
			}
		}
	}
}

// Numbers returns the numbers in rising order.
func (s Set) Numbers() []uint32 {
	if s.b == nil {
		return nil
	}
	return s.b.ToArray()
}

// MarshalBinary returns the set in roaring's portable form, run-compressed.
func (s Set) MarshalBinary() ([]byte, error) {
	if s.b == nil {
		return roaring.New().ToBytes()
	}
	c := s.b.Clone()
	c.RunOptimize()
	return c.ToBytes()
}

// Holds reports whether a number is in the set that MarshalBinary wrote, without
// reading all of it.
func Holds(data []byte, no uint32) (bool, error) {
	b := roaring.New()
	if _, err := b.FromBuffer(data); err != nil {
		return false, fmt.Errorf("set of ids: %w", err)
	}
	return b.Contains(no), nil
}

// UnmarshalBinary reads what MarshalBinary wrote; the bytes may be reused
// afterwards. A set that fails roaring's own validation is an error.
func (s *Set) UnmarshalBinary(data []byte) error {
	b := roaring.New()
	if err := b.UnmarshalBinary(data); err != nil {
		return fmt.Errorf("set of ids: %w", err)
	}
	if err := b.Validate(); err != nil && !b.IsEmpty() {
		return fmt.Errorf("set of ids: %w", err)
	}
	s.b = b
	return nil
}
