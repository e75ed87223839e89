// Package crc32c is the checksum of all that rests: CRC-32C, the sum of hash/crc32 with the
// polynomial of Castagnoli (RFC 3720, appendix B.4). That library makes tables when a process
// asks for its first sum, for 0.2 ms, which is more than a short command spends on all it reads.
package crc32c

import "hash/crc32"

// Update goes on with a sum, of which 0 is the first, over more bytes.
func Update(sum uint32, b []byte) uint32 { return update(sum, b) }

func byLibrary(sum uint32, b []byte) uint32 {
	return crc32.Update(sum, crc32.MakeTable(crc32.Castagnoli), b)
}
