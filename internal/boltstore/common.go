package boltstore

import (
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// common is the rows that have every one of some codes of a field. A block is left as
// soon as nothing is in common there; the code that showed it is asked first in the
// next one, as it is probably rare.
func (r *reader) common(sh *shape, f workspace.Field, codes []uint32) (workspace.Ids, error) {
	if err := r.settle(sh); err != nil {
		return workspace.Ids{}, err
	}
	n, err := r.blocks(sh.kind)
	if err != nil {
		return workspace.Ids{}, err
	}
	var set idset.Builder
	for i := range n {
		var members []byte
		for j, code := range codes {
			key := postingKey(sh.kind, f, uint16(i), code)
			block, err := r.block(key)
			if err != nil {
				return workspace.Ids{}, err
			}
			if j == 0 {
				members = block
			} else {
				members = idset.IntersectBlocks(members, block)
			}
			if len(members) == 0 {
				codes[0], codes[j] = codes[j], codes[0]
				break
			}
		}
		set.Add(uint16(i), members)
	}
	return buildSet(sh.kind, f, &set)
}
