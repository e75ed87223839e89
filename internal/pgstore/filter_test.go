package pgstore

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
	"pgregory.net/rapid"
)

// TestAllThreeWaysToAFilterAgree asks random filters of random rows: what the
// language means, what a file's indexes answer, and what SQL answers, in every
// order.
func TestAllThreeWaysToAFilterAgree(t *testing.T) {
	theirs := open(t, server(t).Database(t))
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead} {
		t.Run(k.Plural(), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				file, err := boltstore.Open(context.Background(), filepath.Join(t.TempDir(), "w.db"), boltstore.Options{})
				if err != nil {
					rt.Fatal(err)
				}
				rows := drawRows(rt, k)
				for _, s := range []workspace.Store{theirs, file} {
					err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
						if err := w.Drop(k, idset.Range(1, mostRows)); err != nil {
							return err
						}
						return w.Put(k, rows)
					})
					if err != nil {
						rt.Fatal(err)
					}
				}
				for range 8 {
					q := workspace.Query{Kind: k, Where: drawWhere(rt, k, 3), Order: drawOrder(rt, k), Skip: rapid.IntRange(0, 2).Draw(rt, "skip"), Limit: rapid.IntRange(0, 9).Draw(rt, "limit")}
					compare(rt, q, rows, theirs, file)
				}
			})
		})
	}
}

func compare(rt *rapid.T, q workspace.Query, rows []workspace.Row, theirs, file workspace.Store) {
	test, err := filter.Compile(q.Where, q.Kind.Schema())
	if err != nil {
		rt.Fatal(err)
	}
	var meant idset.Set
	for _, row := range rows {
		if test(row.Matchable()) {
			meant.Add(row.No)
		}
	}
	answers := map[bool][]workspace.No{}
	for sql, s := range map[bool]workspace.Store{true: theirs, false: file} {
		err := s.View(context.Background(), func(r workspace.Reader) error {
			found, err := r.Find(q)
			if err == nil && !found.Equal(meant) {
				rt.Fatalf("%s finds %v, means %v (SQL: %v)", q.Where, found.Numbers(), meant.Numbers(), sql)
			}
			for row, err := range r.Walk(q, workspace.ID) {
				if err != nil {
					return err
				}
				answers[sql] = append(answers[sql], row.No)
			}
			return err
		})
		if err != nil {
			rt.Fatalf("%s: %v", q.Where, err)
		}
	}
	if d := cmp.Diff(answers[false], answers[true]); d != "" {
		rt.Fatalf("%s in order %v, skip %d, limit %d (-file +SQL):\n%s", q.Where, q.Order, q.Skip, q.Limit, d)
	}
}

// words are texts that foldings, patterns and trigrams may trip over.
func words() []string {
	return []string{
		"Ann", "ann", "ÁNN", "a", "an%", "a_n", `a\n`, "Łódź Górna", "straße", "STRASSE", "名前", "ж", "Жанна", "ﬁn", "fin", "İ", "i", "ſ", "s",
		"ann@example.com", "Ann@EXAMPLE.com", "ann@xn--mnchen-3ya.de", "ann@MÜNCHEN.de", "x'; --", `"quoted"`, "12", "12.0", "1e1", "0x10", "\u0301", "line\nbreak",
		"a long text, longer than what the head of a key holds, and then some more: one", "a long text, longer than what the head of a key holds, and then some more: Two",
	}
}

const mostRows = 14

func drawRows(rt *rapid.T, k workspace.Kind) []workspace.Row {
	word := rapid.SampledFrom(words())
	var rows []workspace.Row
	for no := range rapid.IntRange(1, mostRows).Draw(rt, "rows") {
		row := workspace.NewRow(k, workspace.No(no+1))
		for i, sp := range k.Fields() {
			f := workspace.Field(i)
			if sp.Is(workspace.Derived) || sp.Form == workspace.Own || sp.Form == workspace.Array || rapid.IntRange(0, 3).Draw(rt, "missing") == 0 {
				continue
			}
			switch {
			case sp.Form == workspace.Int || sp.Form == workspace.Ref:
				row.Set(f, workspace.IntValue(rapid.Int64Range(0, 12).Draw(rt, sp.Name)))
			case sp.Form == workspace.Time:
				row.Set(f, workspace.TimeValue(workspacetest.Noon().Add(time.Duration(rapid.IntRange(-3, 3).Draw(rt, sp.Name))*12*time.Hour)))
			case sp.Form == workspace.Map:
				text, err := workspace.FormatMeta(map[string]any{"plan": word.Draw(rt, "plan"), "n": rapid.IntRange(-2, 14).Draw(rt, "n"), "yes": true})
				if err != nil {
					rt.Fatal(err)
				}
				row.Set(f, workspace.TextValue(text))
			case sp.Form == workspace.List:
				row.Set(f, workspace.ListValue(rapid.SliceOfNDistinct(word, 0, 3, rapid.ID).Draw(rt, sp.Name)))
			case sp.Type == filter.Enum:
				row.Set(f, workspace.TextValue(rapid.SampledFrom(sp.Enum).Draw(rt, sp.Name)))
			default:
				row.Set(f, workspace.TextValue(word.Draw(rt, sp.Name)))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func drawOrder(rt *rapid.T, k workspace.Kind) (order []workspace.Order) {
	for range rapid.IntRange(0, 2).Draw(rt, "keys") {
		f := workspace.Field(rapid.IntRange(0, len(k.Fields())-1).Draw(rt, "sort"))
		if !k.Spec(f).Is(workspace.Derived) {
			order = append(order, workspace.Order{Field: f, Desc: rapid.Bool().Draw(rt, "falling")})
		}
	}
	return order
}

func drawWhere(rt *rapid.T, k workspace.Kind, depth int) filter.Expr {
	shape := 3
	if depth > 0 {
		shape = rapid.IntRange(0, 5).Draw(rt, "shape")
	}
	switch shape {
	case 0, 1:
		parts := make([]filter.Expr, rapid.IntRange(0, 3).Draw(rt, "parts"))
		for i := range parts {
			parts[i] = drawWhere(rt, k, depth-1)
		}
		if shape == 0 {
			return filter.And{X: parts}
		}
		return filter.Or{X: parts}
	case 2:
		return filter.Not{X: drawWhere(rt, k, depth-1)}
	}
	return drawCondition(rt, k)
}

// drawCondition draws one that the language takes; the others become everything.
func drawCondition(rt *rapid.T, k workspace.Kind) filter.Expr {
	info := rapid.SampledFrom(k.Schema().Fields()).Draw(rt, "field")
	name, value := info.Name, rapid.SampledFrom(words())
	switch {
	case info.Type == filter.Map:
		name = rapid.SampledFrom([]string{"metadata", "meta.plan", "meta.n", "meta.yes", "meta.none"}).Draw(rt, "meta")
	case info.Type == filter.Int:
		value = rapid.SampledFrom([]string{"0", "1", "7", "-3"})
	case info.Type == filter.Ref:
		value = rapid.SampledFrom([]string{string(info.Letter) + "1", string(info.Letter) + "7"})
	case info.Type == filter.Time:
		value = rapid.SampledFrom([]string{"2026-11-20", "2026-11-20T12:00:00Z", "yesterday", "-1d"})
	case len(info.Enum) > 0:
		value = rapid.SampledFrom(info.Enum)
	}
	var e filter.Expr
	switch rapid.IntRange(0, 7).Draw(rt, "leaf") {
	case 0:
		e = filter.Has{Field: name}
	case 1:
		e = filter.Text{Needle: value.Draw(rt, "needle")}
	case 2:
		e = filter.In{Field: name, Values: rapid.SliceOfN(value, 1, 3).Draw(rt, "values")}
	case 3:
		if info.Type == filter.Ref {
			return filter.Within{Field: name, Set: idset.Of(rapid.SliceOf(rapid.Uint32Range(1, 12)).Draw(rt, "set")...)}
		}
		fallthrough
	default:
		e = filter.Compare{Field: name, Op: filter.Op(rapid.IntRange(int(filter.Eq), int(filter.Contains)).Draw(rt, "op")), Value: value.Draw(rt, "value")}
	}
	checked, err := filter.Check(e, k.Schema())
	if err != nil {
		return filter.And{}
	}
	return filter.Resolve(checked, workspacetest.Noon(), time.UTC, k.Schema())
}
