package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Copied runs use on a private copy of the file as it is between two changes, and
// removes it. Writers wait while the copy is made. Damage that shows in the size or at
// the beginning of the file is an error of kind Corrupt; other damage is copied as well.
func (s *Store) Copied(ctx context.Context, use func(copied *Store) error) error {
	if s.missing() {
		return s.absent()
	}
	copied, err := s.scratchCopy(ctx, s.copyTo)
	if err != nil {
		return err
	}
	defer copied.Close()
	return use(copied)
}

// Check reads everything there is in one snapshot, and yields what it found
// after letting the file go. Writers wait meanwhile.
func (s *Store) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return func(yield func(workspace.Finding, error) bool) {
		if s.missing() {
			yield(workspace.Finding{}, s.absent())
			return
		}
		c := &checker{}
		err := s.view(ctx, c.run)
		if workspace.KindOf(err) == workspace.Corrupt {
			c.find(workspace.FoundFile, "%s", err)
			err = nil
		}
		for _, f := range c.findings {
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(workspace.Finding{}, err)
		}
	}
}

// fieldID names a field across kinds.
type fieldID struct {
	kind  workspace.Kind
	field workspace.Field
}

// checker compares what rests in a file with what its records say.
type checker struct {
	*writer  // derives what the indexes should say; it writes nothing
	findings []workspace.Finding
	there    map[workspace.Kind]workspace.Ids
	lost     map[workspace.Kind]*idset.Set // whose records are damaged: nobody knows where else they should be
	found    map[fieldID]digest            // of the spots that rows have in the indexes
	counts   map[workspace.Field]counts
}

func (c *checker) find(code, format string, args ...any) {
	if len(c.findings) < workspace.MostFindings {
		c.findings = append(c.findings, workspace.Finding{Code: code, Detail: fmt.Sprintf(format, args...)})
	}
}

func (c *checker) run(r *reader) error {
	r.alone = true
	c.writer = &writer{reader: r}
	c.there = map[workspace.Kind]workspace.Ids{}
	c.lost = map[workspace.Kind]*idset.Set{}
	c.found = map[fieldID]digest{}
	c.counts = map[workspace.Field]counts{}
	if err := checkPages(r.tx.DB().Path()); err != nil {
		return err
	}
	for err := range r.tx.Check() {
		c.find(workspace.FoundFile, "%s", strings.TrimPrefix(err.Error(), "panic: "))
	}
	if len(c.findings) > 0 { // what is read from such pages says nothing
		return nil
	}
	c.checkDicts()
	for _, k := range workspace.StoredKinds() {
		if err := c.checkKind(k); err != nil {
			return err
		}
	}
	c.checkColumns()
	if err := c.checkEntries(); err != nil {
		return err
	}
	c.checkKept()
	return r.alive()
}

// checkKind reads every record of a kind, a block at a time, with what the
// indexes say of that block.
func (c *checker) checkKind(k workspace.Kind) error {
	sh, err := c.shape(k)
	if err != nil {
		return err
	}
	var found []workspace.No
	c.lost[k] = &idset.Set{}
	records := c.bucket(bucketRecord).Cursor()
	block, last := 0, workspace.No(0)
	for key, v := records.Seek([]byte{byte(k)}); len(key) == recordKeyBytes && key[0] == byte(k); key, v = records.Next() {
		no := numberOf(key)
		for ; block < int(no>>16); block++ {
			c.checkPostings(sh, uint16(block))
		}
		found, last = append(found, no), no
		if err := c.checkRow(sh, key, v); err != nil {
			return err
		}
	}
	c.there[k] = idset.Of(found...)
	next, err := c.Next(k)
	if err != nil || next <= last {
		c.find(workspace.FoundCounter, "the next %s would get number %d, and there is number %d", k, next, last)
		next = last + 1
	}
	for ; block <= int(next>>16); block++ {
		c.checkPostings(sh, uint16(block))
	}
	c.checkCounts(sh)
	sh.pending = nil
	if told, err := c.rows(sh); err == nil { // damage was told before
		for no := range idset.AndNot(told, c.there[k]).All() {
			c.find(workspace.FoundRecord, "the record of %s is gone", name(k, no))
		}
	}
	return c.alive()
}

// checkRow reads one row and notes what it should be found by.
func (c *checker) checkRow(sh *shape, key, v []byte) error {
	no := numberOf(key)
	row := workspace.NewRow(sh.kind, no)
	rec, ok := c.unseal(key, v)
	var err error
	if ok {
		ok, err = c.decode(sh, string(rec), sh.record, row.Values)
	}
	if !ok || err != nil {
		c.find(workspace.FoundRecord, "the record of %s is damaged", name(sh.kind, no))
		c.lost[sh.kind].Add(no)
		return nil
	}
	for _, f := range sh.hot {
		if row.Values[f], err = c.hotValue(sh, f, no); err != nil {
			c.find(workspace.FoundColumn, "%s", err)
		}
	}
	sh.exists(no, true)
	sh.entries = sh.entries[:0]
	sh.row(no, nil, row.Values, sh.all)
	if err := c.recode(sh, no, nil, row.Values, sh.all); err != nil {
		c.find(workspace.FoundIndex, "%s is not found by a text it has", name(sh.kind, no))
	}
	for _, e := range settled(sh.entries) {
		id := fieldID{sh.kind, e.field}
		d := c.found[id]
		d.add(e.spot)
		c.found[id] = d
	}
	return nil
}

// checkKept reads all kept bytes.
func (c *checker) checkKept() {
	cursor := c.bucket(bucketKept).Cursor()
	for k, v := cursor.First(); k != nil; k, v = cursor.Next() {
		if _, ok := c.unseal(k, v); !ok || workspace.Space(k[0]) >= workspace.Spaces {
			c.find(workspace.FoundKept, "kept bytes of space %d under %.32x are damaged", k[0], k[1:])
		}
	}
}

// checkDicts reads all dictionaries, in both directions.
func (c *checker) checkDicts() {
	b := c.bucket(bucketDict)
	texts, codes := 0, 0
	cursor := b.Cursor()
	for k, v := cursor.First(); k != nil; k, v = cursor.Next() {
		if len(k) < 7 || k[2] > 1 {
			c.find(workspace.FoundDictionary, "there is an entry %.32x in bucket %s", k, bucketDict)
			continue
		}
		if k[2] == 1 {
			if codes++; len(v) > 0 {
				c.find(workspace.FoundIndex, "the way to code %d of field %d of kind %d is damaged", numberOf(k), k[1], k[0])
			}
			continue
		}
		texts++
		id := fieldID{workspace.Kind(k[0]), workspace.Field(k[1])}
		text, ok := c.unseal(k, v)
		if !ok {
			c.find(workspace.FoundDictionary, "the text of code %d of field %d of kind %d is damaged", numberOf(k), id.field, id.kind)
			continue
		}
		sh, err := c.shape(id.kind)
		if err != nil || !sh.coded().has(id.field) {
			c.find(workspace.FoundDictionary, "field %d of kind %d has no dictionary", id.field, id.kind)
			continue
		}
		back := binary.BigEndian.AppendUint32(codeKey(id.kind, id.field, filter.Key(sh.specs[id.field].Type, string(text))), numberOf(k))
		if at, _ := b.Cursor().Seek(back); !bytes.Equal(at, back) {
			c.find(workspace.FoundIndex, "code %d of field %d of %s is not found by its text", numberOf(k), id.field, id.kind.Plural())
		}
	}
	if codes > texts {
		c.find(workspace.FoundIndex, "%d texts lead to no code", codes-texts)
	}
}
