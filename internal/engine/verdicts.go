package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// couple is two people, the lower number first.
type couple struct{ one, other workspace.No }

// strangers is, for each person, who they are not.
type strangers map[workspace.No][]workspace.No

// verdicts reads what was decided about pairs of people: whose user IDs
// clashed, and who was told apart by hand.
func (l lookup) verdicts() (clashes []couple, apart strangers, err error) {
	apart = strangers{}
	for row, err := range l.Walk(workspace.Query{Kind: workspace.Pair}) {
		if err != nil {
			return nil, nil, err
		}
		c := couple{row.Ref(workspace.PairOne), row.Ref(workspace.PairOther)}
		if row.Str(workspace.PairVerdict) == workspace.VerdictDistinct {
			apart[c.one] = append(apart[c.one], c.other)
			apart[c.other] = append(apart[c.other], c.one)
			continue
		}
		clashes = append(clashes, c)
	}
	return clashes, apart, nil
}

// clashing makes groups of the people whose user IDs clashed. Pairs that have
// become one person since, or of which one is gone, count no longer.
func (l lookup) clashing(clashes []couple, apart strangers) ([]group, error) {
	var met idset.Set
	for _, c := range clashes {
		met.AddMany([]workspace.No{c.one, c.other})
	}
	userIDs := map[workspace.No]string{}
	for row, err := range l.Rows(workspace.Person, met, workspace.PersonUserID) {
		if err != nil {
			return nil, err
		}
		userIDs[row.No] = row.Str(workspace.PersonUserID)
	}
	var out []group
	for _, c := range clashes {
		a, b := userIDs[c.one], userIDs[c.other]
		if a == "" || b == "" || slices.Contains(apart[c.one], c.other) {
			continue
		}
		out = append(out, group{"user_id", a + ", " + b, scoreUserID, []workspace.No{c.one, c.other}})
	}
	return out, nil
}

// split takes a group apart where people in it were told apart: everybody joins
// each part whose members may all be the same person.
func (s strangers) split(people []workspace.No) [][]workspace.No {
	if !slices.ContainsFunc(people, func(no workspace.No) bool { return s.among(no, people) }) {
		return [][]workspace.No{people}
	}
	var parts [][]workspace.No
	for _, no := range people {
		placed := false
		for i, part := range parts {
			if !s.among(no, part) {
				parts[i], placed = append(part, no), true
			}
		}
		if !placed {
			parts = append(parts, []workspace.No{no})
		}
	}
	return slices.DeleteFunc(parts, func(p []workspace.No) bool { return len(p) < 2 })
}

// among reports whether a person was told apart from any of the people.
func (s strangers) among(no workspace.No, people []workspace.No) bool {
	return slices.ContainsFunc(s[no], func(o workspace.No) bool {
		_, ok := slices.BinarySearch(people, o)
		return ok
	})
}
