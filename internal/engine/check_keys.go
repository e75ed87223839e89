package engine

import (
	"cmp"
	"hash/maphash"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// soleKeys are the fields no two rows of a kind have a key of in common: those that
// others can hold when a row comes back, and those of rows that never go.
func soleKeys(k workspace.Kind) []workspace.Field {
	if k == workspace.Token {
		return []workspace.Field{workspace.TokenName, workspace.TokenHashed}
	}
	return uniqueKeys(k)
}

// keys looks for keys that two rows have, spelled alike or not.
func (i *inspection) keys() error {
	for _, k := range workspace.StoredKinds() {
		if err := i.sole(k, soleKeys(k)); err != nil {
			return err
		}
	}
	return nil
}

// holder is a row and a hash of a key it has.
type holder struct {
	sum uint64
	no  workspace.No
}

// sole finds rows with the same key by the hashes of all, and then by the keys.
func (i *inspection) sole(k workspace.Kind, fields []workspace.Field) error {
	if len(fields) == 0 {
		return nil
	}
	seed := maphash.MakeSeed()
	all := make([][]holder, len(fields))
	err := i.each(k, func(row workspace.Row) {
		for n, f := range fields {
			for _, v := range row.List(f) { // a single text is a list of one
				all[n] = append(all[n], holder{maphash.String(seed, keyOf(k, f, v)), row.No})
			}
		}
	}, fields...)
	for n, f := range fields {
		if err == nil {
			err = i.sameKey(k, f, suspects(all[n]))
		}
	}
	return err
}

// suspects are the rows that may have the key of another.
func suspects(all []holder) workspace.Ids {
	slices.SortFunc(all, func(a, b holder) int { return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(a.no, b.no)) })
	var found workspace.Ids
	for j := 1; j < len(all); j++ {
		if all[j].sum == all[j-1].sum && all[j].no != all[j-1].no {
			found.AddMany([]workspace.No{all[j-1].no, all[j].no})
		}
	}
	return found
}

// sameKey tells which of some rows have a key in common. Names of tokens that ended are
// free.
func (i *inspection) sameKey(k workspace.Kind, f workspace.Field, rows workspace.Ids) (err error) {
	if k == workspace.Token && f == workspace.TokenName {
		if rows, err = i.livingAmong(rows); err != nil {
			return err
		}
	}
	first := map[string]workspace.No{}
	for row, err := range i.Rows(k, rows, f) {
		if err != nil {
			return err
		}
		for _, v := range row.List(f) {
			key := keyOf(k, f, v)
			if other, taken := first[key]; taken && other != row.No {
				i.find(workspace.FoundKey, "%s and %s have the same %s", name(k, other), name(k, row.No), k.Spec(f).Name)
			} else {
				first[key] = row.No
			}
		}
	}
	return nil
}
