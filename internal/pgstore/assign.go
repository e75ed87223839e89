package pgstore

import (
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
	w.buf = nil
	at := [][]byte{w.int32(w.id), w.numbers(ids)}
	if how == workspace.Is {
		cells, err := w.value(at, t.columnsOf(f), sp, v)
		if err != nil {
			return err
		}
		return w.do(t.assign(f), cells...)
	}
	for _, element := range v.List() {
		key := w.text(filter.Key(sp.Type, element))
		if how == workspace.DropFrom {
			err = w.do(t.dropFrom(f), at[0], at[1], key)
		} else {
			err = w.do(t.addTo(f), at[0], at[1], key, w.text(element), w.text(filter.Fold(element)))
		}
		if err != nil {
			return err
		}
	}
	return w.err
}

// update begins a statement that changes the rows with some numbers.
func (t *table) update(sets []string) string {
	return "UPDATE " + t.name + " t SET " + strings.Join(sets, ", ") +
		" WHERE t.workspace_id = $1 AND t.no IN (SELECT unnest($2::integer[]))"
}

// assign is the statement that sets a field.
func (t *table) assign(f workspace.Field) string {
	var sets []string
	for i, c := range t.columnsOf(f) {
		sets = append(sets, ident(c.name)+" = "+placeholder(i+3))
	}
	return t.update(sets) + " AND " + t.col(f, whole) + " IS DISTINCT FROM $3"
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
