package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// leastNeedle is how many characters a key needs before people are searched by
// it: fewer are in too many.
const leastNeedle = 3

// completeRefs offers records of a kind, the latest first; what begins like an
// id all with such ids, and what begins like a key of people those who have it.
func (a *app) completeRefs(k workspace.Kind) complete { return a.completeSome(k, nil) }

// completeSome is completeRefs for the records that a filter selects.
func (a *app) completeSome(k workspace.Kind, where filter.Expr) complete {
	return func(cmd *cobra.Command, typed string) []string {
		q, word := workspace.Query{Kind: k, Where: where}, refWord
		no, id := k.ParseID(typed)
		switch {
		case id && slices.Contains(workspace.StoredKinds(), k):
			begins, err := filter.Check(beginning(k, no), k.Schema())
			if err != nil {
				return nil
			}
			q.Where = filter.All(where, begins)
			q.Order = []workspace.Order{{Field: workspace.ID}}
		case k == workspace.Person && len(typed) >= leastNeedle:
			needle, err := filter.Check(filter.Text{Needle: typed}, k.Schema())
			if err != nil {
				return nil
			}
			q.Where = needle
			word = func(r workspace.Row) string { return keyWord(r, typed) }
		}
		return a.peek(cmd, q, word)
	}
}

// beginning selects the records whose numbers begin with the digits of one.
func beginning(k workspace.Kind, no workspace.No) filter.Expr {
	var ranges []filter.Expr
	for from, n := uint64(no), uint64(1); from <= uint64(workspace.MaxNo); from, n = from*10, n*10 {
		last := workspace.No(min(from+n-1, uint64(workspace.MaxNo)))
		ranges = append(ranges, filter.And{X: []filter.Expr{
			filter.Compare{Field: "id", Op: filter.Ge, Value: k.ID(workspace.No(from))},
			filter.Compare{Field: "id", Op: filter.Le, Value: k.ID(last)},
		}})
	}
	return filter.Or{X: ranges}
}

// refWord is the id of a record, and what tells it from others.
func refWord(r workspace.Row) string {
	_, about, _ := strings.Cut(sampleLine(r), "  ")
	return r.ID() + "\t" + about
}

// keyWord is the key of a person that begins with what was typed, and whose it
// is; "" when the text was found elsewhere.
func keyWord(r workspace.Row, typed string) string {
	for _, f := range []workspace.Field{workspace.PersonEmail, workspace.PersonUserID, workspace.PersonPlatformID} {
		if key := r.Str(f); strings.HasPrefix(strings.ToLower(key), strings.ToLower(typed)) {
			return key + "\t" + sampleLine(r)
		}
	}
	return ""
}

// completeFor offers the records of a kind whose status allows a verb.
func (a *app) completeFor(k workspace.Kind, verb string) complete {
	var from []string
	status, _ := k.FieldNamed("status")
	for _, one := range k.Spec(status).Enum {
		if slices.Contains(k.Actions(one), verb) {
			from = append(from, one)
		}
	}
	return a.completeSome(k, anyOf("status", from))
}

// completeOf offers words made of the people among the arguments.
func (a *app) completeOf(words func(workspace.Row) []string) complete {
	return func(cmd *cobra.Command, _ string) []string {
		return a.glance(cmd, func(ctx context.Context, ws workspace.Workspace) (all []string) {
			for _, ref := range cmd.Flags().Args() {
				if row, err := oneRow(ctx, ws, workspace.Person, ref); err == nil {
					all = append(all, words(row)...)
				}
			}
			slices.Sort(all)
			return slices.Compact(all)
		})
	}
}
