package boltstore

import (
	"encoding/binary"
	"math/bits"
)

// A run is a stretch of an index: the spots from its key on, up to the key of the
// next run, in order. Each is written as what it is behind the one before, the first
// as what it is behind the key: the difference of the values and the number, or 0 and
// the difference of the numbers where the value is the same.
//
// The first run of a field begins at the first spot there is, so that every spot has
// a run it belongs to.

// mostRun is the length in bytes from which on a run is cut: some fit a page of the
// file, and one is read in about a microsecond.
const mostRun = 1200

// appendSpot writes a spot behind the one before it.
func appendSpot(b []byte, before, s spot) []byte {
	if s.value == before.value {
		return binary.AppendUvarint(append(b, 0), uint64(s.no-before.no))
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, s.value-before.value), uint64(s.no))
}

// runReader reads the spots of a run.
type runReader struct {
	rest []byte
	spot      // the one just read, at first the key
	bad  bool // the bytes are no run
}

// next is false at the end, and where the bytes are no run.
func (r *runReader) next() bool {
	if len(r.rest) == 0 || r.bad {
		return false
	}
	more := r.uvarint()
	n := r.uvarint()
	if more == 0 {
		n += uint64(r.no)
	}
	if r.bad = r.bad || r.value+more < r.value || n > 1<<32-1; r.bad {
		return false
	}
	r.value, r.no = r.value+more, uint32(n)
	return true
}

func (r *runReader) uvarint() uint64 {
	v, n := uvarint(r.rest)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// uvarint is binary.Uvarint, in fewer steps for what has eight bytes at most, as nearly
// all has: these are looked at together.
func uvarint(b []byte) (v uint64, n int) {
	if len(b) < 8 {
		return binary.Uvarint(b)
	}
	v = binary.LittleEndian.Uint64(b)
	last := ^v & 0x8080808080808080
	if last == 0 {
		return binary.Uvarint(b)
	}
	n = bits.TrailingZeros64(last)/8 + 1
	v &= (last ^ (last - 1)) & 0x7f7f7f7f7f7f7f7f // up to the last byte, seven bits of each
	v = v&0x007f007f007f007f | v&0x7f007f007f007f00>>1
	v = v&0x00003fff00003fff | v&0x3fff00003fff0000>>2
	return v&0x0fffffff | v&0x0fffffff00000000>>4, n
}

// splice copies a run with changes.
type splice struct {
	runReader
	old    []byte
	begin  int  // of the spot just read
	have   bool // there is one
	out    []byte
	before spot // written last
	apart  bool // the spot just read does not stand behind what it stood behind
}

// changedRun appends to out a run after changes, which are in order and belong to it.
// It is false when the old bytes are no run. atEnd is whether all that is new stands
// behind all that was there.
func changedRun(out []byte, key spot, old []byte, changes []entry) (run []byte, atEnd, ok bool) {
	s := splice{runReader: runReader{rest: old, spot: key}, old: old, out: out, before: key}
	s.have = s.next()
	for i := range changes {
		c := &changes[i]
		s.copyBefore(c.spot)
		atEnd = atEnd || i == 0 && !s.have
		same := s.have && s.spot == c.spot
		switch {
		case c.add && !same:
			s.out, s.before, s.apart = appendSpot(s.out, s.before, c.spot), c.spot, true
		case !c.add && same:
			s.step()
			s.apart = true
		}
	}
	if s.have && s.apart {
		s.out = appendSpot(s.out, s.before, s.spot)
		s.step()
	}
	return append(s.out, old[s.begin:]...), atEnd, !s.bad
}

func (s *splice) step() {
	s.begin = len(s.old) - len(s.rest)
	s.have = s.next()
}

// copyBefore copies what stands before a spot.
func (s *splice) copyBefore(end spot) {
	if !s.have || s.compare(end) >= 0 {
		return
	}
	if s.apart {
		s.out, s.before, s.apart = appendSpot(s.out, s.before, s.spot), s.spot, false
		s.step()
	}
	from := s.begin
	s.skip(end)
	s.out = append(s.out, s.old[from:s.begin]...)
}

// skip steps over what stands before a spot.
func (s *splice) skip(end spot) {
	at, rest := s.spot, s.rest // here, as this is where an import reads most
	for at.value < end.value || at.value == end.value && at.no < end.no {
		s.before, s.begin = at, len(s.old)-len(rest)
		if len(rest) == 0 {
			s.have = false
			break
		}
		more, n := uvarint(rest)
		if n <= 0 {
			s.bad, s.have = true, false
			break
		}
		rest = rest[n:]
		no, n := uvarint(rest)
		if more == 0 {
			no += uint64(at.no)
		}
		if n <= 0 || at.value+more < at.value || no > 1<<32-1 {
			s.bad, s.have = true, false
			break
		}
		at, rest = spot{at.value + more, uint32(no)}, rest[n:]
	}
	s.spot, s.rest = at, rest
}

// cutRun yields a run in pieces that are not too long: full ones where more comes
// at the end, else such that each has room.
func cutRun(key spot, run []byte, atEnd bool, yield func(key spot, piece []byte) error) error {
	if len(run) <= mostRun {
		return yield(key, run)
	}
	most := mostRun
	if !atEnd {
		most = len(run)/(len(run)/mostRun+1) + 1
	}
	r := runReader{rest: run, spot: key}
	from, first := 0, false // where the piece begins, behind its first spot when that is its key
	emit := func(to int) error {
		piece := run[from:to]
		if first {
			piece = append([]byte{0, 0}, piece...)
		}
		return yield(key, piece)
	}
	for begin := 0; r.next(); begin = len(run) - len(r.rest) {
		if begin-from < most {
			continue
		}
		if err := emit(begin); err != nil {
			return err
		}
		key, from, first = r.spot, len(run)-len(r.rest), true
	}
	return emit(len(run))
}
