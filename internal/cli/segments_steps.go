package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// ownSegments are the segments of a workspace in the order of their names, and the
// names of those built in.
func ownSegments(ctx context.Context, ws workspace.Workspace) (own []transfer.SegmentText, builtIn []string, err error) {
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Segment}) {
		if err != nil {
			return nil, nil, err
		}
		name := row.Str(workspace.SegmentName)
		if row.Num(workspace.SegmentBuiltIn) != 0 {
			builtIn = append(builtIn, name)
			continue
		}
		own = append(own, transfer.SegmentText{Name: name, Where: row.Str(workspace.SegmentWhere)})
	}
	return transfer.SortSegments(own), builtIn, nil
}

// segmentStep is one thing that files and a workspace have different.
type segmentStep struct {
	what, name, old, new string
	change               workspace.Change
}

// segmentSteps make the segments of a workspace those of files. Segments that the
// files do not have are removed with prune, and else only named. A segment of another
// name is another segment: nothing is taken for renamed.
func segmentSteps(ctx context.Context, ws workspace.Workspace, wanted []transfer.SegmentText, prune bool) (steps []segmentStep, others []string, err error) {
	own, builtIn, err := ownSegments(ctx, ws)
	if err != nil {
		return nil, nil, err
	}
	have := map[string]transfer.SegmentText{}
	for _, s := range own {
		have[filter.Fold(s.Name)] = s
	}
	for _, w := range wanted {
		name := filter.Fold(w.Name)
		if slices.ContainsFunc(builtIn, func(b string) bool { return filter.Fold(b) == name }) {
			return nil, nil, workspace.Errorf(workspace.Invalid, "%s: %s is a built-in segment", w.Place(), w.Name).WithHint("choose another name")
		}
		is, there := have[name]
		delete(have, name)
		if !there {
			steps = append(steps, segmentStep{"create", w.Name, "", w.Where, workspace.CreateSegment{Name: w.Name, Where: w.Where}})
			continue
		}
		if is.Name != w.Name {
			steps = append(steps, segmentStep{"rename", w.Name, is.Name, w.Name, workspace.RenameSegment{Name: is.Name, To: w.Name}})
		}
		if is.Where != w.Where {
			steps = append(steps, segmentStep{"change", w.Name, is.Where, w.Where, workspace.EditSegment{Name: w.Name, Where: w.Where, IfWhere: is.Where}})
		}
	}
	for _, s := range own {
		if _, left := have[filter.Fold(s.Name)]; !left {
			continue
		}
		if !prune {
			others = append(others, s.Name)
			continue
		}
		steps = append(steps, segmentStep{"remove", s.Name, s.Where, "", workspace.DeleteSegment{Name: s.Name, IfWhere: s.Where}})
	}
	slices.SortStableFunc(steps, func(a, b segmentStep) int { return strings.Compare(filter.Fold(a.name), filter.Fold(b.name)) })
	return steps, others, nil
}

// segmentSheet lists steps; for people with a sign before each.
func segmentSheet(steps []segmentStep, signs bool) sheet {
	t := sheet{columns: []string{"name", "change", "old", "new"}}
	for _, s := range steps {
		sign := ""
		switch {
		case !signs:
		case s.old == "":
			sign = "+ "
		case s.new == "":
			sign = "- "
		default:
			sign = "~ "
		}
		t.add(s.name, sign+s.what, s.old, s.new)
	}
	return t
}

// segmentTally says how many steps of which kind there are.
func segmentTally(steps []segmentStep) string {
	var parts []string
	for _, what := range []string{"create", "change", "rename", "remove"} {
		n := 0
		for _, s := range steps {
			if s.what == what {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", n, what))
		}
	}
	return strings.Join(parts, ", ")
}
