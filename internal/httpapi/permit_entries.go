package httpapi

import (
	"context"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Below the role admin, callers take back, and apply again, what they did
// themselves and could do again. The journal knows them by the name of their token
// alone; somebody else may have worked under it, with another role.

// verbOfPlan is what the journal calls a batch of several verbs.
const verbOfPlan = "plan"

// permitEntries refuses entries that the caller may not take back.
func (v *visit) permitEntries(entries []int64) error {
	if v.who.role.Covers(workspace.Admin) {
		return nil
	}
	for _, no := range entries {
		if err := v.permitEntry(entryID(no)); err != nil {
			return err
		}
	}
	return nil
}

// permitEntry refuses an entry that somebody else made, or took back, or that holds
// what the caller's role may not change. One that does not exist is the engine's
// to refuse.
func (v *visit) permitEntry(id string) error {
	ctx := v.request.Context()
	if _, could := workspace.Entry.ParseID(id); !could {
		return nil
	}
	row, ok, err := v.entry(ctx, id)
	if err != nil || !ok {
		return err
	}
	mine := row.Str(workspace.EntryActor) == v.who.name && row.Ref(workspace.EntryRun) == 0 && v.mayDo(row.Str(workspace.EntryVerb))
	if by := row.Ref(workspace.EntryUndoneBy); mine && by != 0 {
		taker, ok, err := v.entry(ctx, workspace.Entry.ID(by))
		if err != nil {
			return err
		}
		mine = ok && taker.Str(workspace.EntryActor) == v.who.name
	}
	if mine {
		mine, err = v.onlyDaily(ctx, row)
	}
	if err == nil && !mine {
		err = workspace.Errorf(workspace.Denied, "%s: the role %s may only take back what it did itself", id, v.who.role).WithHint("ask an admin")
	}
	return err
}

// mayDo reports whether the caller may make changes of a verb, as far as the verb
// tells.
func (v *visit) mayDo(verb string) bool {
	least, known := leastRole(verb)
	return verb == verbOfPlan || known && v.who.role.Covers(least)
}

// onlyDaily reports whether an entry whose verb does not tell left metadata and
// settings alone. One with tokens nobody can take back.
func (v *visit) onlyDaily(ctx context.Context, entry workspace.Row) (bool, error) {
	if verb := entry.Str(workspace.EntryVerb); verb != "person.edit" && verb != verbOfPlan {
		return true, nil
	}
	settings := filter.In{Field: "record"}
	for row, err := range v.ws.Find(ctx, workspace.Query{Kind: workspace.Setting}) {
		if err != nil {
			return false, err
		}
		settings.Values = append(settings.Values, row.Str(workspace.SettingName))
	}
	q := workspace.Query{Kind: workspace.Step, Of: entry.ID(), Limit: 1, Where: filter.Or{X: []filter.Expr{
		filter.Compare{Field: "field", Op: filter.Contains, Value: "meta"}, settings,
	}}}
	for _, err := range v.ws.Find(ctx, q) {
		return false, err
	}
	return true, nil
}

// entry is an entry of the journal.
func (v *visit) entry(ctx context.Context, id string) (workspace.Row, bool, error) {
	q := workspace.Query{Kind: workspace.Entry, Where: filter.Compare{Field: "id", Op: filter.Eq, Value: id}, All: true, Limit: 1}
	for row, err := range v.ws.Find(ctx, q) {
		return row, err == nil, err
	}
	return workspace.Row{}, false, nil
}

// unnamed reports whether a change takes back, or applies again, the caller's last
// batch, whichever that is.
func unnamed(c workspace.Change) bool {
	switch c := c.(type) {
	case workspace.Undo:
		return len(c.Entries) == 0
	case workspace.Redo:
		return len(c.Entries) == 0
	}
	return false
}

// about is an unnamed change that names an entry.
func about(c workspace.Change, entry int64) workspace.Change {
	switch c := c.(type) {
	case workspace.Undo:
		c.Entries = []int64{entry}
		return c
	case workspace.Redo:
		c.Entries = []int64{entry}
		return c
	}
	return c
}

// nameLast makes unnamed changes name the entry they mean, so that it is the one
// that is permitted and no other that comes meanwhile. Admins may take back any.
func (v *visit) nameLast(changes []workspace.Change) ([]workspace.Change, error) {
	i := slices.IndexFunc(changes, unnamed)
	if i < 0 || v.who.role.Covers(workspace.Admin) {
		return changes, nil
	}
	if slices.ContainsFunc(changes[i+1:], unnamed) {
		return nil, workspace.Errorf(workspace.Invalid, "%s: only one change of a batch can be about the last one", changes[i].Verb()).WithHint("name the entries")
	}
	var no int64
	var err error
	if _, undo := changes[i].(workspace.Undo); undo {
		no, err = v.lastDone()
	} else {
		no, err = v.lastBack(false)
	}
	if err != nil || no == 0 { // there is none: the engine says so
		return changes, err
	}
	changes = slices.Clone(changes)
	changes[i] = about(changes[i], no)
	return changes, nil
}

// lastDone is the caller's last entry that stands; 0 is none.
func (v *visit) lastDone() (no int64, err error) {
	err = v.own(filter.Not{X: filter.Has{Field: "undoes"}}, func(row workspace.Row) (bool, error) {
		no = int64(row.No)
		return true, nil
	})
	return no, err
}

// lastBack is the entry that the caller took back last or, of redos, applied again
// last, if that stands; 0 is none.
func (v *visit) lastBack(redo bool) (no int64, err error) {
	err = v.own(filter.Has{Field: "undoes"}, func(row workspace.Row) (bool, error) {
		back := row.Ref(workspace.EntryUndoes)
		first, ok, err := v.entry(v.request.Context(), workspace.Entry.ID(back))
		if err != nil || !ok {
			return false, err
		}
		switch again := first.Ref(workspace.EntryUndoes); {
		case again == 0 && !redo:
			no = int64(back)
		case again != 0 && redo:
			no = int64(again)
		}
		return no != 0, nil
	})
	return no, err
}

// own visits entries of the caller that stand, newest first, until the visitor has
// enough.
func (v *visit) own(where filter.Expr, visit func(workspace.Row) (bool, error)) error {
	const page = 32
	q := workspace.Query{Kind: workspace.Entry, All: true, Limit: page, Where: filter.And{X: []filter.Expr{
		filter.Compare{Field: "actor", Op: filter.Eq, Value: v.who.name}, filter.Not{X: filter.Has{Field: "undone_by"}}, where,
	}}}
	for ; ; q.Skip += page {
		n := 0
		for row, err := range v.ws.Find(v.request.Context(), q) {
			enough := false
			if n++; err == nil && row.Str(workspace.EntryActor) == v.who.name { // filters fold
				enough, err = visit(row)
			}
			if enough || err != nil {
				return err
			}
		}
		if n < page {
			return nil
		}
	}
}

// repeated is the answer to an unnamed change that was made before, with the same
// key: it names another entry now.
func (v *visit) repeated(asked workspace.Batch) (workspace.Receipt, bool) {
	if asked.Key == "" || len(asked.Changes) != 1 || !unnamed(asked.Changes[0]) || v.who.role.Covers(workspace.Admin) {
		return workspace.Receipt{}, false
	}
	_, redo := asked.Changes[0].(workspace.Redo)
	no, err := v.lastBack(redo)
	if err != nil || no == 0 {
		return workspace.Receipt{}, false
	}
	asked.Changes = []workspace.Change{about(asked.Changes[0], no)} // it is so already: this changes nothing
	r, err := v.ws.Apply(v.request.Context(), asked)
	return r, err == nil && r.Replayed
}
