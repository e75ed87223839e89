package boltstore

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"pgregory.net/rapid"
)

// spots reads a run.
func spots(tb rapid.TB, key spot, run []byte) (all []spot) {
	r := runReader{rest: run, spot: key}
	for r.next() {
		all = append(all, r.spot)
	}
	if r.bad {
		tb.Fatalf("%x is no run", run)
	}
	return all
}

// drawSpots draws spots that often share values, in any order.
func drawSpots(t *rapid.T, what string) []spot {
	value := rapid.OneOf(rapid.Uint64Range(0, 5), rapid.Uint64Range(0, 1<<48), rapid.Uint64())
	no := rapid.OneOf(rapid.Uint32Range(0, 5), rapid.Uint32())
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) spot { return spot{value.Draw(t, "value"), no.Draw(t, "no")} }), 0, 400).Draw(t, what)
}

func TestARunAfterChangesIsTheSetAfterThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		had := map[spot]bool{}
		changes := make([]entry, 0, 400)
		for _, s := range drawSpots(t, "had") {
			changes, had[s] = append(changes, entry{spot: s, add: true}), true
		}
		old, atEnd, ok := changedRun(nil, spot{}, nil, settled(changes))
		if !ok || len(had) > 0 && !atEnd {
			t.Fatal("a run cannot be begun")
		}
		changes = changes[:0]
		for _, s := range drawSpots(t, "changed") {
			add := rapid.Bool().Draw(t, "add")
			changes = append(changes, entry{spot: s, add: add})
			had[s] = add
		}
		for i, s := range spots(t, spot{}, old) {
			if i%7 == 3 {
				changes = append(changes, entry{spot: s})
				had[s] = false
			}
		}
		var want []spot
		for s, in := range had {
			if in {
				want = append(want, s)
			}
		}
		slices.SortFunc(want, spot.compare)
		run, _, ok := changedRun([]byte("before"), spot{}, old, settled(changes))
		if !ok || string(run[:6]) != "before" {
			t.Fatal("the run does not take the changes")
		}
		run = run[6:]
		if got := spots(t, spot{}, run); !slices.Equal(got, want) {
			t.Fatalf("the run has %v, want %v", got, want)
		}
		var got []spot
		err := cutRun(spot{}, run, rapid.Bool().Draw(t, "at the end"), func(key spot, piece []byte) error {
			all := spots(t, key, piece)
			if len(piece) > mostRun+24 || len(all) > 0 && key.compare(all[0]) > 0 || len(got) > 0 && (len(all) == 0 || got[len(got)-1].compare(key) >= 0) {
				t.Fatalf("a piece of %d bytes from %v has %v behind %v", len(piece), key, all, got)
			}
			got = append(got, all...)
			return nil
		})
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("the pieces have %v, want %v", got, want)
		}
	})
}

func TestNumbersAreReadAsTheLibraryReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := binary.AppendUvarint(nil, rapid.Uint64().Draw(t, "number")>>rapid.IntRange(0, 63).Draw(t, "shorter"))
		b = append(b, rapid.SliceOfN(rapid.Byte(), 0, 10).Draw(t, "rest")...)
		if rapid.Bool().Draw(t, "no number") {
			b = rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 0x7f, 0x80, 0x81, 0xff}), 0, 12).Draw(t, "bytes")
		}
		want, length := binary.Uvarint(b)
		if v, n := uvarint(b); v != want || n != length {
			t.Fatalf("%x: %d in %d bytes, not %d in %d", b, v, n, want, length)
		}
	})
}

func TestBytesThatAreNoRunAreNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		r := runReader{rest: run, spot: spot{1 << 63, 7}}
		n := 0
		for r.next() {
			n++
		}
		_, _, ok := changedRun(nil, spot{1 << 63, 7}, run, []entry{{spot: lastSpot()}})
		if n > len(run) || ok == r.bad {
			t.Fatalf("%d spots, bad %v, taken %v", n, r.bad, ok)
		}
	})
}

func TestAnIndexOfManyRunsIsWalkedBothWays(t *testing.T) {
	s := openIn(t)
	fill(t, s, 3000, 700)
	var up, down []spot
	err := s.view(t.Context(), func(r *reader) error {
		k, f := workspace.Person, workspace.PersonLastSeen
		if err := r.ascend(k, f, spot{}, func(s spot) bool { up = append(up, s); return true }); err != nil {
			return err
		}
		if err := r.descend(k, f, lastSpot(), func(s spot) bool { down = append(down, s); return true }); err != nil {
			return err
		}
		for i := 0; i < len(up); i += 97 {
			var next, last spot
			if err := r.ascend(k, f, up[i], func(s spot) bool { next = s; return false }); err != nil {
				return err
			}
			if err := r.descend(k, f, up[i], func(s spot) bool { last = s; return false }); err != nil {
				return err
			}
			if next != up[i] || last != up[i] {
				t.Errorf("a walk from %v begins at %v and %v", up[i], next, last)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(down)
	if len(up) != 3000 || !slices.IsSortedFunc(up, spot.compare) || !slices.Equal(up, down) {
		t.Fatalf("%d up, %d down", len(up), len(down))
	}
}

func TestEntriesAreSortedAndTheLastWordCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "times 400")
		var noted []entry
		last := map[entry]bool{}
		for range n {
			for _, s := range drawSpots(t, "spots") {
				e := entry{spot: s, field: workspace.Field(rapid.IntRange(0, 3).Draw(t, "field"))}
				add := rapid.Bool().Draw(t, "add")
				last[e] = add
				e.add = add
				noted = append(noted, e)
			}
		}
		got := settled(noted)
		if len(got) != len(last) {
			t.Fatalf("%d entries, want %d", len(got), len(last))
		}
		for i, e := range got {
			if i > 0 && got[i-1].place(&e) >= 0 {
				t.Fatalf("entry %d is out of order", i)
			}
			add := e.add
			if e.add = false; last[e] != add {
				t.Fatalf("entry %d is not the last word", i)
			}
		}
	})
}

func TestPagesFarBehindAreThoseOfTheWholeWalk(t *testing.T) {
	s := openIn(t)
	fill(t, s, 3000, 1000)
	update(t, s, func(w workspace.Writer) error { // many of one moment, over several runs
		return w.Assign(workspace.Person, idset.Range(500, 1400), workspace.PersonLastSeen, workspace.Is, workspace.Value{N: 1750000000000000})
	})
	for _, desc := range []bool{false, true} {
		for _, f := range []workspace.Field{workspace.PersonLastSeen, workspace.PersonFirstSeen} {
			q := workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: f, Desc: desc}, {Field: workspace.PersonEmail}}}
			whole := numbersOf(t, s, q)
			for skip := 0; skip <= 3025; skip += 61 {
				q.Skip, q.Limit = skip, 25
				want := whole[min(skip, len(whole)):min(skip+25, len(whole))]
				if got := numbersOf(t, s, q); !slices.Equal(got, want) {
					t.Fatalf("behind %d, falling %v: %v, want %v", skip, desc, got, want)
				}
				view(t, s, func(r workspace.Reader) error {
					p, err := r.(*reader).plan(q)
					if err != nil {
						return err
					}
					before, err := p.skipRuns(q)
					if f == workspace.PersonFirstSeen && (before.rows > skip || before.rows < skip-400) {
						t.Errorf("of %d rows before the page %d are only counted", skip, before.rows)
					}
					return err
				})
				q.Skip, q.Limit = skip, 0
				if got := numbersOf(t, s, q); !slices.Equal(got, whole[min(skip, len(whole)):]) {
					t.Fatalf("all behind %d, falling %v: %d rows", skip, desc, len(got))
				}
			}
		}
	}
}

func numbersOf(t *testing.T, s *Store, q workspace.Query) (nos []workspace.No) {
	view(t, s, func(r workspace.Reader) error {
		for row, err := range r.Walk(q, workspace.ID) {
			if err != nil {
				return err
			}
			nos = append(nos, row.No)
		}
		return nil
	})
	return nos
}
