package engine

import (
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// What one person carries is bounded (workspace.CheckRoom): tags, cookies and
// metadata are where a stranger could pile up more than anybody can work with.

// atMost refuses a change that names more than one person could carry.
func atMost(most int, what string, counts ...int) error {
	for _, n := range counts {
		if n > most {
			return workspace.Errorf(workspace.Invalid, "%d %s are more than the %d one change or event may name", n, what, most)
		}
	}
	return nil
}

// carry gives a person tags, cookies or metadata, if there is room.
func carry(row workspace.Row, f workspace.Field, v workspace.Value) error {
	if err := workspace.CheckRoom(f, row.Get(f), v); err != nil {
		return err
	}
	row.Set(f, v)
	return nil
}

// roomFor refuses what others bring that a person has no room for, before
// anything is changed. It names the person, if there is one already.
func roomFor(row workspace.Row, more ...workspace.Row) error {
	for _, f := range []workspace.Field{workspace.PersonTags, workspace.PersonCookies, workspace.PersonMetadata} {
		if err := roomOf(f, row, more); err != nil && row.No != 0 {
			return workspace.Errorf(workspace.Invalid, "%s: %w", row.ID(), err)
		} else if err != nil {
			return err
		}
	}
	return nil
}

func roomOf(f workspace.Field, row workspace.Row, more []workspace.Row) error {
	had := row.Get(f)
	size := len(had.S)
	for _, m := range more {
		if err := workspace.CheckRoom(f, had, m.Get(f)); err != nil { // early: without uniting
			return err
		}
		size += len(m.Str(f))
	}
	if size <= workspace.MaxTags { // so many of anything take more bytes than that
		return nil
	}
	all := had
	for _, m := range more {
		all = together(f, all, m.Get(f))
	}
	return workspace.CheckRoom(f, had, all)
}

// together is what two values of a field make that a person carries: sources are
// united like cookies, of metadata the second has the last word.
func together(f workspace.Field, a, b workspace.Value) workspace.Value {
	if f == workspace.PersonMetadata {
		return mergeMeta(a.S, b.S, func(string) bool { return true })
	}
	if a == b || a.Missing() && strings.IndexByte(b.S, 0) < 0 {
		return b
	}
	list, more := a.List(), b.List()
	if f == workspace.PersonTags {
		list = unite(list, more)
	} else {
		list = distinct(append(list, more...))
	}
	if a.Missing() && len(list) == len(more) {
		return b
	}
	return workspace.ListValue(list)
}
