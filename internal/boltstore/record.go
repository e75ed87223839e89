package boltstore

import (
	"encoding/binary"
	"math/bits"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A record is a mask of the fields that are present and their values in the
// order of the fields. The mask goes by field, so a field added to the end of a
// table is missing in older records.

// encode appends the record of a row's values.
func (w *writer) encode(b []byte, sh *shape, values []workspace.Value) ([]byte, error) {
	var here mask
	for i := range values {
		if f := workspace.Field(i); sh.record.has(f) && !values[i].Missing() {
			here |= maskOf(f)
		}
	}
	b = binary.AppendUvarint(b, uint64(here))
	for m := here; m != 0; m &= m - 1 {
		f := workspace.Field(bits.TrailingZeros64(uint64(m)))
		v := values[f]
		switch sh.rests[f] {
		case restText:
			b = append(binary.AppendUvarint(b, uint64(len(v.S))), v.S...)
		case restCode:
			code, err := w.learn(sh, f, v.S)
			if err != nil {
				return nil, err
			}
			b = binary.AppendUvarint(b, uint64(code))
		case restCodes:
			b = binary.AppendUvarint(b, uint64(strings.Count(v.S, "\x00")+1))
			for element := range strings.SplitSeq(v.S, "\x00") {
				code, err := w.learn(sh, f, element)
				if err != nil {
					return nil, err
				}
				b = binary.AppendUvarint(b, uint64(code))
			}
		case restEnum:
			code, err := enumCode(&sh.specs[f], v.S)
			if err != nil {
				return nil, err
			}
			b = append(b, byte(code))
		case restInt:
			b = binary.AppendVarint(b, v.N)
		case restTime:
			b = binary.LittleEndian.AppendUint64(b, uint64(v.N))
		case restRef:
			b = binary.AppendUvarint(b, uint64(v.N))
		}
	}
	return b, nil
}

// decode reads the wanted values of a record into a row. Texts are parts of
// the record's string. It is false when the bytes are no record.
func (r *reader) decode(sh *shape, record string, want mask, values []workspace.Value) (ok bool, err error) {
	d := decoder{record: record}
	here := mask(d.uvarint())
	if here&^sh.record != 0 {
		return false, nil
	}
	for m := here; m != 0; m &= m - 1 {
		f := workspace.Field(bits.TrailingZeros64(uint64(m)))
		if want>>f == 0 {
			return !d.bad, nil
		}
		wanted := want.has(f)
		how := sh.rests[f]
		var n uint64 // what all but two ways begin with
		if how != restEnum && how != restTime {
			n = d.number()
		}
		var v workspace.Value
		switch how {
		case restText:
			v.S = d.take(n)
		case restCode:
			if code := uint32(n); wanted {
				if v.S = sh.learnt(f, code); v.S == "" {
					v.S, err = r.text(sh, f, code)
				}
			}
		case restCodes:
			v.S, err = r.decodeList(sh, f, n, &d, wanted)
		case restEnum:
			if s := d.take(1); s != "" {
				var known bool
				v.S, known = enumText(&sh.specs[f], uint64(s[0]))
				d.bad = d.bad || !known
			}
		case restInt:
			v.N = int64(n>>1) ^ -int64(n&1)
		case restTime:
			v.N = d.time()
		case restRef:
			v.N = int64(n)
		}
		if err != nil || d.bad {
			return !d.bad, err
		}
		if wanted {
			values[f] = v
		}
	}
	return !d.bad && d.at == len(record), nil
}

// decodeList reads n codes and joins their texts.
func (r *reader) decodeList(sh *shape, f workspace.Field, n uint64, d *decoder, wanted bool) (string, error) {
	joined := r.joined[:0]
	for i := uint64(0); i < n && !d.bad; i++ {
		code := d.uvarint()
		if !wanted {
			continue
		}
		s, err := r.text(sh, f, uint32(code))
		if err != nil || n == 1 {
			return s, err
		}
		if i > 0 {
			joined = append(joined, 0)
		}
		joined = append(joined, s...)
	}
	r.joined = joined
	return string(joined), nil
}

// decoder reads a record from the front; bad is set once it does not fit.
type decoder struct {
	record string
	at     int
	bad    bool
}

// number is uvarint, in less time where it is short, as most are.
func (d *decoder) number() uint64 {
	if d.at < len(d.record) && d.record[d.at] < 0x80 {
		d.at++
		return uint64(d.record[d.at-1])
	}
	return d.uvarint()
}

// time is eight bytes.
func (d *decoder) time() int64 {
	s := d.take(8)
	if s == "" {
		return 0
	}
	return int64(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56)
}

func (d *decoder) uvarint() uint64 {
	var n uint64
	for i := 0; d.at+i < len(d.record) && i < binary.MaxVarintLen64; i++ {
		c := d.record[d.at+i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.at += i + 1
			return n
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) take(n uint64) string {
	if n > uint64(len(d.record)-d.at) {
		d.bad = true
		return ""
	}
	d.at += int(n)
	return d.record[d.at-int(n) : d.at]
}
