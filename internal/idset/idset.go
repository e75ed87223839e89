// Package idset is the room of sets of record numbers. It is the only one that
// knows roaring; everybody else speaks of a Set.
//
// A Set is a value that may be shared: the functions that combine sets return
// new ones and leave their arguments alone. Only Add, AddRange and Remove change a set, and
// only its owner calls them.
package idset

import (
	"bytes"
	"fmt"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Set is a set of 32-bit record numbers. The zero Set is empty and ready. A set of one
// number, as look-ups give by the thousand, needs no memory besides.
type Set struct {
	b   *roaring.Bitmap
	one uint64 // the number and 1 where it is alone and b is nil, else 0
}

// alone is a set of one number.
func alone(no uint32) Set { return Set{one: uint64(no) + 1} }

// single is the only number of a set that has no bitmap.
func (s Set) single() (no uint32, ok bool) {
	if s.one == 0 {
		return 0, false
	}
	return uint32(s.one - 1), true
}

// bits is the set as a bitmap, nil where it is empty. Of a single number it is a new one.
func (s Set) bits() *roaring.Bitmap {
	if no, ok := s.single(); ok {
		return roaring.BitmapOf(no)
	}
	return s.b
}

// own gives the set a bitmap to be changed.
func (s *Set) own() *roaring.Bitmap {
	if s.b = s.bits(); s.b == nil {
		s.b = roaring.New()
	}
	s.one = 0
	return s.b
}

// Of returns the set of the given numbers.
func Of(nos ...uint32) Set {
	switch len(nos) {
	case 0:
		return Set{}
	case 1:
		return alone(nos[0])
	}
	if words := int(slices.Max(nos)/64) + 1; len(nos) >= manyNos && words <= 4*len(nos) {
		dense := make([]uint64, words)
		for _, no := range nos {
			dense[no/64] |= 1 << (no % 64)
		}
		return Set{b: roaring.FromDense(dense, false)}
	}
	return Set{b: roaring.BitmapOf(nos...)}
}

// manyNos is from how many numbers on a map of bits is filled where they lie close,
// which does not mind their order.
const manyNos = 1024

// Range returns the set of all numbers from first to last, both included.
func Range(first, last uint32) Set {
	switch {
	case last < first:
		return Set{}
	case last == first:
		return alone(first)
	}
	b := roaring.New()
	b.AddRange(uint64(first), uint64(last)+1)
	return Set{b: b}
}

// Add puts one number into the set.
func (s *Set) Add(no uint32) {
	if s.Empty() {
		*s = alone(no)
		return
	}
	s.own().Add(no)
}

// AddMany puts numbers into the set.
func (s *Set) AddMany(nos []uint32) { s.own().AddMany(nos) }

// Remove takes one number out of the set.
func (s *Set) Remove(no uint32) {
	switch {
	case s.b != nil:
		s.b.Remove(no)
	case s.Has(no):
		*s = Set{}
	}
}

// Has reports whether the number is in the set.
func (s Set) Has(no uint32) bool {
	if s.b == nil {
		return s.one == uint64(no)+1
	}
	return s.b.Contains(no)
}

// Rank is the count of numbers in the set up to and including one.
func (s Set) Rank(no uint32) int {
	if s.b != nil {
		return int(s.b.Rank(no))
	}
	if one, ok := s.single(); ok && one <= no {
		return 1
	}
	return 0
}

// Len is the count of numbers in the set.
func (s Set) Len() int {
	switch {
	case s.b != nil:
		return int(s.b.GetCardinality())
	case s.one != 0:
		return 1
	}
	return 0
}

// Empty reports whether the set has no numbers.
func (s Set) Empty() bool { return s.one == 0 && (s.b == nil || s.b.IsEmpty()) }

// Equal reports whether both sets hold the same numbers.
func (s Set) Equal(o Set) bool {
	if s.b == nil || o.b == nil {
		if s.Len() != o.Len() {
			return false
		}
		no, ok := s.Min()
		return !ok || o.Has(no)
	}
	return s.b.Equals(o.b)
}

// Clone returns a copy that its caller may change.
func (s Set) Clone() Set {
	if s.b == nil {
		return s
	}
	return Set{b: s.b.Clone()}
}

// And returns the numbers that are in both sets.
func And(a, b Set) Set {
	if b.b == nil {
		a, b = b, a
	}
	if a.b != nil {
		return Set{b: roaring.And(a.b, b.b)}
	}
	if no, ok := a.single(); ok && b.Has(no) {
		return a
	}
	return Set{}
}

// Or returns the numbers that are in any of the sets.
func Or(sets ...Set) Set {
	maps := make([]*roaring.Bitmap, 0, len(sets))
	var nos []uint32 // of sets of one
	for _, s := range sets {
		if no, ok := s.single(); ok {
			nos = append(nos, no)
		} else if !s.Empty() {
			maps = append(maps, s.b)
		}
	}
	rest := Of(nos...)
	if len(maps) == 0 {
		return rest
	}
	if !rest.Empty() {
		maps = append(maps, rest.bits())
	}
	if len(maps) == 1 {
		return Set{b: maps[0].Clone()}
	}
	return Set{b: roaring.FastOr(maps...)}
}

// AndNot returns the numbers of a that are not in b.
func AndNot(a, b Set) Set {
	switch no, ok := a.single(); {
	case ok && b.Has(no):
		return Set{}
	case a.b == nil, b.b == nil:
		a = a.Clone()
		if no, ok := b.single(); ok {
			a.Remove(no)
		}
		return a
	}
	return Set{b: roaring.AndNot(a.b, b.b)}
}

// Min returns the smallest number, or false when the set is empty.
func (s Set) Min() (uint32, bool) {
	if s.b == nil || s.Empty() {
		return s.single()
	}
	return s.b.Minimum(), true
}

// Max returns the largest number, or false when the set is empty.
func (s Set) Max() (uint32, bool) {
	if s.b == nil || s.Empty() {
		return s.single()
	}
	return s.b.Maximum(), true
}

// All yields the numbers in rising order.
func (s Set) All() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if s.b == nil {
			if no, ok := s.single(); ok {
				yield(no)
			}
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
	if no, ok := s.single(); ok {
		return []uint32{no}
	}
	if s.b == nil {
		return nil
	}
	return s.b.ToArray()
}

// MarshalBinary returns the set in roaring's portable form, run-compressed.
func (s Set) MarshalBinary() ([]byte, error) {
	c := s.Clone()
	c.own().RunOptimize()
	return c.b.ToBytes()
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
	set, err := setIn(bytes.Clone(data))
	if err == nil {
		*s = set
	}
	return err
}

// setIn is UnmarshalBinary for bytes that are the set's from now on: it is made of them,
// and a part that changes is copied before.
func setIn(data []byte) (Set, error) {
	b := roaring.New()
	if _, err := b.FromUnsafeBytes(data); err != nil {
		return Set{}, fmt.Errorf("set of ids: %w", err)
	}
	if err := b.Validate(); err != nil && !b.IsEmpty() {
		return Set{}, fmt.Errorf("set of ids: %w", err)
	}
	return Set{b: b}, nil
}
