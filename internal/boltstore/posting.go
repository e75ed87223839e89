package boltstore

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// posted is one change of a posting, packed so that sorting by all but the last
// bit is the order of the file: field (7 bits), block (15), code (25), low half
// of the number (16), and whether it is added.
type posted uint64

const (
	postedAdd  = 1
	postedTerm = 17 // bits behind the term
	manyPosted = 1 << 21
)

func packPosted(f workspace.Field, no workspace.No, code uint32, add bool) posted {
	p := uint64(f)<<57 | uint64(no>>16)<<42 | uint64(code)<<postedTerm | uint64(no&0xffff)<<1
	if add {
		p |= postedAdd
	}
	return posted(p)
}

func (p posted) low() uint16            { return uint16(p >> 1) }
func (p posted) block() uint16          { return uint16(p>>42) & 0x7fff }
func (p posted) number() uint32         { return uint32(p.block())<<16 | uint32(p.low()) }
func (p posted) term() posted           { return p >> postedTerm }
func (p posted) field() workspace.Field { return workspace.Field(p >> 57) }

// appendKey appends where the posting of a change rests.
func (p posted) appendKey(b []byte, k workspace.Kind) []byte {
	return appendPostingKey(b, k, p.field(), p.block(), uint32(p>>postedTerm)&maxCode)
}

// fieldSet is fields that have postings.
type fieldSet [textField/64 + 1]mask

func (s *fieldSet) add(f workspace.Field)      { s[f/64] |= 1 << (f % 64) }
func (s *fieldSet) has(f workspace.Field) bool { return s[f/64]>>(f%64)&1 != 0 }

// textsMoved reports whether postings changed that free text is looked for in.
func (sh *shape) textsMoved() bool {
	return sh.moved.has(textField) ||
		slices.ContainsFunc(sh.search, func(info filter.Info) bool { return sh.moved.has(workspace.Field(info.Index)) })
}

// exists notes that there is a row now, or none any more.
func (sh *shape) exists(no workspace.No, is bool) {
	sh.present = nil
	sh.post(workspace.ID, no, codePresent, is)
}

// sortPosted is a stable radix sort by all but the last bit. Rows mostly come in the
// order of their numbers, and then the numbers are in order already.
func sortPosted(p []posted) {
	if len(p) < 512 {
		slices.SortStableFunc(p, func(a, b posted) int { return cmp.Compare(a>>1, b>>1) })
		return
	}
	const digit = 11 // bits
	first := 1
	if slices.IsSortedFunc(p, func(a, b posted) int { return cmp.Compare(a.number(), b.number()) }) {
		first = postedTerm
	}
	var differ posted
	for _, v := range p {
		differ |= v ^ p[0]
	}
	from, to := p, make([]posted, len(p))
	for shift := first; shift < 64; shift += digit {
		if differ>>shift&(1<<digit-1) == 0 {
			continue
		}
		var start [1 << digit]int
		for _, v := range from {
			start[v>>shift&(1<<digit-1)]++
		}
		sum := 0
		for i, n := range start {
			start[i], sum = sum, sum+n
		}
		for _, v := range from {
			d := v >> shift & (1<<digit - 1)
			to[start[d]] = v
			start[d]++
		}
		from, to = to, from
	}
	if &from[0] != &p[0] {
		copy(p, from)
	}
}

func (r *reader) readBlock(key, value []byte) ([]byte, error) {
	if value == nil {
		return nil, nil
	}
	block, ok := r.unseal(key, value)
	if !ok {
		k, f := workspace.Kind(key[0]), workspace.Field(key[1])
		return nil, workspace.Errorf(workspace.Corrupt, "the index of field %d of %s is damaged", f, k.Plural())
	}
	return block, nil
}

// block is the rows of a posting in one block.
func (r *reader) block(key []byte) ([]byte, error) {
	v := r.bucket(bucketPosting).Get(key)
	if v == nil {
		return nil, r.sure(bucketPosting, key)
	}
	return r.readBlock(key, v)
}

// blocks is how many blocks rows of a kind can be in.
func (r *reader) blocks(k workspace.Kind) (int, error) {
	next, err := r.Next(k)
	return int(next>>16) + 1, err
}

// posting is the rows with a code of a field.
func (r *reader) posting(sh *shape, f workspace.Field, code uint32) (workspace.Ids, error) {
	id, shared := setID{fieldID{sh.kind, f}, code}, r.sets
	if sh.moved.has(f) { // in this transaction
		shared = nil
	}
	if set, ok := shared.get(id); ok {
		return set, nil
	}
	set, err := r.common(sh, f, []uint32{code})
	if err == nil {
		shared.add(id, set)
	}
	return set, err
}

func buildSet(k workspace.Kind, f workspace.Field, b *idset.Builder) (workspace.Ids, error) {
	set, err := b.Set()
	if err != nil {
		return set, workspace.Errorf(workspace.Corrupt, "the index of field %d of %s is damaged: %w", f, k.Plural(), err)
	}
	return set, nil
}

// postings is the rows with any of the codes.
func (r *reader) postings(sh *shape, f workspace.Field, codes []uint32) (workspace.Ids, error) {
	if len(codes) == 1 { // as it is, without a copy
		return r.posting(sh, f, codes[0])
	}
	sets := make([]workspace.Ids, len(codes))
	for i, code := range codes {
		var err error
		if sets[i], err = r.posting(sh, f, code); err != nil {
			return workspace.Ids{}, err
		}
	}
	return idset.Or(sets...), r.alive()
}

// rows is every row of the kind.
func (r *reader) rows(sh *shape) (workspace.Ids, error) {
	if sh.present == nil {
		set, err := r.allRows(sh)
		if err != nil {
			return set, err
		}
		sh.present = &set
	}
	return *sh.present, nil
}

// allRows finds every row. A block without a posting must have no records.
func (r *reader) allRows(sh *shape) (workspace.Ids, error) {
	set, err := r.posting(sh, workspace.ID, codePresent)
	if err != nil {
		return set, err
	}
	n, err := r.blocks(sh.kind)
	if err != nil {
		return set, err
	}
	for i := range n {
		if r.bucket(bucketPosting).Get(postingKey(sh.kind, workspace.ID, uint16(i), codePresent)) != nil {
			continue
		}
		first := recordKey(sh.kind, workspace.No(i)<<16)
		if key, _ := r.bucket(bucketRecord).Cursor().Seek(first); len(key) == len(first) && bytes.Equal(key[:3], first[:3]) {
			return set, corrupt("the index of %s is damaged: %s is not in it", sh.kind.Plural(), name(sh.kind, numberOf(key)))
		}
	}
	return set, nil
}

// eachPosting yields the postings of a field with first <= code <= last, block
// by block, those of a block in order of their codes.
func (r *reader) eachPosting(sh *shape, f workspace.Field, first, last uint32, yield func(block uint16, code uint32, members []byte)) error {
	if err := r.settle(sh); err != nil {
		return err
	}
	n, err := r.blocks(sh.kind)
	if err != nil {
		return err
	}
	c := r.bucket(bucketPosting).Cursor()
	for i := range n {
		err := r.eachOfBlock(c, sh.kind, f, uint16(i), first, last, func(code uint32, members []byte) error {
			yield(uint16(i), code, members)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachOfBlock yields what rests in one block under codes of a field, in their order.
func (r *reader) eachOfBlock(c *cursor, k workspace.Kind, f workspace.Field, block uint16, first, last uint32, yield func(code uint32, value []byte) error) error {
	begin, end := postingKey(k, f, block, first), postingKey(k, f, block, last)
	if err := r.sure(bucketPosting, begin); err != nil {
		return err
	}
	at := begin
	for key, v := c.Seek(begin); key != nil && bytes.Compare(key, end) <= 0; key, v = c.Next() {
		if bytes.Compare(key, at) < 0 {
			return damagedPages(bucketPosting)
		}
		if err := r.sure(bucketPosting, key); err != nil {
			return err
		}
		value, err := r.readBlock(key, v)
		if err != nil {
			return err
		}
		if err := yield(numberOf(key), value); err != nil {
			return err
		}
		at = key
	}
	return cmp.Or(r.sureBetween(bucketPosting, at, append(end, 0)), r.alive())
}

// trigrams appends the trigrams of a folded text, as codes: every three bytes,
// and those of its end with NUL for what is not there. So a needle of one or two
// bytes is the beginning of some trigram of every text that contains it.
func trigrams(to []uint32, folded string) []uint32 {
	var gram uint32
	for i := range len(folded) + 2 {
		gram = gram << 8 & 0xffffff
		if i < len(folded) {
			gram |= uint32(folded[i])
		}
		if i >= 2 {
			to = append(to, gram)
		}
	}
	return to
}

// containing is the rows of which some searched text has all trigrams of a
// folded needle: exactly those that contain it when the needle is up to three
// bytes, and maybe more otherwise.
func (r *reader) containing(sh *shape, needle string) (set workspace.Ids, exact bool, err error) {
	if len(needle) < 3 {
		first := uint32(0)
		for i := range 3 {
			first <<= 8
			if i < len(needle) {
				first |= uint32(needle[i])
			}
		}
		var union idset.Builder
		last := first | (1<<(8*(3-len(needle))) - 1)
		err = r.eachPosting(sh, textField, first, last, func(block uint16, _ uint32, members []byte) {
			union.Unite(block, members)
		})
		if err != nil {
			return set, false, err
		}
		set, err = buildSet(sh.kind, textField, &union)
		return set, true, err
	}
	grams := trigrams(nil, needle)
	grams = grams[:len(grams)-2]
	slices.Sort(grams)
	grams = slices.Compact(grams)
	if r.sets == nil { // no set is remembered
		set, err = r.common(sh, textField, grams)
		return set, len(needle) == 3, err
	}
	for i, gram := range grams {
		one, err := r.posting(sh, textField, gram)
		if err != nil {
			return workspace.Ids{}, false, err
		}
		if i == 0 {
			set = one
		} else {
			set = idset.And(set, one)
		}
		if set.Empty() {
			break
		}
	}
	return set, len(needle) == 3, nil
}
