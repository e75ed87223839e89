package gendata

import (
	"math"
	"math/bits"
)

// random is SplitMix64. Each record has one of its own, seeded by its number, so that
// another kind of record changes none of those before.
type random uint64

func newRandom(seed uint64, stream string, i int) *random {
	h := seed*0x9e3779b97f4a7c15 + uint64(i)*0xd1342543de82ef95
	for _, c := range []byte(stream) {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	r := random(h)
	r.next()
	return &r
}

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// part is a number from 0 to below 1.
func (r *random) part() float64 { return float64(r.next()>>11) / (1 << 53) }

// chance is true so many times in a hundred.
func (r *random) chance(percent int) bool { return r.below(100) < percent }

// zipf is a number from 0 to n-1, low ones far more often.
func (r *random) zipf(n int) int {
	return min(n-1, int(math.Exp(r.part()*math.Log(float64(n+1))))-1)
}

func pick[T any](r *random, s []T) T { return s[r.below(len(s))] }
