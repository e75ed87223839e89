package cli

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
)

// sharers is a group of duplicates.
func sharers(nos ...workspace.No) workspace.Row {
	row := workspace.NewRow(workspace.Duplicate, 1)
	row.Set(workspace.DuplicateReason, workspace.TextValue("phone"))
	row.Set(workspace.DuplicatePeople, workspace.ListValue(personIDs(nos)))
	return row
}

func TestGroupsWithSomebodyInCommonAreOneMerge(t *testing.T) {
	merges := joinGroups([]workspace.Row{sharers(3, 4), sharers(1, 2), sharers(2, 3)}, map[workspace.No]string{3: "u_3"})
	if len(merges) != 1 {
		t.Fatalf("%d merges, not one", len(merges))
	}
	want := workspace.MergePeople{Into: "P3", From: []string{"P1", "P2", "P4"}}
	if diff := cmp.Diff(want, merges[0].change()); diff != "" {
		t.Error(diff)
	}
}

func TestAPlanNeverPutsTwoUserIDsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		userIDs := map[workspace.No]string{}
		for no := workspace.No(1); no <= 12; no++ {
			if rapid.Bool().Draw(t, "known") {
				userIDs[no] = "u_" + strconv.Itoa(rapid.IntRange(1, 3).Draw(t, "id"))
			}
		}
		people := rapid.SliceOfNDistinct(rapid.Uint32Range(1, 12), 2, 4, rapid.ID)
		var groups []workspace.Row
		for _, nos := range rapid.SliceOfN(people, 0, 6).Draw(t, "groups") {
			groups = append(groups, sharers(nos...))
		}
		seen := map[string]bool{}
		for _, m := range joinGroups(groups, userIDs) {
			change, known := m.change(), ""
			for _, id := range append([]string{change.Into}, change.From...) {
				if seen[id] {
					t.Fatalf("%s is in two merges", id)
				}
				seen[id] = true
				no, _ := workspace.Person.ParseID(id)
				switch userID := userIDs[no]; {
				case userID == "":
				case known == "":
					known = userID
				case known != userID:
					t.Fatalf("%s and %s would be one", known, userID)
				}
			}
			if into, _ := workspace.Person.ParseID(change.Into); known != "" && userIDs[into] != known {
				t.Fatalf("%s survives, who has no user id", change.Into)
			}
		}
	})
}
