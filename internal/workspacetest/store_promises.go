package workspacetest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func emptyStoreReadsAsEmpty(f *fixture) {
	f.view(func(r workspace.Reader) {
		for _, k := range workspace.StoredKinds() {
			f.same(k.Plural(), len(f.walk(r, workspace.Query{Kind: k})), 0)
			set, err := r.Find(workspace.Query{Kind: k, Where: filter.Not{X: filter.Or{}}})
			if err != nil || !set.Empty() {
				f.Fatalf("found %d %s: %v", set.Len(), k.Plural(), err)
			}
			next, err := r.Next(k)
			if err != nil || next != 1 {
				f.Fatalf("the first %s would be %d: %v", k, next, err)
			}
		}
		if key, value := r.KeptLast(workspace.KeptJournal, nil, nil); key != nil || value != nil {
			f.Fatalf("kept %q %q", key, value)
		}
	})
}

func rowsComeBack(f *fixture) {
	for _, k := range workspace.StoredKinds() {
		full := fullRow(k, 1)
		long := fullRow(k, 70_000)
		for i, sp := range k.Fields() {
			if sp.Form == workspace.Text && sp.Type == filter.Folded && sp.Flags&workspace.Derived == 0 {
				long.Values[i].S = strings.Repeat("long text, ", 100)
			}
		}
		rows := []workspace.Row{full, workspace.NewRow(k, 2), long}
		f.put(rows...)
		f.view(func(r workspace.Reader) {
			f.same(k.Plural(), f.walk(r, workspace.Query{Kind: k}), rows)
		})
		rows[0], rows[1] = workspace.NewRow(k, 1), fullRow(k, 2)
		f.put(rows[:2]...)
		f.view(func(r workspace.Reader) {
			f.same(k.Plural()+" put again", f.walk(r, workspace.Query{Kind: k}), rows)
		})
	}
}

// fullRow has a value in every field that rests.
func fullRow(k workspace.Kind, no workspace.No) workspace.Row {
	row := workspace.NewRow(k, no)
	for i := range k.Fields() {
		f, sp := workspace.Field(i), k.Spec(workspace.Field(i))
		switch {
		case sp.Is(workspace.Derived) || sp.Form == workspace.Own:
		case sp.Form == workspace.Int || sp.Form == workspace.Ref:
			row.Set(f, workspace.IntValue(int64(i)+300))
		case sp.Form == workspace.Time:
			row.Set(f, workspace.Value{N: 1_700_000_000_123_456 + int64(i)})
		case sp.Form == workspace.List:
			row.Set(f, workspace.ListValue([]string{"b", "a", sp.Name}))
		case sp.Form == workspace.Map:
			row.Set(f, workspace.TextValue(`{"plan":"pro","seats":5}`))
		case sp.Form == workspace.Array:
			row.Set(f, workspace.TextValue(`[{"a":1}]`))
		case sp.Type == filter.Enum:
			row.Set(f, workspace.TextValue(sp.Enum[len(sp.Enum)-1]))
		default:
			row.Set(f, workspace.TextValue("Żółć "+sp.Name))
		}
	}
	return row
}

func wantedFields(f *fixture) {
	row := fullRow(workspace.Person, 7)
	f.put(row)
	var hot, stored, none []workspace.Row
	f.view(func(r workspace.Reader) {
		q := workspace.Query{Kind: workspace.Person}
		hot = f.walk(r, q, workspace.PersonStatus, workspace.PersonUpdatedAt)
		stored = f.walk(r, q, workspace.PersonEmail, workspace.PersonCity)
		none = f.walk(r, q, workspace.ID)
	})
	f.same("rows", []int{len(hot), len(stored), len(none)}, []int{1, 1, 1})
	for _, field := range []workspace.Field{workspace.PersonStatus, workspace.PersonUpdatedAt} {
		f.same("hot field", hot[0].Get(field), row.Get(field))
	}
	for _, field := range []workspace.Field{workspace.PersonEmail, workspace.PersonCity} {
		f.same("field", stored[0].Get(field), row.Get(field))
	}
	f.same("number", none[0].No, workspace.No(7))
}

func rowsPassesOver(f *fixture) {
	f.put(plainPerson(1, nil), plainPerson(3, nil), plainPerson(90_000, nil))
	f.view(func(r workspace.Reader) {
		for _, want := range [][]workspace.Field{nil, {workspace.PersonStatus}, {workspace.PersonEmail}, {workspace.ID}} {
			var got []workspace.No
			for row, err := range r.Rows(workspace.Person, idset.Of(90_000, 5, 3, 2, 1<<30), want...) {
				if err != nil {
					f.Fatal(err)
				}
				got = append(got, row.No)
			}
			f.same("numbers", got, []workspace.No{3, 90_000})
		}
	})
}

func failedUpdate(f *fixture) {
	f.put(plainPerson(1, map[workspace.Field]string{workspace.PersonEmail: "ann@example.com"}))
	err := f.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		if err := w.Put(workspace.Person, []workspace.Row{plainPerson(1, nil), plainPerson(2, nil)}); err != nil {
			return err
		}
		if err := w.Keep(workspace.KeptRun, []byte("k"), []byte("v")); err != nil {
			return err
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		f.Fatalf("got %v, want the function's own error", err)
	}
	f.view(func(r workspace.Reader) {
		rows := f.walk(r, workspace.Query{Kind: workspace.Person})
		f.same("people", nos(rows), []workspace.No{1})
		f.same("e-mail", rows[0].Str(workspace.PersonEmail), "ann@example.com")
		for k := range r.Kept(workspace.KeptRun, nil, nil) {
			f.Fatalf("kept %q", k)
		}
	})
}

func rehearsal(f *fixture) {
	f.put(plainPerson(1, nil))
	err := f.Update(context.Background(), workspace.Rehearse, func(w workspace.Writer) error {
		if err := w.Put(workspace.Person, []workspace.Row{plainPerson(2, map[workspace.Field]string{workspace.PersonName: "Ann Lee"})}); err != nil {
			return err
		}
		for _, e := range []filter.Expr{filter.Text{Needle: "lee"}, filter.Has{Field: "name"}, filter.Compare{Field: "name", Op: filter.Eq, Value: "ANN LEE"}} {
			f.same(e.String(), nos(f.walk(w, workspace.Query{Kind: workspace.Person, Where: e})), []workspace.No{2})
		}
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	f.view(func(r workspace.Reader) {
		f.same("people", nos(f.walk(r, workspace.Query{Kind: workspace.Person})), []workspace.No{1})
	})
}

func numbers(f *fixture) {
	take := func(mode workspace.Mode, end error) (first workspace.No) {
		err := f.Update(context.Background(), mode, func(w workspace.Writer) (err error) {
			if first, err = w.Take(workspace.Lead, 3); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			f.Fatal(err)
		}
		return first
	}
	f.same("numbers", []workspace.No{
		take(workspace.Commit, nil), take(workspace.Rehearse, nil), take(workspace.Commit, errStop), take(workspace.Commit, nil),
	}, []workspace.No{1, 4, 4, 4})
	f.update(func(w workspace.Writer) error {
		first, err := w.Take(workspace.Person, 1)
		f.same("number of another kind", first, workspace.No(1))
		return err
	})
	err := f.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		_, err := w.Take(workspace.Lead, int(workspace.MaxNo))
		return err
	})
	f.kind(err, workspace.Invalid)
}

func reserved(f *fixture) {
	f.update(func(w workspace.Writer) error {
		for _, no := range []workspace.No{40, 12} {
			if err := w.Reserve(workspace.Person, no); err != nil {
				return err
			}
		}
		first, err := w.Take(workspace.Person, 1)
		f.same("number", first, workspace.No(41))
		return err
	})
	f.view(func(r workspace.Reader) {
		next, err := r.Next(workspace.Person)
		if err != nil {
			f.Fatal(err)
		}
		f.same("next", next, workspace.No(42))
	})
}

func look(f *fixture) {
	long := strings.Repeat("x", 5000)
	one := plainPerson(1, map[workspace.Field]string{workspace.PersonEmail: "Ann@Example.com", workspace.PersonUserID: "u", workspace.PersonCookies: "c1\x00c2"})
	two := plainPerson(2, map[workspace.Field]string{workspace.PersonEmail: "ann@example.com", workspace.PersonUserID: "u2", workspace.PersonCookies: "c2"})
	three := plainPerson(3, map[workspace.Field]string{workspace.PersonUserID: long + "3"})
	four := plainPerson(4, map[workspace.Field]string{workspace.PersonUserID: long + "4"})
	f.put(one, two, three, four)
	lead := workspace.NewRow(workspace.Lead, 9)
	lead.Set(workspace.LeadPerson, workspace.RefValue(256))
	f.put(lead)
	f.view(func(r workspace.Reader) {
		for _, c := range []struct {
			kind   workspace.Kind
			field  workspace.Field
			values []string
			want   [][]workspace.No
		}{
			{workspace.Person, workspace.PersonEmail, []string{"nobody@example.com", "ANN@EXAMPLE.COM", ""}, [][]workspace.No{nil, {1, 2}, nil}},
			{workspace.Person, workspace.PersonUserID, []string{"u2", "u", "U", "u2"}, [][]workspace.No{{2}, {1}, nil, {2}}},
			{workspace.Person, workspace.PersonUserID, []string{long, long + "4", long + "3"}, [][]workspace.No{nil, {4}, {3}}},
			{workspace.Person, workspace.PersonCookies, []string{"c2", "c1", "c"}, [][]workspace.No{{1, 2}, {1}, nil}},
			{workspace.Lead, workspace.LeadPerson, []string{"256", "1", "9"}, [][]workspace.No{{9}, nil, nil}},
		} {
			sets, err := r.Look(c.kind, c.field, c.values)
			if err != nil {
				f.Fatal(err)
			}
			var got [][]workspace.No
			for _, s := range sets {
				got = append(got, s.Numbers())
			}
			f.same(strings.Join(c.values, " ")[:1], got, c.want)
		}
	})
}

func assign(f *fixture) {
	rows := []workspace.Row{plainPerson(1, nil), plainPerson(2, map[workspace.Field]string{workspace.PersonTags: "VIP\x00beta"}), plainPerson(3, nil)}
	f.put(rows...)
	both := idset.Of(1, 2, 77)
	for _, c := range []struct {
		field workspace.Field
		how   workspace.How
		value string
		want  []string
	}{
		{workspace.PersonTags, workspace.AddTo, "vip\x00new", []string{"vip\x00new", "VIP\x00beta\x00new", ""}},
		{workspace.PersonTags, workspace.DropFrom, "Vip", []string{"new", "beta\x00new", ""}},
		{workspace.PersonTags, workspace.Is, "only", []string{"only", "only", ""}},
		{workspace.PersonStatus, workspace.Is, workspace.StatusCustomer, []string{"customer", "customer", ""}},
		{workspace.PersonAssignee, workspace.Is, "Kim", []string{"Kim", "Kim", ""}},
		{workspace.PersonAssignee, workspace.Is, "", []string{"", "", ""}},
		{workspace.PersonCity, workspace.Is, "Łódź", []string{"Łódź", "Łódź", ""}},
	} {
		f.update(func(w workspace.Writer) error {
			return w.Assign(workspace.Person, both, c.field, c.how, workspace.TextValue(c.value))
		})
		f.view(func(r workspace.Reader) {
			var got []string
			for _, row := range f.walk(r, workspace.Query{Kind: workspace.Person}) {
				got = append(got, row.Str(c.field))
			}
			f.same(c.value, got, c.want)
		})
	}
	lead := workspace.NewRow(workspace.Lead, 1)
	lead.Set(workspace.LeadPerson, workspace.RefValue(1))
	f.put(lead)
	f.update(func(w workspace.Writer) error {
		if err := w.Assign(workspace.Lead, idset.Of(1), workspace.LeadPerson, workspace.Is, workspace.RefValue(2)); err != nil {
			return err
		}
		sets, err := w.Look(workspace.Lead, workspace.LeadPerson, []string{"1", "2"})
		f.same("leads", []int{sets[0].Len(), sets[1].Len()}, []int{0, 1})
		return err
	})
}

func manyValues(f *fixture) {
	const people = 5_000
	rows := make([]workspace.Row, people)
	for i := range rows {
		values := map[workspace.Field]string{workspace.PersonCity: []string{"Łódź", ""}[i/1000%2]}
		if i%3 == 0 || i > 4000 {
			values[workspace.PersonAssignee] = []string{"Kim", "Mia"}[i%2]
		}
		rows[i] = plainPerson(workspace.No(i+1), values)
	}
	f.put(rows...)
	ids := idset.AndNot(idset.Range(7, people+10), idset.Of(3000, 3001))
	check := func(r workspace.Reader) {
		for _, fields := range [][]workspace.Field{
			{workspace.PersonAssignee, workspace.PersonStatus, workspace.PersonUpdatedAt},
			{workspace.PersonAssignee, workspace.PersonCity},
		} {
			got, want := make([][]workspace.Value, len(fields)), make([][]workspace.Value, len(fields))
			err := workspace.Values(r, workspace.Person, ids, fields, func(at int, v workspace.Value, n int) {
				for range n {
					got[at] = append(got[at], v)
				}
			})
			if err != nil {
				f.Fatal(err)
			}
			for row, err := range r.Rows(workspace.Person, ids) {
				if err != nil {
					f.Fatal(err)
				}
				for i, field := range fields {
					want[i] = append(want[i], row.Get(field))
				}
			}
			f.same("values", got, want)
		}
	}
	f.view(check)
	f.update(func(w workspace.Writer) error {
		err := w.Assign(workspace.Person, idset.Range(100, 2100), workspace.PersonAssignee, workspace.Is, workspace.TextValue("Tom"))
		check(w)
		return err
	})
	f.view(check)
}

func drop(f *fixture) {
	f.put(fullRow(workspace.Person, 1), fullRow(workspace.Person, 2))
	f.update(func(w workspace.Writer) error { return w.Drop(workspace.Person, idset.Of(1, 50)) })
	f.view(func(r workspace.Reader) {
		f.same("people", nos(f.walk(r, workspace.Query{Kind: workspace.Person})), []workspace.No{2})
		for i, sp := range workspace.Person.Fields() {
			if !sp.Is(workspace.Keyed) || sp.Form == workspace.Ref {
				continue
			}
			row := fullRow(workspace.Person, 1)
			sets, err := r.Look(workspace.Person, workspace.Field(i), []string{strings.Split(row.Values[i].S, "\x00")[0]})
			if err != nil {
				f.Fatal(err)
			}
			f.same(sp.Name, sets[0].Numbers(), []workspace.No{2})
		}
		buckets, err := r.Group(workspace.Query{Kind: workspace.Person}, workspace.PersonStatus, false)
		if err != nil || len(buckets) != 1 || buckets[0].N != 1 {
			f.Fatalf("%v: %v", buckets, err)
		}
	})
	f.put(plainPerson(1, nil))
	f.view(func(r workspace.Reader) {
		f.same("a number used again", f.walk(r, workspace.Query{Kind: workspace.Person, Limit: 1}), []workspace.Row{plainPerson(1, nil)})
	})
}

func twiceListed(f *fixture) {
	twice, once := plainPerson(1, nil), plainPerson(3, nil)
	twice.Set(workspace.PersonTags, workspace.ListValue([]string{"vip", "trial", "vip"}))
	once.Set(workspace.PersonTags, workspace.ListValue([]string{"vip"}))
	f.put(twice, plainPerson(2, nil), once)
	f.view(func(r workspace.Reader) {
		for _, sets := range []bool{false, true} {
			buckets, err := r.Group(workspace.Query{Kind: workspace.Person}, workspace.PersonTags, sets)
			if err != nil {
				f.Fatal(err)
			}
			var got []string
			for _, b := range buckets {
				got = append(got, b.Value.S+" "+strconv.Itoa(b.N))
				if sets && b.Set.Len() != b.N {
					f.Errorf("%d rows with %q, and a set of %d", b.N, b.Value.S, b.Set.Len())
				}
			}
			f.same("groups", got, []string{"trial 1", "vip 2", " 1"})
		}
	})
}

func kept(f *fixture) {
	f.update(func(w workspace.Writer) error {
		for _, key := range []string{"b", "a", "c", "\xff\xff", "aa"} {
			if err := w.Keep(workspace.KeptTouch, []byte(key), []byte("v"+key)); err != nil {
				return err
			}
		}
		if err := w.Keep(workspace.KeptIdem, []byte("a"), []byte{}); err != nil {
			return err
		}
		return w.Keep(workspace.KeptTouch, []byte("c"), nil)
	})
	text := func(s string) []byte {
		if s == "" {
			return nil
		}
		return []byte(s)
	}
	f.view(func(r workspace.Reader) {
		for _, c := range []struct {
			from, to, want, last string
		}{
			{"", "", "a=va aa=vaa b=vb \xff\xff=v\xff\xff ", "\xff\xff"},
			{"a", "b", "a=va aa=vaa ", "aa"},
			{"aa", "aa", "", ""},
			{"ab", "", "b=vb \xff\xff=v\xff\xff ", "\xff\xff"},
			{"b0", "c", "", ""},
		} {
			got := ""
			for k, v := range r.Kept(workspace.KeptTouch, text(c.from), text(c.to)) {
				got += string(k) + "=" + string(v) + " "
			}
			f.same("kept", got, c.want)
			last, _ := r.KeptLast(workspace.KeptTouch, text(c.from), text(c.to))
			f.same("last", string(last), c.last)
		}
		key, value := r.KeptLast(workspace.KeptIdem, nil, nil)
		f.same("empty value", []any{string(key), len(value), value != nil}, []any{"a", 0, true})
		key, _ = r.KeptLast(workspace.KeptJournal, nil, nil)
		f.same("another space", key, []byte(nil))
	})
}

func keptWhileRead(f *fixture) {
	f.update(func(w workspace.Writer) error {
		for i := range 500 {
			if err := w.Keep(workspace.KeptEvent, []byte{byte(i >> 8), byte(i)}, []byte("old")); err != nil {
				return err
			}
		}
		seen := 0
		for k := range w.Kept(workspace.KeptEvent, nil, nil) {
			seen++
			if err := w.Keep(workspace.KeptEvent, append([]byte(nil), k...), nil); err != nil {
				return err
			}
			if err := w.Keep(workspace.KeptRun, append([]byte(nil), k...), []byte("moved")); err != nil {
				return err
			}
		}
		f.same("seen", seen, 500)
		return nil
	})
	f.view(func(r workspace.Reader) {
		left, moved := 0, 0
		for range r.Kept(workspace.KeptEvent, nil, nil) {
			left++
		}
		for range r.Kept(workspace.KeptRun, nil, nil) {
			moved++
		}
		f.same("left and moved", []int{left, moved}, []int{0, 500})
	})
}

func rowsWhileRead(f *fixture) {
	var rows []workspace.Row
	for no := workspace.No(1); no <= 300; no++ {
		rows = append(rows, fullRow(workspace.Person, no))
	}
	f.put(rows...)
	f.update(func(w workspace.Writer) error {
		q := workspace.Query{Kind: workspace.Person, Where: filter.Compare{Field: "status", Op: filter.Eq, Value: workspace.StatusCustomer},
			Order: []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}}
		seen := 0
		for row, err := range w.Walk(q) {
			if err != nil {
				return err
			}
			seen++
			row.Set(workspace.PersonStatus, workspace.TextValue(workspace.StatusLead))
			row.Set(workspace.PersonLastSeen, workspace.IntValue(int64(row.No)))
			if err := w.Put(workspace.Person, []workspace.Row{row}); err != nil {
				return err
			}
		}
		f.same("seen", seen, 300)
		set, err := w.Find(q)
		f.same("left", set.Len(), 0)
		return err
	})
}

func enumValues(f *fixture) {
	err := f.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{plainPerson(1, map[workspace.Field]string{workspace.PersonStatus: "king"})})
	})
	f.kind(err, workspace.Invalid)
}

func endedContext(f *fixture) {
	f.put(plainPerson(1, nil))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f.kind(f.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{plainPerson(2, nil)})
	}), workspace.Unavailable)
	f.view(func(r workspace.Reader) {
		f.same("people", nos(f.walk(r, workspace.Query{Kind: workspace.Person})), []workspace.No{1})
	})
}

func updatesAddUp(f *fixture) {
	f.put(plainPerson(1, nil))
	const writers, each = 4, 10
	var wg sync.WaitGroup
	errs := make(chan error, writers*each*2)
	for range writers {
		wg.Go(func() {
			for range each {
				errs <- f.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
					for row, err := range w.Rows(workspace.Person, idset.Of(1)) {
						if err != nil {
							return err
						}
						row.Set(workspace.PersonMessages, workspace.IntValue(row.Num(workspace.PersonMessages)+1))
						row.Set(workspace.PersonLeads, workspace.IntValue(row.Num(workspace.PersonLeads)+1))
						if err := w.Put(workspace.Person, []workspace.Row{row}); err != nil {
							return err
						}
					}
					return nil
				})
			}
		})
		wg.Go(func() {
			for range each {
				errs <- f.View(context.Background(), func(r workspace.Reader) error {
					for row, err := range r.Rows(workspace.Person, idset.Of(1)) {
						if err != nil {
							return err
						}
						if row.Num(workspace.PersonMessages) != row.Num(workspace.PersonLeads) {
							return errStop
						}
					}
					return nil
				})
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			f.Fatal(err)
		}
	}
	f.view(func(r workspace.Reader) {
		f.same("messages", f.walk(r, workspace.Query{Kind: workspace.Person})[0].Num(workspace.PersonMessages), int64(writers*each))
	})
}
