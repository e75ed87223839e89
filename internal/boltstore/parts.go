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
type part struct {
	asked []asked
	err   error
}

// inParts appends what workers find of what is asked, in its order. Each has a reader of
// its own, and nobody writes meanwhile.
func (r *reader) inParts(k workspace.Kind, all, to []asked, worker func(own *reader) func([]asked) ([]asked, error)) ([]asked, error) {
	var workers []func(*part)
	for range min(mostEncoders, runtime.GOMAXPROCS(0)) {
		own, err := r.another(k)
		if err != nil {
			return nil, err
		}
		work := worker(own)
		workers = append(workers, func(p *part) {
			p.err = guarded(r.tx.DB().Path(), func() (err error) {
				p.asked, err = work(p.asked)
				return err
			})
		})
	}
	var parts []*part
	for some := range slices.Chunk(all, partAsked) {
		parts = append(parts, &part{asked: some})
	}
	for p := range inorder.All(parts, workers) {
		if p.err != nil {
			return nil, p.err
		}
		to = append(to, p.asked...) // where a worker leaves less than it was given, this may be its place
	}
	return to, nil
}
