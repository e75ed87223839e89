package workspacetest

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// conditionsAgree asks every condition there is on every field, of rows that
// have every value a field can have here.
func conditionsAgree(f *fixture) {
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Message} {
		b := &book{kind: k, rows: map[workspace.No]workspace.Row{}}
		var rows []workspace.Row
		for no := workspace.No(1); no <= 16; no++ {
			row := workspace.NewRow(k, no)
			for i := range row.Values {
				row.Values[i] = nthValue(k.Spec(workspace.Field(i)), int(no))
			}
			rows, b.rows[no] = append(rows, row), row
		}
		f.put(rows...)
		f.view(func(r workspace.Reader) {
			for _, info := range k.Schema().Fields() {
				for _, e := range conditions(info) {
					f.agree(r, b, e)
					f.agree(r, b, filter.Not{X: e})
				}
			}
		})
	}
}

// nthValue goes round the values a field can have here, a missing one among them.
func nthValue(sp *workspace.Spec, n int) workspace.Value {
	text := func(list []string) workspace.Value {
		return workspace.TextValue(append([]string{""}, list...)[n%(len(list)+1)])
	}
	switch {
	case sp.Is(workspace.Derived) || sp.Form == workspace.Own:
		return workspace.Value{}
	case sp.Form == workspace.Int || sp.Form == workspace.Ref:
		return workspace.IntValue(int64(n % 5))
	case sp.Form == workspace.Time && n%6 == 0:
		return workspace.Value{}
	case sp.Form == workspace.Time:
		return workspace.TimeValue(moments()[n%6-1])
	case sp.Form == workspace.Map:
		return text([]string{`{"plan":"pro"}`, `{"plan":"Pro","seats":12}`, `{"seats":7}`})
	case sp.Form == workspace.Array:
		return text([]string{`[{"tag":"coupon_request"}]`})
	case sp.Type == filter.Enum:
		return text(sp.Enum)
	case sp.Form == workspace.List:
		list := texts(sp.Type)
		return workspace.ListValue(list[:n%3*n%len(list)])
	}
	return text(texts(sp.Type))
}

// conditions are those the language allows on a field.
func conditions(info filter.Info) []filter.Expr {
	names := []string{info.Name}
	if info.Type == filter.Map {
		names = []string{info.Name, "meta.plan", "meta.seats"}
	}
	values := operands(info)
	var out []filter.Expr
	for _, name := range names {
		out = append(out, filter.Has{Field: name}, filter.In{Field: name, Values: values[len(values)-2:]})
		for _, v := range values {
			for op := filter.Eq; op <= filter.Contains; op++ {
				out = append(out, filter.Compare{Field: name, Op: op, Value: v})
			}
			out = append(out, filter.Text{Needle: v})
		}
		if info.Type == filter.Ref {
			out = append(out, filter.Within{Field: name, Set: idset.Of(2)}, filter.Within{Field: name, Set: idset.Range(1, 3)})
		}
	}
	return out
}

// agree compares what a condition finds with what it means; those the language
// refuses are passed over.
func (f *fixture) agree(r workspace.Reader, b *book, e filter.Expr) {
	f.Helper()
	ready, ok := readyFilter(e, b.kind.Schema())
	if !ok {
		return
	}
	q := workspace.Query{Kind: b.kind, Where: ready}
	want, err := b.selected(q)
	if err != nil {
		f.Fatal(err)
	}
	got, err := r.Find(q)
	if err != nil {
		f.Fatalf("%s: %v", e, err)
	}
	if wanted := idset.Of(nos(want)...); !got.Equal(wanted) {
		f.Fatalf("%s of %s finds %v, want %v", e, b.kind.Plural(), got.Numbers(), wanted.Numbers())
	}
}

// firstPage sorts more rows than a page can hold back.
func firstPage(f *fixture) {
	const many = 3000
	b := &book{kind: workspace.Person, rows: map[workspace.No]workspace.Row{}}
	var rows []workspace.Row
	for no := workspace.No(1); no <= many; no++ {
		row := workspace.NewRow(workspace.Person, no)
		row.Set(workspace.PersonMessages, workspace.IntValue(int64(no*7919%1009)))
		row.Set(workspace.PersonLastSeen, workspace.Value{N: int64(no * 7919 % 101)})
		row.Set(workspace.PersonTickets, workspace.IntValue(int64(no)/50))
		rows, b.rows[no] = append(rows, row), row
	}
	f.put(rows...)
	f.view(func(r workspace.Reader) {
		for _, o := range []workspace.Order{
			{Field: workspace.PersonMessages}, {Field: workspace.PersonMessages, Desc: true},
			{Field: workspace.PersonLastSeen}, {Field: workspace.PersonLastSeen, Desc: true},
			{Field: workspace.PersonTickets}, {Field: workspace.PersonTickets, Desc: true},
		} {
			q := workspace.Query{Kind: workspace.Person, Order: []workspace.Order{o}}
			want, err := b.selected(q)
			if err != nil {
				f.Fatal(err)
			}
			q.Skip, q.Limit = 7, 25
			f.same("page", nos(f.walk(r, q)), nos(want[7:32]))
			q.After, q.Skip = &workspace.Cursor{Values: []workspace.Value{want[31].Get(o.Field)}, No: want[31].No}, 0
			f.same("next page", nos(f.walk(r, q)), nos(want[32:57]))
		}
	})
}
