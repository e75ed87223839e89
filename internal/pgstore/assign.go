package pgstore

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func placeholder(n int) string { return "$" + strconv.Itoa(n) }

// Assign finds elements of a list equal when filter.Key finds them equal.
func (w *writer) Assign(k workspace.Kind, ids workspace.Ids, f workspace.Field, how workspace.How, v workspace.Value) error {
	t, err := w.table(k)
	if err != nil {
		return err
	}
	sp, err := t.stored(f)
	if err != nil {
		return err
	}
	if how != workspace.Is && sp.Form != workspace.List {
		return workspace.Errorf(workspace.Internal, "%s of %s is not assigned so", sp.Name, k.Plural())
	}
	if how == workspace.Is {
		return w.note(t, ids, f, v)
	}
	e := &encoder{}
	ours, at := e.int32(w.id), e.numbers(ids)
	for _, element := range v.List() {
		key := e.text(filter.Key(sp.Type, element))
		if how == workspace.DropFrom {
			err = w.do(t.dropFrom(f), ours, at, key)
		} else {
			err = w.do(t.addTo(f), ours, at, key, e.text(element), e.text(filter.Fold(element)))
		}
		if err != nil {
			return err
		}
	}
	return w.err
}

// assignment is fields of some rows about to be set: a bulk change sets several
// of the same rows, one after the other, and each statement would write every
// row anew.
type assignment struct {
	t      *table
	ids    workspace.Ids
	fields []workspace.Field
	cells  [][]byte
}

// note adds a field to the assignment that waits, if it is of the same rows.
func (w *writer) note(t *table, ids workspace.Ids, f workspace.Field, v workspace.Value) error {
	a := w.same
	if a == nil || w.noted == nil || a.t != t || slices.Contains(a.fields, f) || !a.ids.Equal(ids) {
		if err := w.idle(); err != nil {
			return err
		}
		a = &assignment{t: t, ids: ids.Clone()}
	}
	var err error
	if a.cells, err = (&encoder{}).value(a.cells, t.columnsOf(f), &t.specs[f], v); err != nil {
		return err
	}
	a.fields = append(a.fields, f)
	w.same = a
	w.noted = func() error {
		e := &encoder{}
		return w.do(t.assign(a.fields), append([][]byte{e.int32(w.id), e.numbers(a.ids)}, a.cells...)...)
	}
	return w.err
}

// update begins a statement that changes the rows with some numbers.
func (t *table) update(sets []string) string {
	return "UPDATE " + t.name + " t SET " + strings.Join(sets, ", ") +
		" WHERE t.workspace_id = $1 AND t.no IN (SELECT unnest($2::integer[]))"
}

// assign is the statement that sets fields.
func (t *table) assign(fields []workspace.Field) string {
	var sets, are, shall []string
	n := 3
	for _, f := range fields {
		are, shall = append(are, t.col(f, whole)), append(shall, placeholder(n))
		for _, c := range t.columnsOf(f) {
			sets = append(sets, ident(c.name)+" = "+placeholder(n))
			n++
		}
	}
	return t.update(sets) + " AND (" + strings.Join(are, ", ") + ") IS DISTINCT FROM (" + strings.Join(shall, ", ") + ")"
}

// addTo is the statement that adds an element, with its key and its folded text,
// to the lists that have none with that key.
func (t *table) addTo(f workspace.Field) string {
	sets := []string{
		ident(t.specs[f].Name) + " = array_append(" + t.col(f, whole) + ", $4::text)",
		ident(t.specs[f].Name+suffixOf(folded)) + " = array_append(" + t.col(f, folded) + ", $5::text)",
	}
	if t.specs[f].Is(workspace.Search) {
		sets = append(sets, ident(t.specs[f].Name+suffixOf(lines))+" = concat_ws(E'\\n', "+t.col(f, lines)+", $5::text)")
	}
	return t.update(sets) + " AND (" + t.key(f) + " @> ARRAY[$3::text]) IS NOT TRUE"
}

// dropFrom is the statement that takes the elements with a key out of lists.
func (t *table) dropFrom(f workspace.Field) string {
	both := "unnest(" + t.col(f, whole) + ", " + t.col(f, folded) + ") WITH ORDINALITY e(v, k, i)"
	which := " WHERE e.k <> $3::text"
	if t.specs[f].Type == filter.ExactList {
		which = " WHERE e.v <> $3::text"
	}
	left := func(what string) string { return "(SELECT " + what + " FROM " + both + which + ")" }
	sets := []string{
		ident(t.specs[f].Name) + " = " + left("array_agg(e.v ORDER BY e.i)"),
		ident(t.specs[f].Name+suffixOf(folded)) + " = " + left("array_agg(e.k ORDER BY e.i)"),
	}
	if t.specs[f].Is(workspace.Search) {
		sets = append(sets, ident(t.specs[f].Name+suffixOf(lines))+" = "+left(`string_agg(e.k, E'\n' ORDER BY e.i)`))
	}
	return t.update(sets) + " AND " + t.key(f) + " @> ARRAY[$3::text]"
}
