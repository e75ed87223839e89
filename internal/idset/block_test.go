package idset

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestBlocksChangeLikeSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want Set
		var block []byte
		steps := rapid.IntRange(1, 6).Draw(t, "steps")
		for range steps {
			first := rapid.Uint16().Draw(t, "first")
			count := rapid.IntRange(0, 5000).Draw(t, "count")
			stride := rapid.IntRange(1, 12).Draw(t, "stride")
			var lows []uint16
			for i := range count {
				if n := int(first) + i*stride; n < 1<<16 {
					lows = append(lows, uint16(n))
				}
			}
			add, drop := lows, []uint16(nil)
			if rapid.Bool().Draw(t, "drop") {
				add, drop = drop, add
			}
			block = ChangeBlock(nil, block, add, drop)
			for _, low := range add {
				want.Add(5<<16 | uint32(low))
			}
			for _, low := range drop {
				want.Remove(5<<16 | uint32(low))
			}
			if got := BlockLen(block); got != want.Len() {
				t.Fatalf("%d members, want %d", got, want.Len())
			}
			var b Builder
			b.Add(5, block)
			got, err := b.Set()
			if err != nil || !got.Equal(want) {
				t.Fatalf("%v: got %d members, want %d", err, got.Len(), want.Len())
			}
		}
	})
}

func TestABuilderJoinsBlocks(t *testing.T) {
	var exactly4096 []uint16
	for i := range 4096 {
		exactly4096 = append(exactly4096, uint16(i*3))
	}
	var b Builder
	b.Add(0, ChangeBlock(nil, nil, []uint16{1, 7}, nil))
	b.Add(2, ChangeBlock(nil, nil, exactly4096, nil))
	b.Add(9, nil)
	got, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	want := []uint32{1, 7}
	for _, low := range exactly4096 {
		want = append(want, 2<<16|uint32(low))
	}
	if !slices.Equal(got.Numbers(), want) {
		t.Fatalf("%d numbers, want %d", got.Len(), len(want))
	}
}
