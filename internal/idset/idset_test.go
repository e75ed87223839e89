package idset

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestASetHoldsItsNumbersInWhateverOrderTheyCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 5, manyNos - 1, manyNos, 5000}).Draw(t, "n")
		most := rapid.SampledFrom([]uint32{1, 70, 4096, 1 << 17, 1 << 31, 1<<32 - 1}).Draw(t, "most")
		step := rapid.Uint64Range(1, 1<<32-1).Draw(t, "step") | 1
		nos := make([]uint32, n)
		for i := range nos {
			nos[i] = uint32(uint64(i) * step % (uint64(most) + 1))
		}
		set := Of(nos...)
		if n > 0 {
			set.Add(nos[0] ^ 1) // its owner may change it
			nos = append(nos, nos[0]^1)
		}
		slices.Sort(nos)
		nos = slices.Compact(nos)
		var got []uint32
		for no := range set.All() {
			got = append(got, no)
		}
		if set.Len() != len(nos) || len(nos) > 0 && !slices.Equal(got, nos) {
			t.Fatal(cmp.Diff(nos, got))
		}
	})
}

func TestBlocksHaveInCommonWhatSetsHave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var blocks [2][]byte
		var sets [2]Set
		for i := range blocks {
			first := rapid.IntRange(0, 1<<16-1).Draw(t, "first")
			stride := rapid.IntRange(1, 12).Draw(t, "stride")
			most := rapid.SampledFrom([]int{0, 1, 4095, 4096, 20_000}).Draw(t, "most")
			var lows []uint16
			for n := first; n < 1<<16 && len(lows) < most; n += stride {
				lows = append(lows, uint16(n))
				sets[i].Add(3<<16 | uint32(n))
			}
			blocks[i] = ChangeBlock(nil, nil, lows, nil)
		}
		was := [2][]byte{slices.Clone(blocks[0]), slices.Clone(blocks[1])}
		var b Builder
		b.Add(3, IntersectBlocks(blocks[0], blocks[1]))
		got, err := b.Set()
		if want := And(sets[0], sets[1]); err != nil || !got.Equal(want) {
			t.Fatalf("%v: %d members, want %d", err, got.Len(), want.Len())
		}
		if !slices.Equal(was[0], blocks[0]) || !slices.Equal(was[1], blocks[1]) {
			t.Fatal("the old bytes are others")
		}
	})
}

func TestSetsOfFewNumbersAreCombinedLikeOthers(t *testing.T) {
	draw := func(t *rapid.T, what string) (Set, map[uint32]bool) {
		nos := rapid.SliceOfN(rapid.SampledFrom([]uint32{0, 1, 2, 1<<16 + 1, 1<<32 - 1}), 0, 3).Draw(t, what)
		has := map[uint32]bool{}
		for _, no := range nos {
			has[no] = true
		}
		if rapid.Bool().Draw(t, "one by one") {
			var s Set
			for _, no := range nos {
				s.Add(no)
			}
			return s, has
		}
		return Of(nos...), has
	}
	is := func(t *rapid.T, what string, got Set, has func(uint32) bool) {
		var want []uint32
		for _, no := range []uint32{0, 1, 2, 3, 1<<16 + 1, 1<<32 - 1} {
			if has(no) != got.Has(no) {
				t.Fatalf("%s: Has(%d) is %v", what, no, got.Has(no))
			}
			if has(no) {
				want = append(want, no)
			}
			if got.Rank(no) != len(want) {
				t.Fatalf("%s: Rank(%d) is %d, want %d", what, no, got.Rank(no), len(want))
			}
		}
		if !slices.Equal(got.Numbers(), want) || !slices.Equal(slices.Collect(got.All()), want) || got.Len() != len(want) || got.Empty() != (len(want) == 0) {
			t.Fatalf("%s: %v, want %v", what, got.Numbers(), want)
		}
		first, some := got.Min()
		last, _ := got.Max()
		if some != (len(want) > 0) || some && (first != want[0] || last != want[len(want)-1]) || !some && first+last != 0 {
			t.Fatalf("%s: from %d to %d, want %v", what, first, last, want)
		}
		data, err := got.MarshalBinary()
		var again Set
		if err == nil {
			err = again.UnmarshalBinary(data)
		}
		if err != nil || !again.Equal(got) || !got.Equal(again) || !got.Equal(got.Clone()) {
			t.Fatalf("%s: %v is read as %v: %v", what, want, again.Numbers(), err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, inA := draw(t, "a")
		b, inB := draw(t, "b")
		c, inC := draw(t, "c")
		is(t, "a", a, func(no uint32) bool { return inA[no] })
		is(t, "and", And(a, b), func(no uint32) bool { return inA[no] && inB[no] })
		is(t, "or", Or(a, b, c), func(no uint32) bool { return inA[no] || inB[no] || inC[no] })
		is(t, "and not", AndNot(a, b), func(no uint32) bool { return inA[no] && !inB[no] })
		if same := maps.Equal(inA, inB); a.Equal(b) != same || b.Equal(a) != same {
			t.Fatalf("%v and %v: equal is %v", a.Numbers(), b.Numbers(), a.Equal(b))
		}
		own := a.Clone()
		own.AddMany(b.Numbers())
		is(t, "add many", own, func(no uint32) bool { return inA[no] || inB[no] })
		for no := range c.All() {
			own.Remove(no)
		}
		is(t, "remove", own, func(no uint32) bool { return (inA[no] || inB[no]) && !inC[no] })
		is(t, "what was cloned", a, func(no uint32) bool { return inA[no] })
	})
}

func TestASetOfOneNumberTakesNoMemory(t *testing.T) {
	sets := make([]Set, 100)
	if n := testing.AllocsPerRun(10, func() {
		for i := range sets {
			sets[i] = Set{}
			sets[i].Add(uint32(i))
			sets[i] = And(sets[i], Of(uint32(i)))
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
