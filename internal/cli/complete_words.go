package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/config"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// completeSegments offers the names of segments.
func (a *app) completeSegments(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Segment}, func(r workspace.Row) string {
		return r.Str(workspace.SegmentName) + "\t" + r.Str(workspace.SegmentWhere)
	})
}

// completeSettings offers the names of the settings of the workspace.
func (a *app) completeSettings(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Setting}, func(r workspace.Row) string {
		return r.Str(workspace.SettingName)
	})
}

// completeSettingValues offers the values of the setting of the workspace named before.
func completeSettingValues(cmd *cobra.Command, _ string) []string {
	spec, _ := workspace.SettingNamed(cmd.Flags().Arg(0))
	return spec.Values
}

// completeConfigValues offers the values of the setting of the user named before.
func (a *app) completeConfigValues(cmd *cobra.Command, typed string) []string {
	key := cmd.Flags().Arg(0)
	if key == "workspace" {
		return a.completeWorkspaces(cmd, typed)
	}
	for _, s := range config.Settings() {
		if s.Key == key {
			return s.Allowed
		}
	}
	return nil
}

// completeTags offers the labels people carry.
func (a *app) completeTags(cmd *cobra.Command, _ string) []string {
	return a.peek(cmd, workspace.Query{Kind: workspace.Tag}, func(r workspace.Row) string {
		return r.Str(workspace.TagName)
	})
}

// latest is how many records are looked through for values.
const latest = 500

// completeValues offers the values of a field: those of an enum, the labels, or
// what was met lately where there are few values.
func (a *app) completeValues(k workspace.Kind, field string) complete {
	if of, name := k.Joined(field); of != workspace.NoKind {
		k, field = of, name
	}
	f, ok := k.FieldNamed(field)
	switch {
	case !ok:
	case len(k.Spec(f).Enum) > 0:
		return fixedWords(k.Spec(f).Enum...)
	case k == workspace.Person && f == workspace.PersonTags:
		return a.completeTags
	case k.Spec(f).Is(workspace.Bits), k.Spec(f).Is(workspace.Dict):
		return a.completeMet(k, f)
	}
	return fixedWords()
}

// completeMet offers the values that the latest records have in a field.
func (a *app) completeMet(k workspace.Kind, f workspace.Field) complete {
	return func(cmd *cobra.Command, _ string) []string {
		return a.glance(cmd, func(ctx context.Context, ws workspace.Workspace) (words []string) {
			for row, err := range ws.Find(ctx, workspace.Query{Kind: k, Limit: latest}) {
				if err != nil || len(words) == offered {
					break
				}
				if v := row.Format(f); v != "" && !slices.Contains(words, v) {
					words = append(words, v)
				}
			}
			return words
		})
	}
}

// completeWhere offers the words of the filter language at the end of what was
// typed: fields, and behind a field's operator its values.
func (a *app) completeWhere(k workspace.Kind) complete {
	return func(cmd *cobra.Command, typed string) []string {
		at := strings.LastIndexAny(typed, " (") + 1
		if strings.Count(typed, `"`)%2 == 1 { // in a quoted value, which may have blanks
			at = strings.LastIndexByte(typed, '"')
		}
		var words []string
		if field, ok := compared(typed[:at]); ok {
			kind := k
			if of, name := k.Joined(field); of != workspace.NoKind {
				kind, field = of, name
			}
			if kind == workspace.Person && field == "tag" {
				field = "tags"
			}
			for _, v := range a.completeValues(kind, field)(cmd, typed[at:]) {
				words = append(words, strings.TrimPrefix(filter.Compare{Field: "x", Op: filter.Eq, Value: v}.String(), "x = "))
			}
		} else {
			words = append(words, "and", "or", "not")
			for _, i := range k.Schema().Fields() {
				words = append(words, i.Name)
			}
		}
		for i, w := range words {
			words[i] = typed[:at] + w
		}
		return words
	}
}

// compared is the field whose value comes next in the beginning of a filter:
// behind an operator, or in the list of an `in`.
func compared(before string) (field string, ok bool) {
	if i := strings.LastIndex(before, " in ("); i >= 0 && !strings.Contains(before[i:], ")") {
		before = before[:i] + " ="
	}
	words := strings.Fields(before)
	n := len(words)
	if n < 2 || !strings.ContainsAny(words[n-1], "=~<>") {
		return "", false
	}
	return strings.TrimLeft(words[n-2], "("), true
}

// completeFields offers field names behind the last comma; in an order a minus
// stands before them.
func completeFields(k workspace.Kind) complete {
	return func(_ *cobra.Command, typed string) []string {
		at := strings.LastIndexAny(typed, ",-") + 1
		var out []string
		for _, f := range k.Columns() {
			out = append(out, typed[:at]+k.Spec(f).Name)
		}
		return out
	}
}
