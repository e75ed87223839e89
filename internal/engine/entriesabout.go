package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// entriesAbout lists the entries that touched a person, somebody merged into them, or
// what belongs to them, newest first.
func (l lookup) entriesAbout(ref string) ([]workspace.Row, error) {
	nos, err := l.refer(workspace.Person, []string{ref})
	if err != nil {
		return nil, err
	}
	family, err := l.former(nos[0])
	if err != nil {
		return nil, err
	}
	family = idset.Or(family, idset.Of(nos[0]))
	about := map[workspace.Kind]idset.Set{workspace.Person: family, workspace.Merged: family}
	for k, f := range owned() {
		sets, err := l.Look(k, f, []string{decimal(nos[0])})
		if err != nil {
			return nil, err
		}
		about[k] = sets[0]
	}
	var entries []int64
	for k, ids := range about {
		for no := range ids.All() {
			touched, err := touchesOf(l.Reader, k, no, 0)
			if err == nil {
				err = l.going()
			}
			if err != nil {
				return nil, err
			}
			for _, t := range touched {
				entries = append(entries, t.entry)
			}
		}
	}
	slices.Sort(entries)
	var rows []workspace.Row
	for _, no := range slices.Backward(slices.Compact(entries)) {
		h, err := readHeader(l.Reader, no)
		if err != nil {
			return nil, err
		}
		if h != nil {
			rows = append(rows, h.row())
		}
	}
	return rows, nil
}
