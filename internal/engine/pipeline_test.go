package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// manyLeads imports n leads, each of a person of its own.
func manyLeads(t *testing.T, ws workspace.Workspace, n int) {
	t.Helper()
	list := make([]workspace.ImportRow, n)
	for i := range list {
		row := workspace.NewRow(workspace.Lead, 0)
		row.Set(workspace.LeadTag, workspace.TextValue(workspace.LeadTagNames()[i%7]))
		row.Set(workspace.LeadEmail, workspace.TextValue(fmt.Sprintf("writer.%d@example.com", i)))
		list[i] = workspace.ImportRow{Line: i + 2, ID: fmt.Sprint("form-", i), Row: row}
	}
	if r := do(t, ws, workspace.Import{Kind: workspace.Lead, Rows: list}); r.Created != n {
		t.Fatalf("%d leads made, want %d", r.Created, n)
	}
}

func TestEveryMoveFromEveryStatus(t *testing.T) {
	ways := map[string][]string{ // how a new lead gets to a status
		workspace.LeadNew: nil, workspace.LeadHandled: {workspace.LeadHandled}, workspace.LeadClosed: {workspace.LeadClosed},
	}
	table := map[string]map[string]string{ // from → to → what comes of it
		workspace.LeadNew:     {workspace.LeadNew: "unchanged", workspace.LeadHandled: "changed", workspace.LeadClosed: "changed"},
		workspace.LeadHandled: {workspace.LeadNew: "invalid", workspace.LeadHandled: "unchanged", workspace.LeadClosed: "changed"},
		workspace.LeadClosed:  {workspace.LeadNew: "changed", workspace.LeadHandled: "invalid", workspace.LeadClosed: "unchanged"},
	}
	for from, moves := range table {
		for to, want := range moves {
			for _, only := range []string{"", workspace.LeadNew, workspace.LeadHandled, workspace.LeadClosed} {
				ws := open(t, workspacetest.Noon)
				manyLeads(t, ws, 1)
				for _, step := range ways[from] {
					do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: step})
				}
				expect := want
				if want != "unchanged" && only != "" && only != from {
					expect = "conflict"
				}
				r, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{
					workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L1"}}, To: to, If: only},
				}})
				got := workspace.KindOf(err).String()
				if err == nil {
					got = map[bool]string{true: "changed", false: "unchanged"}[r.Changed == 1]
				}
				if got != expect {
					t.Errorf("%s → %s if %q: %s, want %s", from, to, only, got, expect)
				}
				if expect == "invalid" && !strings.Contains(hint(err), workspace.Lead.Actions(from)[0]) {
					t.Errorf("%s → %s: the hint %q does not say what is allowed", from, to, hint(err))
				}
				if status := one(t, ws, workspace.Lead, "L1").Str(workspace.LeadStatus); (status == to) != (expect == "changed" || expect == "unchanged") {
					t.Errorf("%s → %s if %q: the lead is %s", from, to, only, status)
				}
			}
		}
	}
}

func hint(err error) string {
	if e, ok := err.(*workspace.Error); ok {
		return e.Hint
	}
	return ""
}

func TestAThousandLeadsMoveInOneEntryAndComeBackExactly(t *testing.T) {
	const many = 1000
	ws := open(t, workspacetest.Noon)
	manyLeads(t, ws, many)
	do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{Where: "tag = cancellation"}, To: workspace.LeadHandled})
	do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{Where: "tag = order_question"}, To: workspace.LeadClosed})
	statuses := func() string {
		var b strings.Builder
		for _, row := range rows(t, ws, workspace.Query{Kind: workspace.Lead, Order: []workspace.Order{{Field: workspace.ID}}}) {
			fmt.Fprintln(&b, columns(row))
		}
		return b.String()
	}
	before := statuses()
	closeAll := workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed}
	r := do(t, ws, closeAll)
	if r.Changed != 857 || r.Unchanged != 143 || r.Matched != many || len(r.Outcomes) > 3 {
		t.Errorf("%d changed, %d unchanged in %d outcomes, want 857, 143 in at most 3", r.Changed, r.Unchanged, len(r.Outcomes))
	}
	after := statuses()
	if again := do(t, ws, closeAll); again.Entry != 0 || again.Unchanged != many {
		t.Errorf("the same again: %d unchanged, entry J%d, want %d and none", again.Unchanged, again.Entry, many)
	}
	do(t, ws, workspace.Undo{})
	if statuses() != before {
		t.Error("undo does not lead back")
	}
	do(t, ws, workspace.Redo{})
	if statuses() != after {
		t.Error("redo does not lead forth")
	}
	do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L500"}}, To: workspace.LeadNew})
	if _, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{workspace.Undo{Entries: []int64{r.Entry}}}}); workspace.KindOf(err) != workspace.Conflict || !strings.Contains(err.Error(), "L500") {
		t.Errorf("%v, want a conflict that names L500", err)
	}
}

// What was done to a lead is what is different now, though leads of several statuses move
// together; taking it back gives each its own.
func TestLeadsOfSeveralStatusesMoveTogether(t *testing.T) {
	d := newDesk(t)
	manyLeads(t, d.Engine, 9)
	all, handled := workspace.Selection{All: true}, workspace.Selection{IDs: []string{"L2", "L4", "L5", "L8"}}
	d.apply(workspace.MoveLeads{Selection: handled, To: workspace.LeadHandled})                                       // J2
	d.apply(workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L4", "L7"}}, To: workspace.LeadClosed}) // J3
	leads := func() (texts [][]string) {
		for _, row := range rows(t, d.Engine, workspace.Query{Kind: workspace.Lead, Order: []workspace.Order{{Field: workspace.ID}}}) {
			texts = append(texts, columns(row))
		}
		return texts
	}
	before := leads()
	if r := d.apply(workspace.MoveLeads{Selection: all, To: workspace.LeadClosed}); r.Changed != 7 || r.Unchanged != 2 { // J4
		t.Errorf("%d closed, %d unchanged", r.Changed, r.Unchanged)
	}
	if r := d.apply(workspace.MoveLeads{Selection: all, To: workspace.LeadNew}); r.Changed != 9 { // J5
		t.Errorf("%d reopened", r.Changed)
	}
	for entry, want := range map[string]map[string][]string{
		"J4": {"L1": {"status", "closed_at", "closed_by"}, "L2": {"status", "closed_at", "closed_by"}, "L4": nil},
		"J5": {
			"L1": {"status", "closed_at", "closed_by"}, "L2": {"status", "handled_at", "handled_by", "closed_at", "closed_by"},
			"L4": {"status", "handled_at", "handled_by", "closed_at", "closed_by"}, "L7": {"status", "closed_at", "closed_by"},
		},
	} {
		got := map[string][]string{}
		for _, step := range d.account(entry) {
			got[step[0]] = append(got[step[0]], step[2])
		}
		for id := range want {
			if diff := cmp.Diff(want[id], got[id]); diff != "" {
				t.Errorf("%s of %s: %s", entry, id, diff)
			}
		}
	}
	d.apply(workspace.Undo{Entries: []int64{5, 4}})
	if diff := cmp.Diff(before, leads()); diff != "" {
		t.Errorf("taken back: %s", diff)
	}
}
