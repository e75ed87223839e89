package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 0x10
	return b
}

// spoil changes one value behind the store's back; nil removes it.
func spoil(tb testing.TB, s *Store, bucket string, key []byte, change func([]byte) []byte) {
	tb.Helper()
	db, err := bbolt.Open(s.path, 0o600, nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(bucket))
		v := change(b.Get(key))
		if v == nil {
			return b.Delete(key)
		}
		return b.Put(key, v)
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// rewritten is a run with a change that no row has made.
func rewritten(tb testing.TB, key, v []byte, e entry) []byte {
	tb.Helper()
	old, ok := unseal(key, v)
	run, _, fits := changedRun(nil, spotOf(key), old, []entry{e})
	if !ok || !fits || bytes.Equal(run, old) {
		tb.Fatalf("the run %x does not take the change", key)
	}
	return seal(key, run)
}

// damaged is one value changed behind the store's back, and what a check says of it.
type damaged struct {
	name, bucket string
	key          []byte
	change       func([]byte) []byte
	code         string
}

func damages(t *testing.T) []damaged {
	person := samplePerson(2)
	remove := func([]byte) []byte { return nil }
	empty := func([]byte) []byte { return []byte{} }
	flipped := func(v []byte) []byte { return flip(v, len(v)-1) }
	seals := func(key []byte, value ...byte) func([]byte) []byte {
		return func([]byte) []byte { return seal(key, value) }
	}
	email := entry{spot: spot{hashValue(filter.Key(filter.Email, person.Str(workspace.PersonEmail))), 2}, field: workspace.PersonEmail}
	seen := entry{spot: spot{momentValue(person.Num(workspace.PersonLastSeen)), 2}, field: workspace.PersonLastSeen}
	emails, moments := runKey(workspace.Person, email.field, spot{}), runKey(workspace.Person, seen.field, spot{})
	without := func(e entry) func([]byte) []byte {
		return func(v []byte) []byte { return rewritten(t, runKey(workspace.Person, e.field, spot{}), v, e) }
	}
	with := func(e entry) func([]byte) []byte {
		e.no, e.add = 3, true
		return without(e)
	}
	late := runKey(workspace.Person, seen.field, spot{1, 0})
	status := postingKey(workspace.Person, workspace.PersonStatus, 0, 1)
	count, counts := countKey(workspace.Person, workspace.PersonStatus, 1), countKey(workspace.Person, textField, 'q')
	stray := postingKey(workspace.Person, textField, 0, 'q'<<16|'q'<<8|'q')
	column := columnKey(workspace.Person, workspace.PersonStatus, 0)
	city := textKey(workspace.Person, workspace.PersonCity, 1)
	cityCode := append(codeKey(workspace.Person, workspace.PersonCity, "city 1"), 0, 0, 0, 1)
	return []damaged{
		{"a record changed", bucketRecord, recordKey(workspace.Person, 2), flipped, workspace.FoundRecord},
		{"a record strayed", bucketRecord, recordKey(workspace.Person, 9), seals(recordKey(workspace.Person, 2)), workspace.FoundRecord},
		{"a record gone", bucketRecord, recordKey(workspace.Person, 2), remove, workspace.FoundRecord},
		{"a key gone", bucketEntry, emails, without(email), workspace.FoundIndex},
		{"a key too many", bucketEntry, emails, with(email), workspace.FoundIndex},
		{"keys changed", bucketEntry, emails, flipped, workspace.FoundIndex},
		{"keys gone", bucketEntry, emails, remove, workspace.FoundIndex},
		{"keys of no kind", bucketEntry, []byte("\xf0\x01abcd"), empty, workspace.FoundIndex},
		{"keys of no field", bucketEntry, runKey(workspace.Person, 99, spot{}), seals(runKey(workspace.Person, 99, spot{})), workspace.FoundIndex},
		{"a moment gone", bucketEntry, moments, without(seen), workspace.FoundIndex},
		{"a moment too many", bucketEntry, moments, with(seen), workspace.FoundIndex},
		{"moments out of order", bucketEntry, late, seals(late, 0, 7), workspace.FoundIndex},
		{"a posting changed", bucketPosting, status, flipped, workspace.FoundIndex},
		{"a posting gone", bucketPosting, status, remove, workspace.FoundIndex},
		{"a posting that says less", bucketPosting, status, seals(status, 1, 0), workspace.FoundIndex},
		{"a posting too many", bucketPosting, stray, seals(stray, 1, 0), workspace.FoundIndex},
		{"a count changed", bucketPosting, count, flipped, workspace.FoundIndex},
		{"a count gone", bucketPosting, count, remove, workspace.FoundIndex},
		{"another count", bucketPosting, count, seals(count, 0, 0, 0, 1), workspace.FoundIndex},
		{"a count that is none", bucketPosting, count, seals(count, 1), workspace.FoundIndex},
		{"a count too many", bucketPosting, counts, seals(counts, 0, 0, 0, 1), workspace.FoundIndex},
		{"a column changed", bucketColumn, column, flipped, workspace.FoundColumn},
		{"a column of nobody", bucketColumn, column, seals(column, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), workspace.FoundColumn},
		{"a text changed", bucketDict, city, flipped, workspace.FoundDictionary},
		{"a text without its way back", bucketDict, cityCode, remove, workspace.FoundIndex},
		{"a way back to no text", bucketDict, append(bytes.Clone(cityCode[:len(cityCode)-1]), 99), empty, workspace.FoundIndex},
		{"a way back with something in it", bucketDict, cityCode, func([]byte) []byte { return []byte{0} }, workspace.FoundIndex},
		{"a counter behind", bucketMeta, nextKey(workspace.Person), seals(nextKey(workspace.Person), 0, 0, 0, 2), workspace.FoundCounter},
		{"a counter changed", bucketMeta, nextKey(workspace.Person), flipped, workspace.FoundCounter},
		{"kept bytes changed", bucketKept, keptKey(workspace.KeptRun, []byte("key")), flipped, workspace.FoundKept},
		{"another version", bucketMeta, []byte(metaVersion), flipped, workspace.FoundFile},
	}
}

// sound is a store in which a check finds nothing.
func sound(t *testing.T) *Store {
	t.Helper()
	s := openIn(t)
	fill(t, s, 5, 5)
	update(t, s, func(w workspace.Writer) error {
		return w.Keep(workspace.KeptRun, []byte("key"), []byte("value"))
	})
	for found, err := range s.Check(context.Background()) {
		t.Fatalf("found before: %v %v", found, err)
	}
	return s
}

func TestACheckFindsEveryBrokenInvariant(t *testing.T) {
	for _, c := range damages(t) {
		t.Run(c.name, func(t *testing.T) {
			s := sound(t)
			spoil(t, s, c.bucket, c.key, c.change)
			var codes []string
			for found, err := range s.Check(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, found.Code)
			}
			if !strings.Contains(strings.Join(codes, " "), c.code) {
				t.Fatalf("found %q, want %s", codes, c.code)
			}
		})
	}
}

// TestADamagedRecordIsToldAloneAndHidesNothing spoils one more record than another test. It is
// told once, not by each index that knew the row, and what is wrong elsewhere is told too.
func TestADamagedRecordIsToldAloneAndHidesNothing(t *testing.T) {
	told := workspace.Finding{Code: workspace.FoundRecord, Detail: "the record of P4 is damaged"}
	lost := recordKey(workspace.Person, 4)
	findings := func(s *Store) (all []workspace.Finding) {
		for found, err := range s.Check(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, found)
		}
		return all
	}
	flipped := func(v []byte) []byte { return flip(v, len(v)-1) }
	s := sound(t)
	spoil(t, s, bucketRecord, lost, flipped)
	if all := findings(s); !slices.Equal(all, []workspace.Finding{told}) {
		t.Fatalf("of one record: %v", all)
	}
	for _, c := range damages(t) {
		if c.code == workspace.FoundFile { // after which nothing is read
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			s := sound(t)
			spoil(t, s, c.bucket, c.key, c.change)
			alone := findings(s)
			spoil(t, s, bucketRecord, lost, flipped)
			all := findings(s)
			still := slices.ContainsFunc(alone, func(f workspace.Finding) bool { return f.Code == c.code && slices.Contains(all, f) })
			if !still || !slices.Contains(all, told) {
				t.Errorf("was %v, and is %v", alone, all)
			}
		})
	}
}

// TestADamagedRecordIsNamed spoils one record. Who asks for it is told so; whose record rests
// in the same page is refused too, and the others are there.
func TestADamagedRecordIsNamed(t *testing.T) {
	s := openIn(t)
	fill(t, s, 600, 600)
	spoil(t, s, bucketRecord, recordKey(workspace.Person, 300), func(v []byte) []byte { return flip(v, 20) })
	for no, want := range map[workspace.No]string{300: "person P300", 301: "page ", 1: "", 600: ""} {
		err := s.View(context.Background(), func(r workspace.Reader) error {
			for _, err := range r.Rows(workspace.Person, idset.Of(no)) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if want == "" && err == nil {
			continue
		}
		kindIs(t, err, workspace.Corrupt)
		if want == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("person %d: %v", no, err)
		}
	}
}

func TestDamagedKeptBytesEndTheView(t *testing.T) {
	s := openIn(t)
	update(t, s, func(w workspace.Writer) error { return w.Keep(workspace.KeptRun, []byte("k"), []byte("value")) })
	spoil(t, s, bucketKept, keptKey(workspace.KeptRun, []byte("k")), func(v []byte) []byte { return flip(v, 5) })
	err := s.View(context.Background(), func(r workspace.Reader) error {
		r.KeptLast(workspace.KeptRun, nil, nil)
		return nil
	})
	kindIs(t, err, workspace.Corrupt)
}

func TestAKeyWithoutLengthIsFound(t *testing.T) {
	s := sound(t)
	update(t, s, func(w workspace.Writer) (err error) {
		for i := range 20 { // enough for a page of their own
			err = errors.Join(err, w.Keep(workspace.KeptRun, fmt.Appendf(nil, "run %d", i), make([]byte, 100)))
		}
		return err
	})
	var page int64
	view(t, s, func(r workspace.Reader) error {
		tx := r.(*reader).tx
		page = int64(tx.Bucket([]byte(bucketKept)).Root()) * int64(tx.DB().Info().PageSize)
		return nil
	})
	scribble(t, s.path, page+pageHeader+8, make([]byte, 4)) // the length of the first key
	var codes []string
	for found, err := range s.Check(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, found.Code)
	}
	if d := cmp.Diff([]string{workspace.FoundFile}, codes); d != "" {
		t.Error(d)
	}
}

func TestAPanicOfTheCallerGoesOn(t *testing.T) {
	s := openIn(t)
	fill(t, s, 1, 1)
	defer func() {
		if why := recover(); why != "mine" {
			t.Fatalf("recovered %v", why)
		}
		fill(t, s, 1, 1) // no turn was left behind
	}()
	_ = s.View(context.Background(), func(workspace.Reader) error { panic("mine") })
}

func TestForeignFilesAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"empty": "", "short": "x", "text": strings.Repeat("id,name\n", 2000), "zeroes": string(make([]byte, 1<<16)),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(context.Background(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		kindIs(t, s.View(context.Background(), func(workspace.Reader) error { return nil }), workspace.Corrupt)
		kindIs(t, s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil }), workspace.Corrupt)
		if b, err := os.ReadFile(path); err != nil || string(b) != content {
			t.Fatalf("%s was changed: %v", name, err)
		}
	}
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	kindIs(t, s.View(context.Background(), func(workspace.Reader) error { return nil }), workspace.Corrupt)
}

// reads does what commands do, and gives what it read; damage ends it.
func reads(s workspace.Store) (rows []workspace.Row, err error) {
	err = s.View(context.Background(), func(r workspace.Reader) error {
		for row, err := range r.Walk(workspace.Query{Kind: workspace.Person}) {
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		q := workspace.Query{Kind: workspace.Person, Where: filter.Text{Needle: "smith"}, Limit: 10,
			Order: []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}}
		for _, err := range r.Walk(q) {
			if err != nil {
				return err
			}
		}
		_, err := r.Look(workspace.Person, workspace.PersonEmail, []string{"user7@example7.com"})
		return err
	})
	return rows, err
}

func TestATruncatedFileIsAlwaysRefused(t *testing.T) {
	s := openIn(t)
	fill(t, s, 200, 100)
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	newest, err := newestOf(whole)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		size := len(whole) * i / 200
		if err := os.WriteFile(s.path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := reads(s)
		if size < newest {
			kindIs(t, err, workspace.Corrupt)
		} else if err != nil {
			t.Fatalf("%d of %d bytes, %d used: %v", size, len(whole), newest, err)
		}
	}
}

// newestOf is how many bytes of a file are in use.
func newestOf(file []byte) (int, error) {
	m, found := newestMeta(bytes.NewReader(file))
	if !found {
		return 0, fmt.Errorf("no meta page")
	}
	return int(m.pages * uint64(m.pageSize)), nil
}

// A list is whole or an error: keys and pages of bbolt have no checksums, so what
// a flip of theirs hides has to be missed by whoever counts.
func TestFlippedBitsNeverShortenAList(t *testing.T) {
	const n = 300
	s := openIn(t)
	fill(t, s, n, 100)
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	seen := []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}
	lists := map[string]func(workspace.Reader) iter.Seq2[workspace.Row, error]{
		"by number": func(r workspace.Reader) iter.Seq2[workspace.Row, error] {
			return r.Walk(workspace.Query{Kind: workspace.Person})
		},
		"newest first": func(r workspace.Reader) iter.Seq2[workspace.Row, error] {
			return r.Walk(workspace.Query{Kind: workspace.Person, Order: seen})
		},
		"oldest first": func(r workspace.Reader) iter.Seq2[workspace.Row, error] {
			return r.Walk(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.PersonLastSeen}}})
		},
		"a long page": func(r workspace.Reader) iter.Seq2[workspace.Row, error] {
			return r.Walk(workspace.Query{Kind: workspace.Person, Order: seen, Limit: 2 * n})
		},
		"by name": func(r workspace.Reader) iter.Seq2[workspace.Row, error] {
			return r.Walk(workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.PersonName}}})
		},
		"rows": func(r workspace.Reader) iter.Seq2[workspace.Row, error] {
			return r.Rows(workspace.Person, idset.Range(1, n))
		},
	}
	random := rand.New(rand.NewPCG(3, 4))
	refused := map[string]int{}
	for i := range 400 {
		bad := bytes.Clone(whole)
		at := 8192 + random.IntN(len(bad)-8192)
		bad[at] ^= 1 << random.IntN(8)
		if err := os.WriteFile(s.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		for name, list := range lists {
			got := idset.Set{}
			err := s.View(context.Background(), func(r workspace.Reader) error {
				for row, err := range list(r) {
					if err != nil {
						return err
					}
					got.Add(row.No)
				}
				return nil
			})
			if err != nil {
				kindIs(t, err, workspace.Corrupt)
				refused[name]++
			} else if !got.Equal(idset.Range(1, n)) {
				t.Fatalf("flip %d at %d: %s shows %d people of %d", i, at, name, got.Len(), n)
			}
		}
	}
	if len(refused) < len(lists) {
		t.Fatalf("some lists noticed nothing: %v", refused)
	}
}

func TestAMomentThatIsGoneIsMissed(t *testing.T) {
	person := samplePerson(2)
	seen := entry{spot: spot{momentValue(person.Num(workspace.PersonLastSeen)), 2}}
	other := seen
	other.no, other.add = 3, true
	key := runKey(workspace.Person, workspace.PersonLastSeen, spot{})
	for name, changes := range map[string][]entry{"gone": {seen}, "another's": {seen, other}} {
		t.Run(name, func(t *testing.T) {
			s := openIn(t)
			fill(t, s, 5, 5)
			for _, c := range changes {
				spoil(t, s, bucketEntry, key, func(v []byte) []byte { return rewritten(t, key, v, c) })
			}
			err := s.View(context.Background(), func(r workspace.Reader) error {
				order := []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}
				for _, err := range r.Walk(workspace.Query{Kind: workspace.Person, Order: order}) {
					if err != nil {
						return err
					}
				}
				return nil
			})
			kindIs(t, err, workspace.Corrupt)
		})
	}
}
