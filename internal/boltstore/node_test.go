package boltstore

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// nodeOf is a page of a file in memory.
func nodeOf(file []byte, size int, id uint64) node {
	return node{id, file[int(id)*size : (int(id)+1)*size]}
}

// TestAKeyThatIsMarkedAsABucketIsMissed marks keys of each page of values: bbolt says of it
// that nothing is there.
func TestAKeyThatIsMarkedAsABucketIsMissed(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	all := questions()
	right := replies(s, all)
	whole, size := wholeOf(t, s)
	meta, _ := newestMeta(bytes.NewReader(whole))
	const few = 4
	n, refused := binary.NativeEndian, 0
	for _, id := range usedPages(t, whole) {
		if uint64(id) == meta.root {
			continue
		}
		p := nodeOf(whole, size, uint64(id))
		count, err := p.count()
		if n.Uint16(p.page[8:]) != leafPage || err != nil {
			continue
		}
		for i := id % few; i < count; i += few {
			p.element(i)[0] ^= bucketFlag
			if err := os.WriteFile(s.path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			p.element(i)[0] ^= bucketFlag
			for at, r := range replies(s, all) {
				if r.err != nil {
					kindIs(t, r.err, workspace.Corrupt)
					refused++
				} else if !bytes.Equal(r.answer, right[at].answer) {
					t.Errorf("key %d of page %d is marked: another answer to %s", i, id, all[at].name)
				}
			}
		}
	}
	if refused == 0 {
		t.Error("nobody noticed anything")
	}
}

// TestASmallBucketHidesNothing damages buckets that rest in the page that names them.
func TestASmallBucketHidesNothing(t *testing.T) {
	s := openIn(t)
	update(t, s, func(w workspace.Writer) error {
		for _, k := range workspace.StoredKinds() {
			first, err := w.Take(k, 1)
			if err == nil {
				err = w.Put(k, []workspace.Row{mixedRow(k, first, 1)})
			}
			if err != nil {
				return err
			}
		}
		return w.Keep(workspace.KeptJournal, []byte("a key"), []byte("what it says"))
	})
	all := questions()
	right := replies(s, all)
	whole, size := wholeOf(t, s)
	meta, _ := newestMeta(bytes.NewReader(whole))
	n, small, refused := binary.NativeEndian, 0, map[string]int{}
	damage := func(bucket, i int, what string, how func(p node, count int)) {
		t.Helper()
		file := bytes.Clone(whole)
		_, value, ok := nodeOf(file, size, meta.root).value(bucket)
		p := node{page: value[bucketBytes:]}
		count, err := p.count()
		if !ok || err != nil || i >= count {
			return
		}
		how(p, count)
		if err := os.WriteFile(s.path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		everybodyAsks(t, s, what, all, right, refused)
	}
	names, err := nodeOf(whole, size, meta.root).count()
	if err != nil {
		t.Fatal(err)
	}
	for bucket := range names {
		name, value, _ := nodeOf(whole, size, meta.root).value(bucket)
		if len(value) <= bucketBytes || string(name) == bucketMeta {
			continue
		}
		small++
		damage(bucket, 0, "the last key is hidden", func(p node, count int) { n.PutUint16(p.page[10:], uint16(count-1)) })
		for i := range 40 {
			damage(bucket, i, "a marked key", func(p node, _ int) { p.element(i)[0] ^= bucketFlag })
			damage(bucket, i, "another key", func(p node, _ int) {
				key, _, _ := p.value(i)
				key[len(key)-1] ^= 4
			})
		}
	}
	if small == 0 || len(refused) != 3 {
		t.Errorf("%d small buckets; some noticed nothing: %v", small, refused)
	}
}

// TestAPageThatLeadsElsewhereIsNoticed leads pages above others to any other page: one of
// another bucket may have keys in the right order, of which all seals are right.
func TestAPageThatLeadsElsewhereIsNoticed(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	all := questions()
	right := replies(s, all)
	whole, size := wholeOf(t, s)
	refused := 0
	for _, id := range usedPages(t, whole)[2:] {
		p := nodeOf(whole, size, uint64(id))
		count, err := p.count()
		if err != nil || !p.branches() {
			continue
		}
		for i := range count {
			for bit := range 8 {
				p.element(i)[8] ^= 1 << bit
				if err := os.WriteFile(s.path, whole, 0o600); err != nil {
					t.Fatal(err)
				}
				p.element(i)[8] ^= 1 << bit
				for at, r := range replies(s, all) {
					if r.err != nil {
						kindIs(t, r.err, workspace.Corrupt)
						refused++
					} else if !bytes.Equal(r.answer, right[at].answer) {
						t.Errorf("element %d of page %d has another bit %d: another answer to %s", i, id, bit, all[at].name)
					}
				}
			}
		}
	}
	if refused == 0 {
		t.Error("nobody noticed anything")
	}
}

// TestAnEmptyKeyIsNoticed gives the first key of each page of values to the value behind it.
func TestAnEmptyKeyIsNoticed(t *testing.T) {
	s, _ := mixedWorkspace(t, mixedPath(t))
	all := questions()
	right := replies(s, all)
	whole, size := wholeOf(t, s)
	n := binary.NativeEndian
	for _, id := range usedPages(t, whole) {
		p := nodeOf(whole, size, uint64(id))
		if n.Uint16(p.page[8:]) != leafPage || n.Uint16(p.page[10:]) == 0 {
			continue
		}
		e := bytes.Clone(p.element(0))
		n.PutUint32(e[12:], n.Uint32(e[12:])+n.Uint32(e[8:]))
		n.PutUint32(e[8:], 0)
		mend := scribble(t, s.path, int64(id*size+pageHeader), e)
		for at, r := range replies(s, all) {
			if r.err != nil {
				kindIs(t, r.err, workspace.Corrupt)
			} else if !bytes.Equal(r.answer, right[at].answer) {
				t.Errorf("page %d: another answer to %s", id, all[at].name)
			}
		}
		found := 0
		for finding, err := range s.Check(t.Context()) {
			if err != nil {
				t.Errorf("page %d: the check fails with %s: %v", id, finding, err)
			}
			found++
		}
		if found == 0 {
			t.Errorf("page %d: a check finds nothing", id)
		}
		mend()
	}
}
