package boltstore

import (
	"bytes"
	"cmp"
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

// key is the key of an element, which comes behind the one before. There is no empty one.
func (p *wholePage) key(at int, pos, length uint32) ([]byte, error) {
	begin := at + int(pos)
	if begin != p.at || length == 0 || int(length) > len(p.bytes)-begin {
		return nil, badPage(p.id)
	}
	p.at += int(length)
	key := p.bytes[begin:p.at:p.at]
	if p.first == nil {
		p.first = key
	} else if bytes.Compare(p.last, key) >= 0 {
		return nil, badPage(p.id)
	}
	p.last = key
	return key, nil
}

// within is an error when keys of a page whose order is right are none of those it may have,
// or the first does not name it: it is another bucket's, or another part of this one.
func (p *wholePage) within() error {
	if !p.way.has(p.first) || !p.way.has(p.last) || p.way.name != nil && !bytes.Equal(p.way.name, p.first) {
		return badPage(p.id)
	}
	return nil
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
	return cmp.Or(err, p.within())
}

// each looks at every element of a page of values, and hands it on: those that bbolt takes
// for buckets, whatever they were, among them.
func (p *wholePage) each(fn func(key, value []byte, names bool) error) error {
	count, err := p.elements(leafPage)
	for i := 0; i < count && err == nil; i++ {
		at := pageHeader + i*elementBytes
		e := p.bytes[at : at+elementBytes]
		var key []byte
		key, err = p.key(at, binary.NativeEndian.Uint32(e[4:]), binary.NativeEndian.Uint32(e[8:]))
		length := int(binary.NativeEndian.Uint32(e[12:]))
		if err != nil || length > len(p.bytes)-p.at {
			return badPage(p.id)
		}
		value := p.bytes[p.at : p.at+length]
		p.at += length
		err = fn(key, value, binary.NativeEndian.Uint32(e)&bucketFlag != 0)
	}
	return cmp.Or(err, p.within())
}

// anyBucket is given where nobody knows whose page it is, or that it names buckets.
const anyBucket = ""

// values looks at every value of a page of a bucket. In a dictionary some keys have none.
func (p *wholePage) values(bucket string) error {
	return p.each(func(key, value []byte, names bool) error {
		var ok bool
		switch {
		case names:
			ok = bucket == anyBucket && isBucket(node{p.id, value})
		case len(value) == 0:
			ok = (bucket == bucketDict || bucket == anyBucket) && isCode(key)
		default:
			_, ok = unseal(key, value)
		}
		if !ok || !formed(bucket, key) {
			return badPage(p.id)
		}
		return nil
	})
}

// isBucket looks at what names a bucket: the page it begins in, or all of a small one.
func isBucket(p node) bool {
	if len(p.page) == bucketBytes {
		return binary.NativeEndian.Uint64(p.page) != 0
	}
	_, err := p.small(func(in *wholePage) error { return in.values(anyBucket) })
	return err == nil
}

// small looks at the page in the value of a bucket, and gives its first key. Where the page
// ends is known, as is that of an empty bucket.
func (p node) small(look func(*wholePage) error) (first []byte, err error) {
	if len(p.page) < bucketBytes+pageHeader {
		return nil, badPage(p.id)
	}
	in := wholePage{id: p.id, bytes: p.page[bucketBytes:]}
	if len(in.bytes) > pageHeader {
		err = look(&in)
	} else if binary.NativeEndian.Uint16(in.bytes[10:]) > 0 {
		err = badPage(p.id)
	}
	if err == nil && max(in.at, pageHeader) != len(in.bytes) {
		err = badPage(p.id)
	}
	return in.first, err
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
