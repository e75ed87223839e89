package transfer

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// profile is a person as an export has them.
type profile struct {
	id    rank
	row   workspace.Row
	named fieldBits // what the export says something of
	line  int
}

// rank is where an id stands in the order of exports: ids of ours by number,
// ids of other systems behind them by their bytes.
type rank struct {
	no   workspace.No
	text string
}

func rankOf(id string) rank {
	if no, ok := workspace.Person.ParseID(id); ok {
		return rank{no: no}
	}
	return rank{text: id}
}

// String is the id.
func (r rank) String() string { return workspace.Person.ID(r.no) + r.text }

func (r rank) compare(o rank) int {
	if r.no == 0 || o.no == 0 { // what has no number comes last
		return cmp.Or(cmp.Compare(o.no, r.no), strings.Compare(r.text, o.text))
	}
	return cmp.Compare(r.no, o.no)
}

// what is one thing that is different about a person.
func (p profile) what(what, field, old, new string) workspace.Row {
	row := workspace.NewRow(workspace.Difference, 0)
	row.Set(workspace.DifferencePerson, workspace.TextValue(p.id.String()))
	for _, f := range []workspace.Field{workspace.PersonName, workspace.PersonEmail, workspace.PersonPhone, workspace.PersonUserID} {
		if known := p.row.Get(f); !known.Missing() {
			row.Set(workspace.DifferenceName, known)
			break
		}
	}
	row.Set(workspace.DifferenceWhat, workspace.TextValue(what))
	row.Set(workspace.DifferenceField, workspace.TextValue(field))
	row.Set(workspace.DifferenceOld, workspace.TextValue(old))
	row.Set(workspace.DifferenceNew, workspace.TextValue(new))
	return row
}

// changes are the fields that both exports speak of and that differ, metadata key by
// key. Only the counted fields matter.
func changes(old, now profile, counted []workspace.Field) []workspace.Row {
	var rows []workspace.Row
	for _, f := range counted {
		if alike(old.row, now.row, f) || !old.named.has(f) || !now.named.has(f) {
			continue
		}
		if f == workspace.PersonMetadata {
			rows = append(rows, metaChanges(old, now)...)
			continue
		}
		rows = append(rows, now.what(workspace.DiffChanged, workspace.Person.Spec(f).Name, old.row.Format(f), now.row.Format(f)))
	}
	return rows
}

// alike reports whether two people have the same in a field. The order of a list says
// nothing.
func alike(old, now workspace.Row, f workspace.Field) bool {
	if workspace.Person.Spec(f).Form != workspace.List {
		return old.Get(f) == now.Get(f)
	}
	set := func(r workspace.Row) []string { return slices.Compact(slices.Sorted(slices.Values(r.List(f)))) }
	return old.Get(f) == now.Get(f) || slices.Equal(set(old), set(now))
}

func metaChanges(old, now profile) []workspace.Row {
	before, after := workspace.ParseMeta(old.row.Str(workspace.PersonMetadata)), workspace.ParseMeta(now.row.Str(workspace.PersonMetadata))
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	var rows []workspace.Row
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		x, had := before[key]
		y, has := after[key]
		if had && has && x == y {
			continue
		}
		was, _ := workspace.MetaText(x)
		is, _ := workspace.MetaText(y)
		if was == is { // as 1 and "1" are
			was, is = jsonText(x, had), jsonText(y, has)
		}
		rows = append(rows, now.what(workspace.DiffChanged, metaPrefix+key, was, is))
	}
	return rows
}

// jsonText is a value of metadata as JSON has it; one that is not there has none.
func jsonText(value any, there bool) string {
	if !there {
		return ""
	}
	return workspace.CompactJSON(value)
}
