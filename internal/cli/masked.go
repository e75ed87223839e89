package cli

import (
	"iter"

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
	if hidden(row) {
		s.hidden++
	}
}

// hidden reports whether the plan hides what was submitted.
func hidden(lead workspace.Row) bool { return lead.Str(workspace.LeadMasked) != "" }

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
