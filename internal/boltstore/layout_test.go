package boltstore

import (
	"hash/crc32"
	"testing"
)

func TestBothTablesGiveTheSameChecksums(t *testing.T) {
	if *plainTable() != *usualTable() {
		t.Error("the plain table is another one")
	}
	key, value := []byte("key"), []byte("a value")
	if _, ok := unsealBy(plainTable(), key, seal(key, value)); !ok {
		t.Error("a value that the usual table sealed is damaged with the plain one")
	}
	if crc32.Checksum(value, plainTable()) != crc32.Checksum(value, usualTable()) {
		t.Error("the tables disagree")
	}
}
