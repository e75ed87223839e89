package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// While two people are one, what the survivor submits may come under a lead that the
// other brought. When they part it stays with the survivor.

// keepLater gives the survivor of a merge the submissions that came since under leads
// which are the others' again: under their own earliest lead, else as one of their own.
func (b *batch) keepLater(into workspace.No, back workspace.Ids, merge int64) error {
	var others []string
	for no := range back.All() {
		others = append(others, decimal(no))
	}
	sets, err := b.Look(workspace.Lead, workspace.LeadPerson, others)
	if err != nil {
		return err
	}
	mine, err := b.Look(workspace.Lead, workspace.LeadPerson, []string{decimal(into)})
	if err != nil {
		return err
	}
	list, err := (&intake{batch: b}).earliestFirst(mine[0].Numbers())
	if err != nil {
		return err
	}
	var own workspace.No
	if len(list) > 0 {
		own = list[0]
	}
	p := &past{lookup: b.truth(), read: map[int64]*chapter{}}
	leads := idset.Or(sets...)
	if err := b.load(workspace.Lead, leads); err != nil {
		return err
	}
	for no := range leads.All() {
		row, _, err := b.row(workspace.Lead, no)
		if err != nil {
			return err
		}
		later, err := b.takeLater(p, row, merge)
		if err != nil {
			return err
		}
		for _, f := range later {
			if own, err = b.hand(f, row, into, own); err != nil {
				return err
			}
		}
	}
	return b.flush()
}

// submissions are all of a lead, its own first.
func submissions(row workspace.Row) ([]workspace.FollowUp, error) {
	list, err := followUps(row)
	return append([]workspace.FollowUp{original(row)}, list...), err
}

// takeLater takes the submissions off a lead that it did not have at an entry.
func (b *batch) takeLater(p *past, row workspace.Row, entry int64) (later []workspace.FollowUp, err error) {
	_, first, err := p.steps(row, entry, workspace.LeadFollowUps, workspace.LeadTag, workspace.LeadName, workspace.LeadEmail, workspace.LeadPhone,
		workspace.LeadOrderNumber, workspace.LeadConversation, workspace.LeadCreatedAt, workspace.LeadEvent)
	if err != nil {
		return nil, err
	}
	had, err := submissions(first)
	if err != nil {
		return nil, err
	}
	has, err := submissions(row)
	if err != nil {
		return nil, err
	}
	for _, f := range has {
		if !slices.Contains(had, f) {
			later = append(later, f)
		}
	}
	kept := slices.DeleteFunc(has, func(f workspace.FollowUp) bool { return slices.Contains(later, f) })
	if len(later) == 0 || len(kept) == 0 {
		return nil, nil
	}
	if i := slices.Index(kept, had[0]); i > 0 {
		kept[0], kept[i] = kept[i], kept[0]
	}
	if kept[0] != original(row) {
		was := row.Clone()
		if err := b.bringOut(row, row.Ref(workspace.LeadPerson), kept[0]); err != nil {
			return nil, err
		}
		for _, s := range reopened() {
			row.Set(s.field, was.Get(s.field))
		}
	}
	setFollowUps(row, kept[1:])
	return later, nil
}

// hand puts a submission that stood under a lead under another of a person, or makes
// one of it that is where that lead is. It gives the lead it stands under now.
func (b *batch) hand(f workspace.FollowUp, from workspace.Row, person, to workspace.No) (workspace.No, error) {
	var row workspace.Row
	var err error
	if to != 0 {
		if row, _, err = b.row(workspace.Lead, to); err == nil {
			err = addSubmission(row, f)
		}
	} else if row, err = b.create(workspace.Lead); err == nil {
		if err = b.bringOut(row, person, f); err != nil {
			return 0, err
		}
		for _, s := range reopened() {
			row.Set(s.field, from.Get(s.field))
		}
		var owner workspace.Row
		if owner, _, err = b.row(workspace.Person, person); err == nil {
			hold(owner, heldLeads, 1, true)
		}
	}
	if err == nil {
		err = b.mailsFollow(from, row, f.EventID)
	}
	if err != nil {
		return 0, err
	}
	b.outcome(workspace.Outcome{State: workspace.Unchanged, Why: "kept: submissions that came after the merge", Of: workspace.Lead, Ids: idset.Of(row.No)})
	return row.No, nil
}
