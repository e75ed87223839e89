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
