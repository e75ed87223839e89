package crc32c

import (
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"testing"
)

// From RFC 3720, appendix B.4, and the usual check of a CRC.
func TestKnownSums(t *testing.T) {
	ascending, ones := make([]byte, 32), make([]byte, 32)
	for i := range ascending {
		ascending[i], ones[i] = byte(i), 0xff
	}
	for _, c := range []struct {
		name string
		b    []byte
		want uint32
	}{
		{"nothing", nil, 0},
		{"123456789", []byte("123456789"), 0xe3069283},
		{"32 zeros", make([]byte, 32), 0x8a9136aa},
		{"32 ones", ones, 0x62a8ab43},
		{"32 ascending", ascending, 0x46dd794e},
	} {
		if got := Update(0, c.b); got != c.want {
			t.Errorf("%s: %08x, want %08x", c.name, got, c.want)
		}
	}
}

func TestSumsAreThoseOfTheLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(32, 1))
	bytes := make([]byte, 20_000)
	for i := range bytes {
		bytes[i] = byte(random.Uint32())
	}
	table := crc32.MakeTable(crc32.Castagnoli)
	check := func(sum uint32, b []byte) {
		if got, want := Update(sum, b), crc32.Update(sum, table, b); got != want {
			t.Fatalf("%d bytes after %08x: %08x, want %08x", len(b), sum, got, want)
		}
	}
	for n := range 2500 { // at every length, and every place in a word
		check(0, bytes[n%17:n%17+n])
	}
	for range 5000 {
		from := random.IntN(len(bytes))
		check(random.Uint32(), bytes[from:from+random.IntN(len(bytes)-from)])
	}
}

func TestASumGoesOn(t *testing.T) {
	b := make([]byte, 3000)
	for i := range b {
		b[i] = byte(i * 7)
	}
	whole := Update(0, b)
	for cut := range b {
		if got := Update(Update(0, b[:cut]), b[cut:]); got != whole {
			t.Fatalf("cut at %d: %08x, want %08x", cut, got, whole)
		}
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, n := range []int{16, 250, 1200, 4000, 8192} {
		value := make([]byte, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				Update(0, value)
			}
		})
	}
}
