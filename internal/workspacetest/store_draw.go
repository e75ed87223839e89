package workspacetest

import (
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
	"pgregory.net/rapid"
)

// moments are close together, so that rows share them.
func moments() []time.Time {
	at := time.Date(2026, 11, 20, 10, 0, 0, 123456000, time.UTC)
	return []time.Time{at, at.Add(time.Microsecond), at.Add(time.Hour), at.AddDate(-50, 0, 0), at.AddDate(900, 0, 0)}
}

// texts holds what foldings, indexes and trigrams may trip over.
func texts(t filter.Type) []string {
	switch t {
	case filter.Email:
		return []string{"ann@example.com", "Ann@Example.com", "ann+x@example.com", "żółw@münchen.de", "bo@b.io"}
	case filter.Exact, filter.ExactList:
		return []string{"u1", "U1", "u2", "u11", "0", strings.Repeat("k", 600), strings.Repeat("k", 601)}
	}
	return []string{"Ann", "ann", "ÁNN", "an", "a", "Anna Nowak", "łódź", "Straße 5", "strasse", "名前", "banana", "nana", `"q\ x"`, strings.Repeat("long ", 130)}
}

// drawValue draws a value that fits the field, missing ones often.
func drawValue(t *rapid.T, sp *workspace.Spec) workspace.Value {
	if sp.Is(workspace.Derived) || sp.Form == workspace.Own || rapid.IntRange(0, 2).Draw(t, "missing") == 0 {
		return workspace.Value{}
	}
	switch sp.Form {
	case workspace.Int:
		return workspace.IntValue(rapid.Int64Range(0, 4).Draw(t, sp.Name))
	case workspace.Ref:
		return workspace.RefValue(rapid.Uint32Range(1, 5).Draw(t, sp.Name))
	case workspace.Time:
		return workspace.TimeValue(rapid.SampledFrom(moments()).Draw(t, sp.Name))
	case workspace.Map:
		return workspace.TextValue(rapid.SampledFrom([]string{`{"plan":"pro"}`, `{"plan":"Pro","seats":12}`, `{"seats":7}`}).Draw(t, sp.Name))
	case workspace.Array:
		return workspace.TextValue(`[{"tag":"coupon_request"}]`)
	case workspace.List:
		return workspace.ListValue(rapid.SliceOfNDistinct(rapid.SampledFrom(texts(sp.Type)), 0, 3, rapid.ID).Draw(t, sp.Name))
	}
	if sp.Type == filter.Enum {
		return workspace.TextValue(rapid.SampledFrom(sp.Enum).Draw(t, sp.Name))
	}
	return workspace.TextValue(rapid.SampledFrom(texts(sp.Type)).Draw(t, sp.Name))
}

// drawRow draws values for some fields of a row; the others stay missing.
func drawRow(t *rapid.T, k workspace.Kind, no workspace.No) workspace.Row {
	row := workspace.NewRow(k, no)
	for i := range k.Fields() {
		row.Values[i] = drawValue(t, k.Spec(workspace.Field(i)))
	}
	return row
}

// drawFilter draws a checked and resolved filter.
func drawFilter(t *rapid.T, k workspace.Kind, depth int) filter.Expr {
	shape := rapid.IntRange(0, 8).Draw(t, "shape")
	if depth == 0 || shape > 5 {
		return drawLeaf(t, k)
	}
	parts := make([]filter.Expr, rapid.IntRange(0, 3).Draw(t, "parts"))
	for i := range parts {
		parts[i] = drawFilter(t, k, depth-1)
	}
	switch {
	case shape < 2:
		return filter.Or{X: parts}
	case shape < 4:
		return filter.And{X: parts}
	}
	return filter.Not{X: drawFilter(t, k, depth-1)}
}

// drawLeaf draws a condition; those the language refuses become everything.
func drawLeaf(t *rapid.T, k workspace.Kind) filter.Expr {
	s := k.Schema()
	info := rapid.SampledFrom(s.Fields()).Draw(t, "field")
	name := info.Name
	if info.Type == filter.Map {
		name = rapid.SampledFrom([]string{"metadata", "meta.plan", "meta.seats", "meta.none"}).Draw(t, "meta")
	}
	value := rapid.SampledFrom(operands(info))
	var e filter.Expr
	switch rapid.IntRange(0, 6).Draw(t, "leaf") {
	case 0:
		e = filter.Has{Field: name}
	case 1:
		e = filter.Text{Needle: rapid.SampledFrom(append(texts(filter.Folded), "n", "na", "nan", "nanan", "anna n", "@example", "6", "zzz")).Draw(t, "needle")}
	case 2:
		e = filter.In{Field: name, Values: rapid.SliceOfN(value, 1, 3).Draw(t, "values")}
	case 3:
		if info.Type == filter.Ref {
			return filter.Within{Field: name, Set: idset.Of(rapid.SliceOf(rapid.Uint32Range(1, 12)).Draw(t, "set")...)}
		}
		fallthrough
	default:
		e = filter.Compare{Field: name, Op: filter.Op(rapid.IntRange(int(filter.Eq), int(filter.Contains)).Draw(t, "op")), Value: value.Draw(t, "value")}
	}
	if ready, ok := readyFilter(e, s); ok {
		return ready
	}
	return filter.And{}
}

// readyFilter checks and resolves a filter, as the engine does for a store.
func readyFilter(e filter.Expr, s filter.Schema) (filter.Expr, bool) {
	checked, err := filter.Check(e, s)
	if err != nil {
		return nil, false
	}
	return filter.Resolve(checked, moments()[0], time.UTC, s), true
}

// operands are values to compare a field with.
func operands(info filter.Info) []string {
	switch info.Type {
	case filter.Int:
		return []string{"0", "1", "3"}
	case filter.Ref:
		letter := ""
		if info.Letter != 0 {
			letter = string(info.Letter)
		}
		return []string{letter + "1", letter + "2", letter + "7"}
	case filter.Time:
		return append([]string{"2026-11-20", "today"}, machineTimes()...)
	case filter.Map:
		return []string{"pro", "PRO", "10", "7", "p"}
	}
	if len(info.Enum) > 0 {
		return info.Enum
	}
	return append(texts(info.Type), "n", "na", "nan", "NANA", "nanan", "exam", "k")
}

func machineTimes() []string {
	var out []string
	for _, at := range moments() {
		out = append(out, workspace.FormatTime(at))
	}
	return out
}
