package idset

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// A block is 65,536 neighbouring numbers: those with the same upper half. Stores
// keep the members of a set within one block as bytes of a form of its own: fewer
// than 4,096 as their rising lower halves, two bytes each (little endian), more
// as a map of 8,192 bytes. No bytes are no members.

const (
	blockMap  = 8192          // bytes of a map
	blockList = blockMap / 2  // from this many members on, a block is a map
	noRuns    = uint32(12346) // roaring's cookie of a set without runs
)

// BlockLen is the count of members.
func BlockLen(block []byte) int {
	if len(block) != blockMap {
		return len(block) / 2
	}
	n := 0
	for i := 0; i < blockMap; i += 8 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(block[i:]))
	}
	return n
}

// ChangeBlock appends to out the bytes of a block with members added and dropped; each
// list is rising without repetition, and no number is on both. The block stays as it is
// and is no part of out.
func ChangeBlock(out, block []byte, add, drop []uint16) []byte {
	begin := len(out)
	if len(block) != blockMap {
		out = mergeLows(out, block, add, drop)
		if len(out)-begin < blockMap {
			return out
		}
		return append(out[:begin], mapOf(out[begin:])...)
	}
	out = append(out, block...)
	changed := out[begin:]
	for _, low := range add {
		changed[low>>3] |= 1 << (low & 7)
	}
	for _, low := range drop {
		changed[low>>3] &^= 1 << (low & 7)
	}
	if BlockLen(changed) >= blockList {
		return out
	}
	list := mapLows(changed)
	out = out[:begin]
	for _, low := range list {
		out = binary.LittleEndian.AppendUint16(out, low)
	}
	return out
}

// mergeLows walks three rising lists at once.
func mergeLows(out, list []byte, add, drop []uint16) []byte {
	if n := len(list); len(drop) == 0 && (n < 2 || len(add) == 0 || binary.LittleEndian.Uint16(list[n-2:]) < add[0]) {
		list, out = nil, append(out, list...) // whatever comes, comes behind
	}
	for len(list) >= 2 || len(add) > 0 {
		var low uint16
		switch {
		case len(list) < 2:
			low, add = add[0], add[1:]
		case len(add) == 0:
			low, list = binary.LittleEndian.Uint16(list), list[2:]
		default:
			low = min(binary.LittleEndian.Uint16(list), add[0])
			if binary.LittleEndian.Uint16(list) == low {
				list = list[2:]
			}
			if add[0] == low {
				add = add[1:]
			}
		}
		for len(drop) > 0 && drop[0] < low {
			drop = drop[1:]
		}
		if len(drop) == 0 || drop[0] != low {
			out = binary.LittleEndian.AppendUint16(out, low)
		}
	}
	return out
}

// mapOf is the map of listed members.
func mapOf(list []byte) []byte {
	out := make([]byte, blockMap)
	for ; len(list) >= 2; list = list[2:] {
		low := binary.LittleEndian.Uint16(list)
		out[low>>3] |= 1 << (low & 7)
	}
	return out
}

func mapLows(block []byte) []uint16 {
	out := make([]uint16, 0, blockList)
	for i := 0; i < blockMap; i += 8 {
		for word := binary.LittleEndian.Uint64(block[i:]); word != 0; word &= word - 1 {
			out = append(out, uint16(i*8+bits.TrailingZeros64(word)))
		}
	}
	return out
}

// Builder puts blocks together to a set. The zero Builder is empty and ready.
type Builder struct {
	keys   []uint16
	blocks [][]byte
}

// Add takes the members of one block; blocks come in rising order and their
// bytes stay unchanged until Set.
func (b *Builder) Add(block uint16, members []byte) {
	if len(members) > 0 {
		b.keys, b.blocks = append(b.keys, block), append(b.blocks, members)
	}
}

// Unite is Add for a block that may come again, before the next one.
func (b *Builder) Unite(block uint16, members []byte) {
	last := len(b.keys) - 1
	if last < 0 || b.keys[last] != block {
		b.Add(block, uniteBlocks(nil, members))
		return
	}
	b.blocks[last] = uniteBlocks(b.blocks[last], members)
}

// uniteBlocks adds members to a map; nil is an empty one.
func uniteBlocks(own, members []byte) []byte {
	if own == nil {
		own = make([]byte, blockMap)
	}
	if len(members) == blockMap {
		for i := 0; i < blockMap; i += 8 {
			binary.LittleEndian.PutUint64(own[i:], binary.LittleEndian.Uint64(own[i:])|binary.LittleEndian.Uint64(members[i:]))
		}
		return own
	}
	for ; len(members) >= 2; members = members[2:] {
		low := binary.LittleEndian.Uint16(members)
		own[low>>3] |= 1 << (low & 7)
	}
	return own
}

// Set is what was added. Bytes that are no block are an error.
func (b *Builder) Set() (Set, error) {
	if len(b.keys) == 0 {
		return Set{}, nil
	}
	head := 8 + 8*len(b.keys)
	size := head
	lens := make([]int, len(b.keys))
	for i, m := range b.blocks {
		lens[i] = BlockLen(m)
		size += len(m)
	}
	out := make([]byte, 8, size)
	binary.LittleEndian.PutUint32(out, noRuns)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(b.keys)))
	for i, key := range b.keys {
		out = binary.LittleEndian.AppendUint16(out, key)
		out = binary.LittleEndian.AppendUint16(out, uint16(lens[i]-1))
	}
	at := head
	for _, n := range lens {
		out = binary.LittleEndian.AppendUint32(out, uint32(at))
		at += min(2*n, blockMap)
	}
	for i, m := range b.blocks {
		if len(m) == blockMap && lens[i] <= blockList { // roaring lists these
			for _, low := range mapLows(m) {
				out = binary.LittleEndian.AppendUint16(out, low)
			}
			continue
		}
		out = append(out, m...)
	}
	s, err := setIn(out)
	if err != nil {
		return Set{}, fmt.Errorf("blocks: %w", err)
	}
	return s, nil
}
