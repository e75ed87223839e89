package idset

import "encoding/binary"

// IntersectBlocks gives the members that two blocks have in common, as a block. The
// old bytes stay as they are.
func IntersectBlocks(a, b []byte) []byte {
	if len(a) == blockMap && len(b) == blockMap {
		return intersectMaps(a, b)
	}
	if len(a) == blockMap {
		a, b = b, a
	}
	out := make([]byte, 0, min(len(a), len(b)))
	if len(b) == blockMap {
		for ; len(a) >= 2; a = a[2:] {
			if low := binary.LittleEndian.Uint16(a); b[low>>3]>>(low&7)&1 != 0 {
				out = append(out, a[0], a[1])
			}
		}
		return out
	}
	for len(a) >= 2 && len(b) >= 2 {
		x, y := binary.LittleEndian.Uint16(a), binary.LittleEndian.Uint16(b)
		if x == y {
			out = append(out, a[0], a[1])
		}
		if x <= y {
			a = a[2:]
		}
		if y <= x {
			b = b[2:]
		}
	}
	return out
}

func intersectMaps(a, b []byte) []byte {
	out := make([]byte, blockMap)
	for i := 0; i < blockMap; i += 8 {
		binary.LittleEndian.PutUint64(out[i:], binary.LittleEndian.Uint64(a[i:])&binary.LittleEndian.Uint64(b[i:]))
	}
	if BlockLen(out) >= blockList {
		return out
	}
	lows := mapLows(out)
	out = out[:0]
	for _, low := range lows {
		out = binary.LittleEndian.AppendUint16(out, low)
	}
	return out
}
