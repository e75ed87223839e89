package idset

import (
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
