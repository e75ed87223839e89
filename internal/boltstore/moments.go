package boltstore

import "github.com/lobbycli/lobby/internal/workspace"

func damagedMoments() error {
	return corrupt("the index of moments is damaged: rows are missing from it")
}

// tally is how many numbers there were, and their sum, which tells most sets
// of as many numbers apart.
type tally struct{ n, sum uint64 }

func (t *tally) add(no workspace.No) { t.n, t.sum = t.n+1, t.sum+uint64(no) }

func tallyOf(s workspace.Ids) (t tally) {
	for no := range s.All() {
		t.add(no)
	}
	return t
}
