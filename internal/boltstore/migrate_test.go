package boltstore

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

func TestAnOlderFileIsBroughtUpToDateInOrder(t *testing.T) {
	s := openIn(t)
	fill(t, s, 1, 1)
	spoil(t, s, bucketMeta, []byte(metaVersion), func([]byte) []byte { return seal([]byte(metaVersion), []byte{0, 0, 0, 1}) })
	db, err := s.openFile(false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	note := func(name string) migration {
		return func(tx *bbolt.Tx) error {
			b, _ := getMeta(tx, "steps")
			return putMeta(tx, "steps", append(append([]byte(nil), b...), name...))
		}
	}
	broken := errors.New("broken")
	err = db.Update(func(tx *bbolt.Tx) error {
		return migrate(tx, s.path, []migration{note("a"), func(*bbolt.Tx) error { return broken }})
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if err := migrate(tx, s.path, []migration{note("a"), note("b")}); err != nil {
			return err
		}
		steps, _ := getMeta(tx, "steps")
		version, _ := getMeta(tx, metaVersion)
		if string(steps) != "ab" || binary.BigEndian.Uint32(version) != 3 {
			t.Fatalf("steps %q led to version %x", steps, version)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestANewerFileIsRefusedUntouched(t *testing.T) {
	s := openIn(t)
	fill(t, s, 1, 1)
	key := []byte(metaVersion)
	spoil(t, s, bucketMeta, key, func([]byte) []byte { return seal(key, []byte{0, 0, 0, schemaVersion + 1}) })
	before, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	kindIs(t, s.View(context.Background(), func(workspace.Reader) error { return nil }), workspace.Invalid)
	kindIs(t, s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil }), workspace.Invalid)
	if after, err := os.ReadFile(s.path); err != nil || string(after) != string(before) {
		t.Fatal("the file changed", err)
	}
}

func TestNamesOfEventsAndKeysBecomeHashes(t *testing.T) {
	s := openIn(t)
	err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		return errors.Join(w.Keep(workspace.KeptEvent, []byte("ana@example.com-1"), []byte{7}),
			w.Keep(workspace.KeptIdem, []byte("kana\x00import"), []byte("{}")), w.Keep(workspace.KeptIdem, []byte("t01234567kana\x00import"), []byte{}),
			w.Keep(workspace.KeptRun, []byte("ana"), []byte("stays")))
	})
	if err != nil {
		t.Fatal(err)
	}
	isOfVersion(t, s, 3)
	if err := s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil }); err != nil {
		t.Fatal(err)
	}
	hash := func(before, name string) string {
		sum := sha256.Sum256([]byte(name))
		return before + string(sum[:16])
	}
	want := map[workspace.Space][]string{
		workspace.KeptEvent: {hash("", "ana@example.com-1")}, workspace.KeptIdem: {hash("k", "ana\x00import"), hash("t01234567k", "ana\x00import")}, workspace.KeptRun: {"ana"},
	}
	err = s.View(context.Background(), func(r workspace.Reader) error {
		for space, keys := range want {
			var got []string
			for k := range r.Kept(space, nil, nil) {
				got = append(got, string(k))
			}
			if !slices.Equal(got, keys) {
				t.Errorf("space %d has %q, want %q", space, got, keys)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// golden is a file of the last program that wrote a version: a demo of 40 people, with
// leads, transcripts and a merge.
func golden(t *testing.T, version int) *Store {
	t.Helper()
	packed, err := os.Open(fmt.Sprintf("testdata/version%d.db.gz", version))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	s := openIn(t)
	file, err := os.Create(s.path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(file, unpacked); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAnOlderFileCountsItsPostings compares what groups say with the rows they have.
func TestAnOlderFileCountsItsPostings(t *testing.T) {
	s := golden(t, 5)
	groups := 0
	view(t, s, func(r workspace.Reader) error {
		for _, k := range workspace.StoredKinds() {
			for i, sp := range k.Fields() {
				if !sp.Is(workspace.Bits) {
					continue
				}
				counts, err := r.Group(workspace.Query{Kind: k}, workspace.Field(i), false)
				if err != nil {
					return err
				}
				sets, err := r.Group(workspace.Query{Kind: k}, workspace.Field(i), true)
				if err != nil || len(sets) != len(counts) {
					t.Fatalf("%d groups of %s of %s, and %d sets: %v", len(counts), sp.Name, k.Plural(), len(sets), err)
				}
				for at, b := range counts {
					if groups++; b.N != sets[at].Set.Len() || b.Value != sets[at].Value {
						t.Errorf("%s of %s: %d have %q, and the set of %q has %d", sp.Name, k.Plural(), b.N, b.Value.S, sets[at].Value.S, sets[at].Set.Len())
					}
				}
			}
		}
		return nil
	})
	if groups < 50 {
		t.Errorf("%d groups", groups)
	}
	for found, err := range s.Check(t.Context()) {
		t.Fatal(found, err)
	}
}

func TestAFileOfVersionFourIsFoundByTheSameKeys(t *testing.T) {
	s := golden(t, 4)
	kinds := map[workspace.Kind]int{}
	view(t, s, func(r workspace.Reader) error {
		for _, k := range workspace.StoredKinds() {
			for row, err := range r.Walk(workspace.Query{Kind: k}) {
				if err != nil {
					return err
				}
				kinds[k]++
				for i, sp := range k.Fields() {
					v := row.Get(workspace.Field(i))
					if !sp.Is(workspace.Keyed) || v.Missing() {
						continue
					}
					asked := []string{strconv.FormatInt(v.N, 10)}
					if sp.Form != workspace.Ref {
						asked = v.List()
					}
					found, err := r.Look(k, workspace.Field(i), asked)
					if err != nil || !found[0].Has(row.No) {
						t.Errorf("%s is not found by its %s %q: %v", name(k, row.No), sp.Name, asked, err)
					}
				}
			}
		}
		return nil
	})
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation, workspace.Message, workspace.Merged} {
		if kinds[k] == 0 {
			t.Errorf("there are no %s", k.Plural())
		}
	}
	for found, err := range s.Check(t.Context()) {
		t.Fatal(found, err)
	}
}

// What rests in files follows from the field tables and from filter.Fold.
// Whoever changes how a field rests adds a migration, and then this number.
func TestTheSchemaIsThatOfItsVersion(t *testing.T) {
	h := fnv.New64a()
	for _, k := range workspace.StoredKinds() {
		sh := newShape(k)
		for i, sp := range sh.specs {
			kept := sp.Flags & (workspace.Hot | workspace.Keyed | workspace.Bits | workspace.Ordered)
			if sh.rests[i] == restNone {
				continue
			}
			_ = binary.Write(h, binary.BigEndian, []uint64{uint64(k), uint64(i), uint64(sh.rests[i]), uint64(kept), uint64(sp.Type)})
			for _, v := range sp.Enum {
				h.Write([]byte(v + "\x00"))
			}
		}
		_ = binary.Write(h, binary.BigEndian, uint64(sh.text))
		if len(sh.specs) > 64 {
			t.Fatalf("%s has %d fields, more than a mask holds", k, len(sh.specs))
		}
	}
	type version struct {
		schema, fold int
		tables       uint64
	}
	if got, want := (version{schemaVersion, filter.FoldVersion, h.Sum64()}), (version{6, 1, 3388063566188962150}); got != want {
		t.Fatalf("the schema is %+v and was %+v", got, want)
	}
}

func TestAReadOnlyStoreChangesNothing(t *testing.T) {
	s := openIn(t)
	fill(t, s, 1, 1)
	s.options.ReadOnly = true
	kindIs(t, s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil }), workspace.Denied)
	if err := s.Update(context.Background(), workspace.Rehearse, func(workspace.Writer) error { return nil }); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Compact(context.Background())
	kindIs(t, err, workspace.Denied)
}
