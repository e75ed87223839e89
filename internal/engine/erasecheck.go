package engine

import (
	"context"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// eraseAgain erases who is there although they were erased: in a backup that is older.
type eraseAgain struct{}

// Verb names the change like the erasure it repeats.
func (eraseAgain) Verb() string { return workspace.ErasePeople{}.Verb() }

func (b *batch) eraseLeft() error {
	if err := b.flush(); err != nil {
		return err
	}
	left, err := b.truth().left()
	if err != nil {
		return err
	}
	return b.erase(left, idset.Set{}, true)
}

// left is the people who were erased and are there all the same: somebody has a key of
// theirs since before.
func (l lookup) left() (workspace.Ids, error) {
	var found []workspace.No
	ledger := readLedger(l.Reader)
	if len(ledger.secrets) == 0 {
		return idset.Set{}, nil
	}
	for _, k := range []workspace.Kind{workspace.Person, workspace.Merged} {
		nos, err := l.leftOf(ledger, k)
		if err != nil {
			return idset.Set{}, err
		}
		found = append(found, nos...)
	}
	return idset.Of(found...), nil
}

// mostAtOnce is how many people are compared with the ledger at once.
const mostAtOnce = 10_000

func (l lookup) leftOf(ledger ledger, k workspace.Kind) (found []workspace.No, err error) {
	var rows []workspace.Row
	compare := func() error {
		var all []string
		for _, row := range rows {
			all = append(all, identities(row)...)
		}
		erased, err := ledger.when(all)
		if err != nil {
			return err
		}
		for _, row := range rows {
			since, err := l.since(row, erased)
			if err != nil {
				return err
			}
			if !since {
				continue
			}
			no := row.No
			if k == workspace.Merged {
				if no, err = l.survivor(no); err != nil {
					return err
				}
			}
			found = append(found, no)
		}
		rows = rows[:0]
		return l.going()
	}
	for row, err := range l.Walk(workspace.Query{Kind: k}, append(ledgerFields(), workspace.PersonCreatedAt)...) {
		if err != nil {
			return nil, err
		}
		if rows = append(rows, row); len(rows) == mostAtOnce {
			if err := compare(); err != nil {
				return nil, err
			}
		}
	}
	return found, compare()
}

// since reports whether a person has a key that was erased, and has had it since
// before: nothing gave it to them afterwards.
func (l lookup) since(row workspace.Row, erased map[string]int64) (bool, error) {
	own := ownIdentity(row.No, row.Num(workspace.PersonCreatedAt))
	if erased[own] != 0 {
		return true, nil
	}
	for _, f := range ledgerFields() {
		for _, v := range row.List(f) {
			at := erased[identity(f, v)]
			if at == 0 {
				continue
			}
			given, err := l.touchedAfter(row, f, at)
			if err != nil {
				return false, err
			}
			if !given {
				return true, nil
			}
		}
	}
	return false, nil
}

// touchedAfter reports whether an entry after a moment made a row or changed a field of it.
func (l lookup) touchedAfter(row workspace.Row, f workspace.Field, at int64) (bool, error) {
	touched, err := touchesOf(l.Reader, row.Kind, row.No, 0)
	if err != nil {
		return false, err
	}
	for _, t := range slices.Backward(touched) {
		if t.field != f && t.field != workspace.ID {
			continue
		}
		h, err := readHeader(l.Reader, t.entry)
		if err != nil || h != nil {
			return h != nil && h.At > at, err
		}
	}
	return false, nil
}

// CarryErasures brings the erasures that another store remembers over, and erases again
// whom this workspace still holds. It gives their number.
func (e *Engine) CarryErasures(ctx context.Context, from workspace.Store, actor string) (int, error) {
	type pair struct{ key, value []byte }
	var all []pair
	err := from.View(ctx, func(r workspace.Reader) error {
		all = nil
		for k, v := range r.Kept(workspace.KeptErased, nil, nil) {
			if k[0] != ledgerNumbers { // which rows of this workspace go is for it to find
				all = append(all, pair{slices.Clone(k), slices.Clone(v)})
			}
		}
		return workspace.ReadError(r)
	})
	if err != nil || len(all) == 0 {
		return 0, err
	}
	err = e.store.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		for _, p := range all {
			if err := w.Keep(workspace.KeptErased, p.key, p.value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	r, err := e.Apply(ctx, workspace.Batch{Actor: actor, Changes: []workspace.Change{eraseAgain{}}})
	return r.Changed, err
}
