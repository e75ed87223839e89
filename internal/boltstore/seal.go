package boltstore

import (
	"encoding/binary"

	"github.com/lobbycli/lobby/internal/crc32c"
)

// sealed is the bytes of a checksum before a value.
const sealed = 4

// sealAt writes the checksum of value[sealed:] into its first bytes.
func sealAt(key, value []byte) []byte {
	binary.BigEndian.PutUint32(value, checksum(key, value[sealed:]))
	return value
}

// seal is the value with its checksum before it.
func seal(key, value []byte) []byte {
	return sealAt(key, append(make([]byte, sealed, sealed+len(value)), value...))
}

// unseal takes the checksum off; false means the bytes are damaged.
func unseal(key, value []byte) ([]byte, bool) {
	if len(value) < sealed || binary.BigEndian.Uint32(value) != checksum(key, value[sealed:]) {
		return nil, false
	}
	return value[sealed:], true
}

// checksum covers the key as well, so that a value that strayed is found out.
func checksum(key, value []byte) uint32 { return crc32c.Update(crc32c.Update(0, key), value) }
