package engine

import (
	"maps"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// What comes back may find its keys taken: a cookie that moved on, a segment
// of the same name. Whoever has the key keeps it.

// uniqueKeys are the fields no two rows of the kind may share a key of.
func uniqueKeys(k workspace.Kind) []workspace.Field {
	switch k {
	case workspace.Person:
		return []workspace.Field{workspace.PersonUserID, workspace.PersonPlatformID, workspace.PersonCookies}
	case workspace.Segment:
		return []workspace.Field{workspace.SegmentName}
	case workspace.Agent:
		return []workspace.Field{workspace.AgentName, workspace.AgentEmail}
	case workspace.Channel:
		return []workspace.Field{workspace.ChannelName}
	case workspace.Setting:
		return []workspace.Field{workspace.SettingName}
	}
	return nil
}

// keysBack notes rows whose keys came back.
func (r *reversal) keysBack(k workspace.Kind, ids workspace.Ids) {
	if uniqueKeys(k) != nil {
		r.keyed[k] = idset.Or(r.keyed[k], ids)
	}
}

// reclaim settles the keys that came back.
func (r *reversal) reclaim() error {
	for _, k := range slices.Sorted(maps.Keys(r.keyed)) {
		taken, err := r.settle(k, r.keyed[k])
		if err != nil {
			return err
		}
		r.conflicts = append(r.conflicts, taken...)
	}
	return nil
}

// belong is an error when something came back to somebody who is not there: taken back or
// merged since, which nothing forces.
func (r *reversal) belong() error {
	for _, t := range ties() {
		all, err := r.refs(t.kind, r.returned[t.kind], t.field)
		if err != nil {
			return err
		}
		have, err := r.truth().existing(t.owner, all)
		if err != nil {
			return err
		}
		if no, lost := idset.AndNot(all, have).Min(); lost {
			return workspace.Errorf(workspace.Conflict, "%s: %s, to whom a %s belongs, is not there any more", r.cannot(), t.owner.ID(no), t.kind).
				WithHint("bring that back first: lobby log %s", t.owner.ID(no))
		}
	}
	return nil
}

// settle takes the keys that others hold off rows that came back. A user ID, the
// name of a segment or what an agent is known by cannot be taken off: it is a
// conflict nothing forces. Of channels and settings, which are their names, one stays.
// Everything in hand must have been flushed.
func (b *batch) settle(k workspace.Kind, ids workspace.Ids) ([]conflict, error) {
	var taken []conflict
	for _, f := range uniqueKeys(k) {
		var values []string
		var whose []workspace.No
		for row, err := range b.Rows(k, ids, f) {
			if err != nil {
				return nil, err
			}
			for _, v := range row.List(f) { // a single text is a list of one
				values, whose = append(values, v), append(whose, row.No)
			}
		}
		sets, err := b.Look(k, f, values)
		if err != nil {
			return nil, err
		}
		for i, holders := range sets {
			holders.Remove(whose[i])
			holder, ok := holders.Min()
			if !ok {
				continue
			}
			if k == workspace.Channel || k == workspace.Setting {
				c, err := b.goesAgain(k, whose[i], holder)
				if err != nil {
					return nil, err
				}
				taken = append(taken, c...)
				continue
			}
			c := conflict{kind: k, no: whose[i], field: f, holder: holder}
			if k != workspace.Person || f == workspace.PersonUserID {
				return nil, workspace.Errorf(workspace.Conflict, "cannot be taken back: %s", c).WithHint("take the key off %s first", k.ID(holder))
			}
			if err := b.takeOff(whose[i], f, values[i]); err != nil {
				return nil, err
			}
			taken = append(taken, c)
		}
	}
	return taken, b.flush()
}

// goesAgain drops a channel or a setting that came back where another has its name. The
// other setting has its value from somebody; channels are the same.
func (b *batch) goesAgain(k workspace.Kind, no, holder workspace.No) ([]conflict, error) {
	if _, _, err := b.row(k, no); err != nil {
		return nil, err
	}
	b.work.drop(k, no)
	if k == workspace.Channel {
		return nil, nil
	}
	ts, err := touchesOf(b.work, k, holder, 0)
	c := conflict{kind: k, no: no, field: workspace.SettingValue, entry: b.entry}
	if len(ts) > 0 {
		c.entry = ts[len(ts)-1].entry
	}
	return []conflict{c}, err
}

// takeOff removes one value from a field of a person.
func (b *batch) takeOff(no workspace.No, f workspace.Field, value string) error {
	row, _, err := b.row(workspace.Person, no)
	if err != nil {
		return err
	}
	list := slices.DeleteFunc(row.List(f), func(v string) bool { return v == value })
	row.Set(f, workspace.ListValue(list))
	return nil
}
