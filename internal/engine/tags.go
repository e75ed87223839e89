package engine

import (
	"cmp"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// tags lists the labels people carry, by name.
func (l lookup) tags() ([]workspace.Row, error) {
	buckets, err := l.Group(workspace.Query{Kind: workspace.Person}, workspace.PersonTags, false)
	if err != nil {
		return nil, err
	}
	counts := byLabel(buckets)
	slices.SortFunc(counts, func(a, b workspace.Count) int { return cmp.Compare(filter.Fold(a.Label), filter.Fold(b.Label)) })
	rows := make([]workspace.Row, len(counts))
	for i, c := range counts {
		rows[i] = workspace.NewRow(workspace.Tag, workspace.No(i+1))
		rows[i].Set(workspace.TagName, workspace.TextValue(c.Label))
		rows[i].Set(workspace.TagCount, workspace.IntValue(int64(c.N)))
	}
	return rows, nil
}

// byLabel is how many rows of groups by tag carry each label, the most frequent first.
// Spellings of one label count together, under the most frequent.
func byLabel(buckets []workspace.Bucket) []workspace.Count {
	slices.SortStableFunc(buckets, func(a, b workspace.Bucket) int { return cmp.Compare(b.N, a.N) })
	at := map[string]int{}
	counts := make([]workspace.Count, 0, len(buckets))
	for _, b := range buckets {
		if b.Value.Missing() {
			continue
		}
		key := filter.Fold(b.Value.S)
		if i, have := at[key]; have {
			counts[i].N += b.N
			continue
		}
		at[key] = len(counts)
		counts = append(counts, workspace.Count{Label: b.Value.S, N: b.N})
	}
	slices.SortFunc(counts, mostFirst)
	return counts
}

// segments lists the built-in segments, then the others by name, each with how
// many people it selects now.
func (l lookup) segments() ([]workspace.Row, error) {
	var own []workspace.Row
	for row, err := range l.Walk(workspace.Query{Kind: workspace.Segment, Order: []workspace.Order{{Field: workspace.SegmentName}}}) {
		if err != nil {
			return nil, err
		}
		own = append(own, row)
	}
	var rows []workspace.Row
	for _, name := range builtInNames() {
		where, _ := builtIn(name)
		row := workspace.NewRow(workspace.Segment, 0)
		row.Set(workspace.SegmentName, workspace.TextValue(name))
		row.Set(workspace.SegmentWhere, workspace.TextValue(where))
		row.Set(workspace.SegmentBuiltIn, workspace.IntValue(1))
		rows = append(rows, row)
	}
	rows = append(rows, own...)
	for _, row := range rows {
		q, err := l.pure(workspace.Query{Kind: workspace.Person, Segments: []string{row.Str(workspace.SegmentName)}})
		if err != nil {
			return nil, err
		}
		ids, err := l.Find(q)
		if err != nil {
			return nil, err
		}
		row.Set(workspace.SegmentPeople, workspace.IntValue(int64(ids.Len())))
	}
	return rows, nil
}

// settings lists all settings with their values, those nobody changed too.
func (l lookup) settings() ([]workspace.Row, error) {
	var rows []workspace.Row
	for i, name := range settingNames() {
		value, err := l.setting(name)
		if err != nil {
			return nil, err
		}
		row := workspace.NewRow(workspace.Setting, workspace.No(i+1))
		row.Set(workspace.SettingName, workspace.TextValue(name))
		row.Set(workspace.SettingValue, workspace.TextValue(value))
		rows = append(rows, row)
	}
	return rows, nil
}
