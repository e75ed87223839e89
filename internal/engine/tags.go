package engine

import (
	"cmp"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// tags lists the labels people carry, by name. Spellings of one label count
// together, under the most frequent.
func (l lookup) tags() ([]workspace.Row, error) {
	buckets, err := l.Group(workspace.Query{Kind: workspace.Person}, workspace.PersonTags, false)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(buckets, func(a, b workspace.Bucket) int { return cmp.Compare(b.N, a.N) })
	people := map[string]int64{}
	var rows []workspace.Row
	for _, b := range buckets {
		if b.Value.Missing() {
			continue
		}
		key := filter.Fold(b.Value.S)
		if _, have := people[key]; !have {
			row := workspace.NewRow(workspace.Tag, 0)
			row.Set(workspace.TagName, b.Value)
			rows = append(rows, row)
		}
		people[key] += int64(b.N)
	}
	slices.SortFunc(rows, func(a, b workspace.Row) int {
		return cmp.Compare(filter.Fold(a.Str(workspace.TagName)), filter.Fold(b.Str(workspace.TagName)))
	})
	for i := range rows {
		rows[i].No = workspace.No(i + 1)
		rows[i].Set(workspace.TagCount, workspace.IntValue(people[filter.Fold(rows[i].Str(workspace.TagName))]))
	}
	return rows, nil
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
