package workspacetest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// book is what a store should hold of one kind, and answers by looking at
// every row.
type book struct {
	kind workspace.Kind
	rows map[workspace.No]workspace.Row
}

func (b *book) assign(ids workspace.Ids, f workspace.Field, how workspace.How, v workspace.Value) {
	sp := b.kind.Spec(f)
	for no := range ids.All() {
		row, ok := b.rows[no]
		if !ok {
			continue
		}
		row = row.Clone()
		if how == workspace.Is {
			row.Set(f, v)
		} else {
			row.Set(f, changedList(sp, row.List(f), how, v.List()))
		}
		b.rows[no] = row
	}
}

func changedList(sp *workspace.Spec, list []string, how workspace.How, elements []string) workspace.Value {
	key := func(s string) string { return filter.Key(sp.Type, s) }
	for _, e := range elements {
		at := slices.IndexFunc(list, func(s string) bool { return key(s) == key(e) })
		switch {
		case how == workspace.AddTo && at < 0:
			list = append(list, e)
		case how == workspace.DropFrom:
			list = slices.DeleteFunc(list, func(s string) bool { return key(s) == key(e) })
		}
	}
	return workspace.ListValue(list)
}

// selected is the rows a query selects in its order, without After, Skip and Limit.
func (b *book) selected(q workspace.Query) ([]workspace.Row, error) {
	test, err := filter.Compile(q.Where, b.kind.Schema())
	if err != nil {
		return nil, err
	}
	rows := []workspace.Row{}
	for _, row := range b.rows {
		if test(row.Matchable()) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(x, y workspace.Row) int { return inStoreOrder(q.Order, x, y) })
	return rows, nil
}

// inStoreOrder is what workspace.Query says of an order.
func inStoreOrder(order []workspace.Order, x, y workspace.Row) int {
	for _, o := range order {
		sp, a, b := x.Kind.Spec(o.Field), x.Get(o.Field), y.Get(o.Field)
		c := 0
		switch {
		case sp.Form == workspace.Own:
			c = cmp.Compare(x.No, y.No)
		case a.Missing() || b.Missing():
			if a.Missing() != b.Missing() {
				if a.Missing() {
					return 1
				}
				return -1
			}
		default:
			c = cmp.Or(cmp.Compare(a.N, b.N), strings.Compare(filter.Key(sp.Type, a.S), filter.Key(sp.Type, b.S)))
		}
		if o.Desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(x.No, y.No)
}

// group is the buckets of rows by a field, by value.
func (b *book) group(rows []workspace.Row, by workspace.Field) map[workspace.Value]workspace.Ids {
	out := map[workspace.Value]workspace.Ids{}
	for _, row := range rows {
		values := []workspace.Value{row.Get(by)}
		if b.kind.Spec(by).Form == workspace.List && !values[0].Missing() {
			values = nil
			for _, e := range row.List(by) {
				values = append(values, workspace.TextValue(e))
			}
		}
		for _, v := range values {
			out[v] = idset.Or(out[v], idset.Of(row.No))
		}
	}
	return out
}

// look is the rows with a key.
func (b *book) look(f workspace.Field, value string) workspace.Ids {
	sp := b.kind.Spec(f)
	var out workspace.Ids
	for no, row := range b.rows {
		values := []string{row.Str(f)}
		if sp.Form == workspace.List {
			values = row.List(f)
		}
		for _, v := range values {
			if v != "" && filter.Key(sp.Type, v) == filter.Key(sp.Type, value) {
				out = idset.Or(out, idset.Of(no))
			}
		}
	}
	return out
}
