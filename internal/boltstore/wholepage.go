package boltstore

import (
	"bytes"
	"encoding/binary"
)

// wholePage is a page as bbolt writes it: its elements, and behind them without a gap
// what they point to.
type wholePage struct {
	id    uint64
	bytes []byte
	way   way
	at    int    // in bytes, where the next element's key must begin
	first []byte // of its keys, and the one just read
	last  []byte
}

// elements is how many there are. An empty bucket has no page of its own.
func (p *wholePage) elements(kind uint16) (int, error) {
	count := int(binary.NativeEndian.Uint16(p.bytes[10:]))
	p.at = pageHeader + count*elementBytes
	if binary.NativeEndian.Uint16(p.bytes[8:]) != kind || p.at > len(p.bytes) || count == 0 {
		return 0, badPage(p.id)
	}
	return count, nil
}

// key is the key of an element, which comes behind the one before and within the way.
func (p *wholePage) key(at int, pos, length uint32) ([]byte, error) {
	begin := at + int(pos)
	if begin != p.at || int(length) > len(p.bytes)-begin {
		return nil, badPage(p.id)
	}
	p.at += int(length)
	key := p.bytes[begin:p.at:p.at]
	if !p.way.has(key) || p.first != nil && bytes.Compare(p.last, key) >= 0 {
		return nil, badPage(p.id)
	}
	if p.last = key; p.first == nil {
		p.first = key
		if p.way.name != nil && !bytes.Equal(p.way.name, key) { // it is another bucket's, or another part of this one
			return nil, badPage(p.id)
		}
	}
	return key, nil
}

// branches looks at every key of a page above others. Whoever searches by halves looks at
// any of them.
func (p *wholePage) branches() error {
	count, err := p.elements(branchPage)
	for i := 0; i < count && err == nil; i++ {
		at := pageHeader + i*elementBytes
		e := p.bytes[at : at+elementBytes]
		_, err = p.key(at, binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:]))
	}
	return err
}

// values looks at every value of a page of a bucket. In a dictionary some keys have none.
func (p *wholePage) values(bucket string) error {
	count, err := p.elements(leafPage)
	for i := 0; i < count && err == nil; i++ {
		at := pageHeader + i*elementBytes
		e := p.bytes[at : at+elementBytes]
		var key []byte
		key, err = p.key(at, binary.NativeEndian.Uint32(e[4:]), binary.NativeEndian.Uint32(e[8:]))
		length := int(binary.NativeEndian.Uint32(e[12:]))
		if err != nil || length > len(p.bytes)-p.at || binary.NativeEndian.Uint32(e)&bucketFlag != 0 { // to bbolt it would be a bucket
			return badPage(p.id)
		}
		value := p.bytes[p.at : p.at+length]
		p.at += length
		if _, ok := unseal(key, value); !ok && !(bucket == bucketDict && isCode(key) && length == 0) || !formed(bucket, key) {
			return badPage(p.id)
		}
	}
	return err
}

// isCode tells a key of a dictionary that ends in a code from one of a text.
func isCode(key []byte) bool { return len(key) > textKeyBytes && key[2] == 1 }

// formed tells keys of a bucket from those of others, which their seals do not. Those of
// kept bytes are of any form.
func formed(bucket string, key []byte) bool {
	switch bucket {
	case bucketRecord:
		return len(key) == recordKeyBytes
	case bucketColumn:
		return len(key) == columnKeyBytes
	case bucketPosting:
		return len(key) == postingKeyBytes
	case bucketEntry:
		return len(key) == runKeyBytes
	case bucketDict:
		return len(key) == textKeyBytes || isCode(key)
	}
	return true
}
