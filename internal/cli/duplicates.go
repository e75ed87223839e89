package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// merger is people a plan would make one: groups of duplicates that have
// somebody in common.
type merger struct {
	people  []workspace.No
	userID  string       // the one user id among them; "" when there is none
	holder  workspace.No // who has it
	reasons []string
	joined  bool // it is part of another one now
}

// planMerges turns the groups a query selects into merges.
func planMerges(ctx context.Context, ws workspace.Workspace, q workspace.Query) ([]*merger, error) {
	var groups []workspace.Row
	for row, err := range ws.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		groups = append(groups, row)
	}
	userIDs, err := userIDsOf(ctx, ws, groups)
	if err != nil {
		return nil, err
	}
	return joinGroups(groups, userIDs), nil
}

// joinGroups makes merges of groups that come surest first, each person in one
// of them at most. A group that would put two user ids together is left out.
func joinGroups(groups []workspace.Row, userIDs map[workspace.No]string) []*merger {
	var merges []*merger
	of := map[workspace.No]*merger{}
	for _, group := range groups {
		m := &merger{reasons: []string{fmt.Sprintf("%s %q (%d)", group.Str(workspace.DuplicateReason), group.Str(workspace.DuplicateKey), group.Num(workspace.DuplicateScore))}}
		var joined []*merger
		clash := false
		for _, no := range peopleOf(group) {
			one := of[no]
			if one == nil {
				one = &merger{people: []workspace.No{no}, userID: userIDs[no], holder: no}
			} else if slices.Contains(joined, one) {
				continue
			}
			joined = append(joined, one)
			clash = !m.join(one) || clash
		}
		if clash {
			continue
		}
		for _, one := range joined {
			one.joined = true
		}
		merges = append(merges, m)
		for _, no := range m.people {
			of[no] = m
		}
	}
	return slices.DeleteFunc(merges, func(m *merger) bool { return m.joined })
}

// join takes the people of another merger in; it reports false when both have a
// user id, and they differ.
func (m *merger) join(other *merger) bool {
	if m.userID != "" && other.userID != "" && m.userID != other.userID {
		return false
	}
	if m.userID == "" {
		m.userID, m.holder = other.userID, other.holder
	}
	m.people = append(m.people, other.people...)
	m.reasons = append(m.reasons, other.reasons...)
	return true
}

// change is the merge: who has a user id survives, else the older.
func (m *merger) change() workspace.MergePeople {
	slices.Sort(m.people)
	into := m.people[0]
	if m.userID != "" {
		into = m.holder
	}
	from := slices.DeleteFunc(slices.Clone(m.people), func(no workspace.No) bool { return no == into })
	return workspace.MergePeople{Into: workspace.Person.ID(into), From: personIDs(from)}
}

// why is the reasons for a merge, for whoever reviews the plan.
func (m *merger) why() string { return strings.Join(m.reasons, ", ") }

func peopleOf(group workspace.Row) []workspace.No {
	var nos []workspace.No
	for _, id := range group.List(workspace.DuplicatePeople) {
		if no, ok := workspace.Person.ParseID(id); ok {
			nos = append(nos, no)
		}
	}
	return nos
}

// userIDsOf is the user ids of the people in groups, where they have one.
func userIDsOf(ctx context.Context, ws workspace.Workspace, groups []workspace.Row) (map[workspace.No]string, error) {
	out := map[workspace.No]string{}
	if len(groups) == 0 {
		return out, nil
	}
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.List(workspace.DuplicatePeople)...)
	}
	where := filter.And{X: []filter.Expr{filter.In{Field: "id", Values: ids}, filter.Has{Field: "user_id"}}}
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Person, Where: where}) {
		if err != nil {
			return nil, err
		}
		out[row.No] = row.Str(workspace.PersonUserID)
	}
	return out, nil
}
