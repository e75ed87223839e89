package boltstore

import (
	"bytes"
	"maps"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// checkPostings compares the postings of a block with those noted for its rows.
func (c *checker) checkPostings(sh *shape, block uint16) {
	noted, lost := sh.pending, c.lostIn(sh.kind, block)
	sortPosted(noted)
	cursor := c.bucket(bucketPosting).Cursor()
	for f := workspace.Field(0); f <= textField; f++ {
		n := 0
		for n < len(noted) && noted[n].field() == f {
			n++
		}
		want := groupPosted(sh.kind, noted[:n])
		noted = noted[n:]
		if sh.counted(f) {
			for _, w := range want {
				c.count(f, numberOf(w.key), idset.BlockLen(w.block))
			}
		}
		prefix := postingKey(sh.kind, f, block, 0)[:4]
		for key, v := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, v = cursor.Next() {
			for len(want) > 0 && bytes.Compare(want[0].key, key) < 0 {
				c.findPosting(sh, f, want[0].key, "is missing")
				want = want[1:]
			}
			got, ok := c.unseal(key, v)
			if ok && len(lost) > 0 {
				whole := idset.BlockLen(got)
				if got = idset.ChangeBlock(nil, got, nil, lost); sh.counted(f) {
					c.count(f, numberOf(key), whole-idset.BlockLen(got))
				}
			}
			switch {
			case !ok:
				c.findPosting(sh, f, key, "is damaged")
			case len(got) == 0 && len(lost) > 0: // of those alone
				continue
			case len(want) == 0 || !bytes.Equal(want[0].key, key):
				c.findPosting(sh, f, key, "belongs to no record")
				continue
			case !bytes.Equal(want[0].block, got):
				c.findPosting(sh, f, key, "is not what the records say")
			}
			if len(want) > 0 && bytes.Equal(want[0].key, key) {
				want = want[1:]
			}
		}
		for _, w := range want {
			c.findPosting(sh, f, w.key, "is missing")
		}
	}
	sh.pending = sh.pending[:0]
}

// lostIn is the rows of a block whose records are damaged, as in a posting.
func (c *checker) lostIn(k workspace.Kind, block uint16) (lows []uint16) {
	first := workspace.No(block) << 16
	for no := range idset.And(*c.lost[k], idset.Range(first, first|0xffff)).All() {
		lows = append(lows, uint16(no))
	}
	return lows
}

// count notes how many rows of a block share a value.
func (c *checker) count(f workspace.Field, code uint32, n int) {
	if c.counts[f] == nil {
		c.counts[f] = counts{}
	}
	c.counts[f][code] += n
}

// checkCounts compares the counts of postings with what was found in their blocks.
func (c *checker) checkCounts(sh *shape) {
	cursor := c.bucket(bucketPosting).Cursor()
	for f := workspace.Field(0); f <= textField; f++ {
		want := c.counts[f]
		prefix := countKey(sh.kind, f, 0)[:4]
		for key, v := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, v = cursor.Next() {
			count, ok := c.unseal(key, v)
			n, err := openCount(sh.kind, f, count)
			code := numberOf(key)
			switch {
			case !ok || err != nil:
				c.findPosting(sh, f, key, "has a damaged count")
			case n != want[code] || n == 0:
				c.findPosting(sh, f, key, "has another count")
			}
			delete(want, code)
		}
		for _, code := range slices.Sorted(maps.Keys(want)) {
			c.findPosting(sh, f, countKey(sh.kind, f, code), "has no count")
		}
	}
	clear(c.counts)
}

func (c *checker) findPosting(sh *shape, f workspace.Field, key []byte, what string) {
	about := "text"
	if int(f) < len(sh.specs) {
		about = sh.specs[f].Name
	}
	c.find(workspace.FoundIndex, "the index of %s of %s, code %d, near number %d, %s", about, sh.kind.Plural(), numberOf(key), uint32(key[2])<<24|uint32(key[3])<<16, what)
}

// wantedBlock is a posting of a block as it should be.
type wantedBlock struct{ key, block []byte }

// groupPosted makes blocks of sorted notes.
func groupPosted(k workspace.Kind, noted []posted) []wantedBlock {
	var out []wantedBlock
	for i := 0; i < len(noted); {
		var lows []uint16
		j := i
		for ; j < len(noted) && noted[j].term() == noted[i].term(); j++ {
			if low := noted[j].low(); len(lows) == 0 || lows[len(lows)-1] != low {
				lows = append(lows, low)
			}
		}
		out = append(out, wantedBlock{noted[i].appendKey(nil, k), idset.ChangeBlock(nil, nil, lows, nil)})
		i = j
	}
	return out
}

// checkColumns reads every column, and looks for values of rows that are not there.
func (c *checker) checkColumns() {
	cursor := c.bucket(bucketColumn).Cursor()
	for key, v := cursor.First(); key != nil; key, v = cursor.Next() {
		cells, ok := c.unseal(key, v)
		if !ok || len(key) != columnKeyBytes {
			c.find(workspace.FoundColumn, "column %x is damaged", key)
			continue
		}
		sh, err := c.shape(workspace.Kind(key[0]))
		if err != nil || int(key[1]) >= len(sh.specs) || !sh.specs[key[1]].Is(workspace.Hot) {
			c.find(workspace.FoundColumn, "column %x belongs to no field", key)
			continue
		}
		width := int(cellWidth(sh.rests[key[1]]))
		first := int(numberOf(key)) * (chunkBytes / width)
		for i := 0; i+width <= len(cells); i += width {
			no := workspace.No(first + i/width)
			if !c.there[sh.kind].Has(no) && !allZero(cells[i:i+width]) {
				c.find(workspace.FoundColumn, "%s has a %s, but no record", name(sh.kind, no), sh.specs[key[1]].Name)
			}
		}
	}
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
