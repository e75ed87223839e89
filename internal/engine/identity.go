package engine

import (
	"context"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The identity rules. Keys are tried strongest first: user ID, e-mail, visitor
// cookie, platform ID. The first that finds somebody decides. A weaker key finds a
// person only if that person does not have another value of a stronger key
// that was given. Others found by weaker keys are merged into the match when at
// most one of the two has a user ID, and else reported as a clash.

// match applies the rules to keys that the directory has learned.
func (d *directory) match(k workspace.Keys) (workspace.Match, error) {
	var m workspace.Match
	userID := k.UserID
	for _, f := range workspace.IdentityFields() {
		for _, no := range d.find(f, keyIn(k, f)) {
			row, ok, err := d.row(no)
			if err != nil {
				return m, err
			}
			if !ok || no == m.Person || slices.Contains(m.Merges, no) {
				continue
			}
			their := row.Str(workspace.PersonUserID)
			switch {
			case f != workspace.PersonUserID && userID != "" && their != "" && their != userID:
				if !slices.Contains(m.Clash, no) {
					m.Clash = append(m.Clash, no)
				}
			case !allows(row, k, f):
			case m.Person == 0:
				m.Rule, m.Person = workspace.Person.Spec(f).Name, no
				if f == workspace.PersonCookies {
					m.Rule = "cookie"
				}
				if their != "" { // also where a former user ID led here
					userID = their
				}
			case f == workspace.PersonEmail && m.Rule == "email":
				// Addresses need not be unique: several people may share one on purpose.
			default:
				apart, err := d.l.distinct(m.Person, no)
				if err != nil {
					return m, err
				}
				if !apart {
					m.Merges = append(m.Merges, no)
					if userID == "" {
						userID = their
					}
				}
			}
		}
	}
	if m.Person == 0 {
		return m, nil
	}
	return m, d.elect(&m)
}

// elect makes the one with a user ID the survivor, else the older record.
func (d *directory) elect(m *workspace.Match) error {
	best, bestHas := m.Person, false
	for _, no := range append([]workspace.No{m.Person}, m.Merges...) {
		row, _, err := d.row(no)
		if err != nil {
			return err
		}
		has := row.Str(workspace.PersonUserID) != ""
		if has && !bestHas || has == bestHas && no < best {
			best, bestHas = no, has
		}
	}
	if best != m.Person {
		i := slices.Index(m.Merges, best)
		m.Merges[i] = m.Person
		m.Person = best
	}
	slices.Sort(m.Merges)
	return nil
}

// keyIn is the value the keys give for a field.
func keyIn(k workspace.Keys, f workspace.Field) string {
	switch f {
	case workspace.PersonUserID:
		return k.UserID
	case workspace.PersonEmail:
		return k.Email
	case workspace.PersonCookies:
		return k.Cookie
	}
	return k.PlatformID
}

// allows reports whether a key may find the person: nothing stronger that was
// given contradicts what the person has.
func allows(row workspace.Row, k workspace.Keys, f workspace.Field) bool {
	if f > workspace.PersonUserID && k.UserID != "" {
		if have := row.Str(workspace.PersonUserID); have != "" && have != k.UserID {
			return false
		}
	}
	if f != workspace.PersonUserID && f != workspace.PersonEmail && k.Email != "" {
		if have := row.Str(workspace.PersonEmail); have != "" && filter.EmailKey(have) != filter.EmailKey(k.Email) {
			return false
		}
	}
	return true
}

// distinct reports whether two people were told apart by hand.
func (l lookup) distinct(a, b workspace.No) (bool, error) {
	row, _, err := l.pair(a, b, workspace.VerdictDistinct)
	return row.No != 0, err
}

// pair finds what was decided about two people.
func (l lookup) pair(a, b workspace.No, verdict string) (workspace.Row, bool, error) {
	one, err := l.Look(workspace.Pair, workspace.PairOne, []string{decimal(min(a, b))})
	if err != nil || one[0].Empty() {
		return workspace.Row{}, false, err
	}
	for row, err := range l.Rows(workspace.Pair, one[0]) {
		if err != nil {
			return row, false, err
		}
		if row.Ref(workspace.PairOther) == max(a, b) && row.Str(workspace.PairVerdict) == verdict {
			return row, true, nil
		}
	}
	return workspace.Row{}, false, nil
}

// decide writes down what was decided about two people, once.
func (b *batch) decide(x, y workspace.No, verdict, why string) error {
	for _, h := range b.hands[workspace.Pair] {
		if h.is.Ref(workspace.PairOne) == min(x, y) && h.is.Ref(workspace.PairOther) == max(x, y) && h.is.Str(workspace.PairVerdict) == verdict {
			return nil
		}
	}
	if _, have, err := b.lookup().pair(x, y, verdict); err != nil || have {
		return err
	}
	row, err := b.create(workspace.Pair)
	if err != nil {
		return err
	}
	row.Set(workspace.PairOne, workspace.RefValue(min(x, y)))
	row.Set(workspace.PairOther, workspace.RefValue(max(x, y)))
	row.Set(workspace.PairVerdict, workspace.TextValue(verdict))
	row.Set(workspace.PairWhy, workspace.TextValue(why))
	return nil
}

// Identify says which rule would match the keys, and whom.
func (e *Engine) Identify(ctx context.Context, keys workspace.Keys) (m workspace.Match, err error) {
	err = e.store.View(ctx, func(r workspace.Reader) error {
		l := e.lookup(ctx, r)
		d := newDirectory(l, func(no workspace.No) (workspace.Row, bool, error) {
			for row, err := range l.Rows(workspace.Person, idset.Of(no)) {
				return row, err == nil, err
			}
			return workspace.Row{}, false, nil
		})
		for _, f := range workspace.IdentityFields() {
			if err := d.learn(f, []string{keyIn(keys, f)}); err != nil {
				return err
			}
		}
		m, err = d.match(keys)
		return err
	})
	return m, err
}
