package boltstore

import (
	"runtime"
	"slices"

	"github.com/lobbycli/lobby/internal/inorder"
	"github.com/lobbycli/lobby/internal/workspace"
)

// partAsked is how much of what is looked for is one part, muchAsked from where on parts
// are worked on side by side.
const (
	partAsked = 1 << 12
	muchAsked = 2 * partAsked
)

// part is some of what is looked for, and then what was found of it.
type part[A, F any] struct {
	asked []A
	found []F
	err   error
}

// inParts appends what workers find of what is asked, in its order. Each has a reader of
// its own, and nobody writes meanwhile. Where no more is found than was asked, it may take
// the place of that.
func inParts[A, F any](r *reader, k workspace.Kind, all []A, to []F, worker func(own *reader) func([]A) ([]F, error)) ([]F, error) {
	var workers []func(*part[A, F])
	for range min(mostEncoders, runtime.GOMAXPROCS(0)) {
		own, err := r.another(k)
		if err != nil {
			return nil, err
		}
		work := worker(own)
		workers = append(workers, func(p *part[A, F]) {
			p.err = guarded(r.tx.DB().Path(), func() (err error) {
				p.found, err = work(p.asked)
				return err
			})
		})
	}
	var parts []*part[A, F]
	for some := range slices.Chunk(all, partAsked) {
		parts = append(parts, &part[A, F]{asked: some})
	}
	for p := range inorder.All(parts, workers) {
		if p.err != nil {
			return nil, p.err
		}
		to = append(to, p.found...)
	}
	return to, nil
}
