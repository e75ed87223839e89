package main

import "slices"

// sample is one run of a way. What was not measured is 0.
type sample struct {
	Wall float64 `json:"wall_ms,omitempty"`
	CPU  float64 `json:"cpu_ms,omitempty"`     // user and system
	Peak int64   `json:"peak_bytes,omitempty"` // of resident memory
	Anon int64   `json:"anon_bytes,omitempty"` // peak of what no file backs
	Size int64   `json:"size_bytes,omitempty"` // of a store
	Rate float64 `json:"requests_a_second,omitempty"`
	P99  float64 `json:"p99_ms,omitempty"` // of requests
	Good float64 `json:"good_percent,omitempty"`
}

// quantity is what a goal is about.
type quantity int

const (
	wall      quantity = iota // milliseconds
	anonymous                 // bytes, as a figure of its own
	flat                      // bytes of anonymous memory, compared
	size                      // bytes
	rate                      // requests a second
	slowest                   // milliseconds of the 99th percentile
	good                      // percent, as a figure of its own
)

func (q quantity) of(s sample) float64 {
	switch q {
	case anonymous, flat:
		return float64(s.Anon)
	case size:
		return float64(s.Size)
	case rate:
		return s.Rate
	case slowest:
		return s.P99
	case good:
		return s.Good
	}
	return s.Wall
}

// alone is whether floor and goal are figures rather than ratios.
func (q quantity) alone() bool { return q == anonymous || q == good }

// higher is whether more is better.
func (q quantity) higher() bool { return q == rate || q == good }

// spread is the middle and the ends of some figures.
type spread struct{ median, min, max float64 }

func spreadOf(samples []sample, of func(sample) float64) (s spread) {
	if len(samples) == 0 {
		return s
	}
	all := make([]float64, len(samples))
	for i := range samples {
		all[i] = of(samples[i])
	}
	slices.Sort(all)
	s = spread{all[len(all)/2], all[0], all[len(all)-1]}
	if len(all)%2 == 0 {
		s.median = (all[len(all)/2-1] + all[len(all)/2]) / 2
	}
	return s
}
