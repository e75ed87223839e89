package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// directory knows who has which key. It is asked once for all keys of a slice
// of rows or events, then kept in step while the slice changes people, so that
// a slice costs one look-up per key and not one per row.
type directory struct {
	l     lookup
	row   func(workspace.No) (workspace.Row, bool, error) // a person, as changed so far
	known map[workspace.Field]map[string][]workspace.No
}

func newDirectory(l lookup, row func(workspace.No) (workspace.Row, bool, error)) *directory {
	return &directory{l, row, map[workspace.Field]map[string][]workspace.No{}}
}

// directory is one over the batch's own transaction. What is in hand must be
// flushed.
func (b *batch) directory() *directory {
	return newDirectory(b.lookup(), func(no workspace.No) (workspace.Row, bool, error) { return b.row(workspace.Person, no) })
}

// keyOf is what two values of a key field must share to be equal.
func keyOf(k workspace.Kind, f workspace.Field, value string) string {
	return filter.Key(k.Spec(f).Type, value)
}

// learn looks values of a key field up; they may repeat and be empty.
func (d *directory) learn(f workspace.Field, values []string) error {
	m := d.known[f]
	if m == nil {
		m = make(map[string][]workspace.No, len(values))
		d.known[f] = m
	}
	ask, keys := make([]string, 0, len(values)), make([]string, 0, len(values))
	for _, v := range values {
		key := keyOf(workspace.Person, f, v)
		if _, have := m[key]; v == "" || have {
			continue
		}
		m[key] = nil
		ask, keys = append(ask, v), append(keys, key)
	}
	if len(ask) == 0 {
		return nil
	}
	sets, err := d.l.lookAll(workspace.Person, f, ask)
	if err != nil {
		return err
	}
	for i, ids := range sets {
		m[keys[i]] = ids.Numbers()
	}
	return nil
}

// find is the people with a key that was learned, in order of their numbers.
func (d *directory) find(f workspace.Field, value string) []workspace.No {
	if value == "" {
		return nil
	}
	return d.known[f][keyOf(workspace.Person, f, value)]
}

// note says that a person has a key now.
func (d *directory) note(f workspace.Field, value string, no workspace.No) {
	if value == "" {
		return
	}
	m := d.known[f]
	if m == nil {
		m = map[string][]workspace.No{}
		d.known[f] = m
	}
	key := keyOf(workspace.Person, f, value)
	if at, have := slices.BinarySearch(m[key], no); !have {
		m[key] = slices.Insert(slices.Clone(m[key]), at, no)
	}
}

// forget says that a person has a key no longer.
func (d *directory) forget(f workspace.Field, value string, no workspace.No) {
	key := keyOf(workspace.Person, f, value)
	list := d.known[f][key]
	if at, have := slices.BinarySearch(list, no); have {
		d.known[f][key] = slices.Delete(slices.Clone(list), at, at+1)
	}
}

// moved says that all keys of a former person lead to another now.
func (d *directory) moved(from, to workspace.No) {
	for f, m := range d.known {
		for key, list := range m {
			if _, have := slices.BinarySearch(list, from); have {
				rest := idset.Of(list...)
				rest.Remove(from)
				rest.Add(to)
				d.known[f][key] = rest.Numbers()
			}
		}
	}
}

// everybody is all people any learned key leads to.
func (d *directory) everybody() workspace.Ids {
	var nos []uint32
	for _, m := range d.known {
		for _, list := range m {
			nos = append(nos, list...)
		}
	}
	return idset.Of(nos...)
}
