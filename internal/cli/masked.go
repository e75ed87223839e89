package cli

import (
	"context"
	"iter"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownLeads counts the leads among the rows that somebody sees, and those of them
// whose submission the plan hides.
type shownLeads struct{ all, hidden int }

func (s *shownLeads) see(row workspace.Row) {
	if row.Kind != workspace.Lead {
		return
	}
	s.all++
	if row.Covered() {
		s.hidden++
	}
}

// among counts rows on their way.
func (s *shownLeads) among(rows iter.Seq2[workspace.Row, error]) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				s.see(row)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// noticeHidden says that the plan hides some of the leads, and what to do about it.
func (a *app) noticeHidden(s shownLeads) {
	if s.hidden > 0 {
		a.notice("%s: the plan hides %d of %s; lobby workspace plan advanced shows them", workspace.UpgradePlan, s.hidden, counted(s.all, "lead", "leads"))
	}
}

// noticeUnsearched says that a query asks about what the plan hides, so that leads
// which are hidden cannot be among what it selects.
func (a *app) noticeUnsearched(ctx context.Context, ws workspace.Workspace, q workspace.Query) error {
	names := maskedIn(q)
	if len(names) == 0 || a.flags.quiet {
		return nil
	}
	format, err := a.format()
	if err != nil || format == output.IDs {
		return err
	}
	plan, err := planOf(ctx, ws)
	if err == nil && workspace.PlanHides(plan) {
		a.notice("%s: the plan %s hides %s of all but the first five leads; the others were not searched", workspace.UpgradePlan, plan, strings.Join(names, ", "))
	}
	return err
}

// maskedIn are the fields a query asks about that a plan may hide, in the order of
// the columns. Free text on leads asks about several.
func maskedIn(q workspace.Query) []string {
	asked := map[workspace.Field]bool{}
	filter.Rewrite(q.Where, func(leaf filter.Expr) filter.Expr {
		k, name := q.Kind.Joined(filter.FieldOf(leaf))
		if k == workspace.NoKind {
			k = q.Kind
		}
		if k != workspace.Lead {
			return leaf
		}
		_, text := leaf.(filter.Text)
		for _, f := range k.Columns() {
			sp := k.Spec(f)
			asked[f] = asked[f] || text && sp.Is(workspace.Search) || sp.Name == name
		}
		return leaf
	})
	var names []string
	for _, f := range workspace.Lead.Columns() {
		if sp := workspace.Lead.Spec(f); asked[f] && sp.Is(workspace.Masked) {
			names = append(names, sp.Name)
		}
	}
	return names
}
