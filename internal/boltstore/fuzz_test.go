package boltstore

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// fuzzed is a store with some rows of every kind, for a process that fuzzes.
func fuzzed(f *testing.F) *Store {
	f.Helper()
	s := openIn(f)
	update(f, s, func(w workspace.Writer) error {
		for _, k := range workspace.StoredKinds() {
			rows := make([]workspace.Row, 40)
			for i := range rows {
				rows[i] = mixedRow(k, workspace.No(i+1), i)
			}
			if err := w.Put(k, rows); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// FuzzRecord reads any bytes as a record: they are none, or the row that was read is
// written and read again as the same one.
func FuzzRecord(f *testing.F) {
	s := fuzzed(f)
	f.Fuzz(func(t *testing.T, kind uint8, record []byte, want uint64) {
		kinds := workspace.StoredKinds()
		k := kinds[int(kind)%len(kinds)]
		err := s.Update(context.Background(), workspace.Rehearse, func(wr workspace.Writer) error {
			w := wr.(*writer)
			sh, err := w.shape(k)
			if err != nil {
				return err
			}
			row, part := workspace.NewRow(k, 1), workspace.NewRow(k, 1)
			ok, err := w.decode(sh, string(record), sh.all, row.Values)
			if err != nil || !ok {
				return err
			}
			if ok, err := w.decode(sh, string(record), sh.all&mask(want), part.Values); !ok || err != nil {
				t.Fatalf("read as a whole, in part %v: %v", ok, err)
			}
			for i := range part.Values {
				if mask(want).has(workspace.Field(i)) && part.Values[i] != row.Values[i] {
					t.Fatalf("field %d is %v as a part of %v", i, part.Values[i], row.Values)
				}
			}
			again, err := w.encode(nil, sh, row.Values)
			if err != nil {
				return err
			}
			back := workspace.NewRow(k, 1)
			if ok, err := w.decode(sh, string(again), sh.all, back.Values); !ok || err != nil {
				t.Fatalf("%x was written as %x, which reads %v: %v", record, again, ok, err)
			}
			if d := cmp.Diff(row, back); d != "" {
				t.Fatal(d)
			}
			return nil
		})
		if err != nil {
			kindIs(t, err, workspace.Corrupt)
		}
	})
}

// FuzzRun reads any bytes as a run, and changes it: one that is in order becomes the set
// of what it had and what changed.
func FuzzRun(f *testing.F) {
	f.Fuzz(func(t *testing.T, value uint64, no uint32, run, changes []byte) {
		key := spot{value, no}
		var all []spot
		r := runReader{rest: run, spot: key}
		for r.next() {
			all = append(all, r.spot)
		}
		if len(all) > len(run)/2 {
			t.Fatalf("%d spots in %d bytes", len(all), len(run))
		}
		if r.bad || !slices.IsSortedFunc(all, spot.compare) || len(slices.Compact(slices.Clone(all))) < len(all) {
			_, _, _ = changedRun(nil, key, run, []entry{{spot: lastSpot(), add: true}})
			return
		}
		if n := spotsIn(run); n != len(all) {
			t.Fatalf("%d spots are counted, %d read", n, len(all))
		}
		had := map[spot]bool{}
		for _, s := range all {
			had[s] = true
		}
		var noted []entry
		for ; len(changes) >= 4; changes = changes[4:] {
			s := spot{value + uint64(changes[0])<<changes[1]%63, binary.LittleEndian.Uint32(changes)}
			if changes[3]%4 == 0 && len(all) > 0 {
				s = all[int(changes[2])%len(all)]
			}
			if s.compare(key) < 0 {
				continue
			}
			add := changes[3]%2 == 1
			noted, had[s] = append(noted, entry{spot: s, add: add}), add
		}
		var want []spot
		for s, in := range had {
			if in {
				want = append(want, s)
			}
		}
		slices.SortFunc(want, spot.compare)
		changed, _, ok := changedRun(nil, key, run, settled(noted))
		if !ok {
			t.Fatal("the run does not take the changes")
		}
		if got := spots(t, key, changed); !slices.Equal(got, want) {
			t.Fatalf("the run has %v, want %v", got, want)
		}
	})
}

// FuzzFilterFindsWhatItMeans asks the store what a filter selects, and looks at each row:
// indexes are a faster way to the same answer.
func FuzzFilterFindsWhatItMeans(f *testing.F) {
	s := fuzzed(f)
	rows := map[workspace.Kind][]workspace.Row{}
	for _, k := range workspace.StoredKinds() {
		err := s.View(context.Background(), func(r workspace.Reader) (err error) {
			rows[k], err = workspace.AllRows(r.Walk(workspace.Query{Kind: k}))
			return err
		})
		if err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		kinds := workspace.StoredKinds()
		k := kinds[int(kind)%len(kinds)]
		e, err := filter.Parse(text)
		if err == nil {
			e, err = filter.Check(e, k.Schema())
		}
		if err != nil || strings.Contains(text, "person.") || strings.Contains(text, "conversation.") { // these join
			return
		}
		e = filter.Resolve(e, time.Unix(1750000000, 0), time.UTC, k.Schema())
		test, err := filter.Compile(e, k.Schema())
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		var want idset.Set
		for _, row := range rows[k] {
			if test(row.Matchable()) {
				want.Add(row.No)
			}
		}
		view(t, s, func(r workspace.Reader) error {
			q := workspace.Query{Kind: k, Where: e}
			got, err := r.Find(q)
			if err == nil && !got.Equal(want) {
				t.Fatalf("%s of %s finds %v, want %v", e, k.Plural(), got.Numbers(), want.Numbers())
			}
			n, known, fail := r.(workspace.Counter).Count(q)
			if known && fail == nil && n != want.Len() {
				t.Fatalf("%s of %s counts %d, want %d", e, k.Plural(), n, want.Len())
			}
			if err == nil {
				err = fail
			}
			return err
		})
	})
}
