package workspace

import (
	"encoding/binary"
	"slices"
)

// AppendPlain appends a text as it is and reports whether it is plain: without
// control characters and the two others. It looks at eight bytes at a time and says
// of some texts that they are not plain although they are, never the other way.
func AppendPlain(b []byte, text string, one, other byte) ([]byte, bool) {
	n, at := len(text), len(b)
	b = slices.Grow(b, n)[:at+n]
	to := b[at:]
	eight := eightOf(one, other)
	var odd uint64
	switch {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			w := load8(text[i:])
			store8(to[i:], w)
			odd |= eight.among(w)
		}
		w := load8(text[n-8:]) // once more what was seen, up to the end
		store8(to[n-8:], w)
		odd |= eight.among(w)
	case n >= 4:
		first, last := load4(text), load4(text[n-4:])
		store4(to, first)
		store4(to[n-4:], last)
		odd = eight.among(uint64(first) | uint64(last)<<32)
	case n > 0:
		first, middle, last := text[0], text[n/2], text[n-1]
		to[0], to[n/2], to[n-1] = first, middle, last
		odd = eight.among(ones*uint64(first)&^0xffff00 | uint64(middle)<<8 | uint64(last)<<16)
	}
	return b, odd == 0
}

const ones, highs = 0x0101010101010101, 0x8080808080808080

// odd is the two characters that are looked for, each eight times.
type odd struct{ one, other uint64 }

func eightOf(one, other byte) odd { return odd{ones * uint64(one), ones * uint64(other)} }

// among is not 0 when one of eight characters is looked for or a control character.
// Taking one from a byte that is zero borrows from its highest bit, and adding one to
// the character DEL sets it.
func (o odd) among(w uint64) uint64 {
	x, y := w^o.one, w^o.other
	return ((x-ones)&^x | (y-ones)&^y | (w-ones*' ')&^w | (w+ones)&^w) & highs
}

func load4(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func load8(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func store4(b []byte, n uint32) { binary.LittleEndian.PutUint32(b, n) }

func store8(b []byte, n uint64) { binary.LittleEndian.PutUint64(b, n) }
