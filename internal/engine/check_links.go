package engine

import (
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// merges follows the way from each merged person to whom they became.
func (i *inspection) merges() error {
	into := map[workspace.No]workspace.No{}
	err := i.each(workspace.Merged, func(row workspace.Row) { into[row.No] = row.Ref(workspace.PersonMergedInto) }, workspace.PersonMergedInto)
	if err != nil {
		return err
	}
	for no := range idset.And(i.there[workspace.Merged], i.there[workspace.Person]).All() {
		i.find(workspace.FoundMerge, "%s was merged and is there", name(workspace.Person, no))
	}
	arrives := i.there[workspace.Person].Clone() // whose way is known to end
	for no := range i.there[workspace.Merged].All() {
		var way idset.Set
		at := no
		for ; !arrives.Has(at); at = into[at] {
			if _, merged := into[at]; !merged {
				i.find(workspace.FoundMerge, "%s leads to %q, who is not there", name(workspace.Merged, no), workspace.Person.ID(at))
				break
			}
			if way.Has(at) {
				i.find(workspace.FoundMerge, "%s leads in a circle", name(workspace.Merged, no))
				break
			}
			way.Add(at)
		}
		arrives.AddMany(way.Numbers()) // told once is enough
	}
	return nil
}

// tie is a way in which rows belong to others.
type tie struct {
	belongs
	owner workspace.Kind
	must  bool // there is no row without an owner
}

// ties is those of which no owner may be missing. What was decided about two people may
// outlast one of them.
func ties() (all []tie) {
	for _, owner := range owners() {
		for _, b := range belonging(owner) {
			if b.kind != workspace.Merged && b.kind != workspace.Pair {
				all = append(all, tie{b, owner, true})
			}
		}
	}
	return append(all, tie{belongs{workspace.Lead, workspace.LeadConversation}, workspace.Conversation, false})
}

// orphans looks for records whose owner is not there.
func (i *inspection) orphans() error {
	for _, t := range ties() {
		if err := i.belong(t); err != nil {
			return err
		}
	}
	return nil
}

// belong looks for rows whose owner is not there, or that have none and must.
func (i *inspection) belong(t tie) error {
	return i.each(t.kind, func(row workspace.Row) {
		switch no := row.Ref(t.field); {
		case no == 0 && t.must:
			i.find(workspace.FoundOrphan, "%s has no %s", name(t.kind, row.No), t.owner)
		case no != 0 && !i.there[t.owner].Has(no):
			i.find(workspace.FoundOrphan, "%s belongs to %s, which is not there", name(t.kind, row.No), name(t.owner, no))
		}
	}, t.field)
}
