package engine

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The timeline of a person is read, never kept: what the records say happened
// (a conversation started, a lead was captured), and what the journal says
// changed, of the person, of everybody merged into them, and of their leads
// and conversations. So nothing needs rewriting when people are merged, and a
// merge that was taken back leaves no trace.

// timeline is one being read.
type timeline struct {
	past
	about  workspace.No  // the person
	all    bool          // what was taken back, and the taking back, too
	family workspace.Ids // everybody merged into the person
	gone   workspace.Ids // notes that were removed and are told of already
	lines  []line
}

// line is one moment: when, of which record, what.
type line struct {
	at           int64 // microseconds
	kind         workspace.Kind
	no           workspace.No
	what, detail string
	entry        int64 // 0 when a record says so
}

// timeline lists what happened to a person, oldest first.
func (l lookup) timeline(ref string, all bool) ([]workspace.Row, error) {
	if ref == "" {
		return nil, workspace.Errorf(workspace.Usage, "a timeline needs a person")
	}
	nos, err := l.refer(workspace.Person, []string{ref})
	if err != nil {
		return nil, err
	}
	t := &timeline{past: past{lookup: l, read: map[int64]*chapter{}}, all: all}
	if err := t.gather(nos[0]); err != nil {
		return nil, err
	}
	slices.SortStableFunc(t.lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.no, b.no), cmp.Compare(a.entry, b.entry))
	})
	rows := make([]workspace.Row, len(t.lines))
	for i, x := range t.lines {
		row := workspace.NewRow(workspace.Moment, workspace.No(i+1))
		row.Set(workspace.MomentAt, workspace.IntValue(x.at))
		row.Set(workspace.MomentWhat, workspace.TextValue(x.what))
		row.Set(workspace.MomentDetail, workspace.TextValue(x.detail))
		row.Set(workspace.MomentEntry, workspace.IntValue(x.entry))
		rows[i] = row
	}
	return rows, nil
}

// gather reads the person, those merged into them, and what belongs to them.
func (t *timeline) gather(no workspace.No) error {
	var err error
	t.about = no
	if t.family, err = t.former(no); err != nil {
		return err
	}
	if err := t.each(workspace.Person, idset.Of(no), t.person); err != nil {
		return err
	}
	if err := t.each(workspace.Merged, t.family, t.formerPerson); err != nil {
		return err
	}
	for _, k := range []workspace.Kind{workspace.Lead, workspace.Conversation, workspace.Ticket, workspace.Note} {
		ids, err := t.Look(k, owned()[k], []string{decimal(no)})
		if err != nil {
			return err
		}
		if err := t.each(k, ids[0], t.record); err != nil {
			return err
		}
	}
	return nil
}

// former is everybody merged into a person, however many steps away.
func (l lookup) former(no workspace.No) (workspace.Ids, error) {
	var all idset.Set
	for ask := []string{decimal(no)}; len(ask) > 0; {
		sets, err := l.Look(workspace.Merged, workspace.PersonMergedInto, ask)
		if err != nil {
			return all, err
		}
		found := idset.AndNot(idset.Or(sets...), all)
		all = idset.Or(all, found)
		ask = nil
		for no := range found.All() {
			ask = append(ask, decimal(no))
		}
	}
	return all, nil
}

// formerPeople lists everybody merged into a person, by number; everybody merged into
// anybody where none is named.
func (l lookup) formerPeople(ref string) ([]workspace.Row, error) {
	q := workspace.Query{Kind: workspace.Merged}
	if ref != "" {
		nos, err := l.refer(workspace.Person, []string{ref})
		if err != nil {
			return nil, err
		}
		ids, err := l.former(nos[0])
		if err != nil {
			return nil, err
		}
		q.Where = within("id", ids)
	}
	return workspace.AllRows(l.Walk(q))
}

func (t *timeline) each(k workspace.Kind, ids workspace.Ids, tell func(workspace.Row) error) error {
	for row, err := range t.Rows(k, ids) {
		if err != nil {
			return err
		}
		if err := tell(row); err != nil {
			return err
		}
	}
	return nil
}

// fact adds what a record itself says.
func (t *timeline) fact(row workspace.Row, at int64, what string, detail ...string) {
	t.lines = append(t.lines, line{at: at, kind: row.Kind, no: row.No, what: what, detail: joined(append([]string{t.id(row)}, detail...)...)})
}

// id names the record a line is about; the person the timeline is about needs
// no name.
func (t *timeline) id(row workspace.Row) string {
	if row.Kind == workspace.Person && row.No == t.about {
		return ""
	}
	return row.ID()
}

// change adds what an entry did to a record, unless it is hidden.
func (t *timeline) change(row workspace.Row, at int64, h *header, what, detail string) {
	if !h.live() {
		if !t.all {
			return
		}
		if h.Undoes != 0 {
			detail += fmt.Sprintf(" (takes back J%d)", h.Undoes)
		}
		if h.UndoneBy != 0 {
			detail += fmt.Sprintf(" (taken back by J%d)", h.UndoneBy)
		}
	}
	t.lines = append(t.lines, line{at, row.Kind, row.No, what, detail, h.No})
}
