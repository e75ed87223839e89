package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegments(a *app) *cobra.Command {
	return a.group("segments", "Filters on people that have a name",
		member{"list", newSegmentsList},
		member{"show", newSegmentsShow},
		member{"create", newSegmentsCreate},
		member{"edit", newSegmentsEdit},
		member{"rename", newSegmentsRename},
		member{"delete", newSegmentsDelete},
		member{"export", newSegmentsExport},
		member{"plan", newSegmentsPlan},
		member{"apply", newSegmentsApply},
	)
}

// segmentFilter is what the flags of a selection say, as the text of a segment:
// times such as -7d stay as they are, for a segment is read when it is used.
func segmentFilter(s *selection) (string, error) {
	if len(s.segments) > 0 {
		return "", usagef("a segment cannot be made of segments").WithHint("lobby segments show gives the filter of one, to put into --where")
	}
	var all filter.And
	add := func(flag, text string, x filter.Expr) error {
		all.X = append(all.X, x)
		if _, err := filter.Check(x, workspace.Person.Schema()); err != nil {
			return whereError(flag, text, err)
		}
		return nil
	}
	for _, w := range s.words {
		if len(w.values) > 0 {
			if err := add("--"+w.name, "", anyOf(w.field, w.values)); err != nil {
				return "", err
			}
		}
	}
	if s.search != "" {
		if err := add("--search", "", filter.Text{Needle: s.search}); err != nil {
			return "", err
		}
	}
	if s.where != "" {
		x, err := filter.Parse(s.where)
		if err != nil {
			return "", whereError("--where", s.where, err)
		}
		if err := add("--where", s.where, x); err != nil {
			return "", err
		}
	}
	if len(all.X) == 0 {
		return "", usagef("the segment selects nothing in particular").WithHint("give --status, --tag, --search, --where or another filter flag")
	}
	x, err := filter.Check(filter.Simplify(all), workspace.Person.Schema())
	if err != nil {
		return "", err
	}
	return x.String(), nil
}
