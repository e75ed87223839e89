package boltstore

import (
	"encoding/binary"
	"slices"
)

// phrase is a text that is appended again and again. Most are so short that they are
// copied with room and all, in fewer steps than their bytes would take.
type phrase struct {
	n     int // bytes of the text
	block block
	long  []byte // the text, when it does not fit a block
}

// block is what is copied at once.
type block [32]byte

func phraseOf[T string | []byte](text T) phrase {
	var p phrase
	p.set([]byte(text))
	return p
}

// set makes it another text.
func (p *phrase) set(text []byte) {
	if p.n = len(text); p.n > len(p.block) {
		p.long = append(p.long[:0], text...)
		return
	}
	copy(p.block[:], text)
}

// append appends the text.
func (p *phrase) append(b []byte) []byte {
	at := len(b)
	switch {
	case p.n > len(p.block):
		return append(b, p.long...)
	case cap(b)-at < len(p.block):
		b = slices.Grow(b, len(p.block))
	}
	p.block.copyTo((*block)(b[at : at+len(p.block)]))
	return b[:at+p.n]
}

func (from *block) copyTo(to *block) {
	order := binary.LittleEndian
	one, two, three, four := order.Uint64(from[:]), order.Uint64(from[8:]), order.Uint64(from[16:]), order.Uint64(from[24:])
	order.PutUint64(to[:], one)
	order.PutUint64(to[8:], two)
	order.PutUint64(to[16:], three)
	order.PutUint64(to[24:], four)
}
