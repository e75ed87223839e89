package pgstore

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// writer is a transaction that writes, as workspace.Writer. Counters and kept
// bytes are only noted at first and written together.
type writer struct {
	reader
	first   map[string]workspace.No  // by table: from here on, numbers were free at the beginning
	put     map[string]workspace.Ids // by table: numbers put since
	copied  map[string]int           // by table: rows copied in
	changed map[string]bool          // counters
	kept    map[workspace.Space]map[string][]byte
	keeping int         // bytes of kept
	same    *assignment // what is assigned to the same rows, not written yet
}

var _ workspace.Writer = (*writer)(nil)

const writeCounter = "INSERT INTO lobby.counters (workspace_id, kind, next) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, kind) DO UPDATE SET next = excluded.next"

func newWriter(tx *session) *writer {
	w := &writer{reader: reader{tx}, first: map[string]workspace.No{}, put: map[string]workspace.Ids{}, copied: map[string]int{}, changed: map[string]bool{}}
	w.forgetKept()
	for name, next := range tx.counters {
		w.first[name] = next
	}
	return w
}

func (w *writer) Take(k workspace.Kind, n int) (workspace.No, error) {
	first, err := w.Next(k)
	if err != nil {
		return 0, err
	}
	next, err := workspace.NextAfter(k, first, n)
	if err != nil {
		return 0, err
	}
	return first, w.setNext(k, next)
}

func (w *writer) Reserve(k workspace.Kind, no workspace.No) error {
	next, err := w.Next(k)
	if err != nil || no < next {
		return err
	}
	if next, err = workspace.NextAfter(k, no, 1); err != nil {
		return err
	}
	return w.setNext(k, next)
}

func (w *writer) setNext(k workspace.Kind, next workspace.No) error {
	t, err := w.table(k)
	if err == nil {
		w.counters[t.name], w.changed[t.name] = next, true
	}
	return err
}

// fewNew rows are not worth a COPY.
const fewNew = 16

// Put of a number that was never taken counts as taking it. Rows that cannot be
// there yet are copied in, the others replace what is there.
func (w *writer) Put(k workspace.Kind, rows []workspace.Row) error {
	t, err := w.table(k)
	if err != nil {
		return err
	}
	last, err := workspace.LastOf(k, rows)
	if err != nil {
		return err
	}
	if err := w.Reserve(k, last); err != nil {
		return err
	}
	if err := w.settle(); err != nil {
		return err
	}
	fresh, known := w.sorted(t, rows)
	if err := w.copyIn(t, fresh); err != nil {
		return err
	}
	many := len(known) / together * together
	if err := w.replace(t, known[:many], together); err != nil {
		return err
	}
	return w.replace(t, known[many:], 1)
}

// together is how many known rows one statement replaces when there are so many: to
// begin one, the server opens every index of the table.
const together = 64

// replace stores rows that may be there, n with each statement. The next are made ready
// while the server stores some.
func (w *writer) replace(t *table, rows []workspace.Row, n int) error {
	if len(rows) == 0 {
		return w.err
	}
	type part struct {
		statements [][][]byte
		err        error
	}
	ready := make(chan part)
	go func() {
		defer close(ready)
		for some := range slices.Chunk(rows, mostQueued) {
			statements, err := t.statements(w.id, some, n)
			ready <- part{statements, err}
		}
	}()
	sql, err := t.replace(n), w.err
	for p := range ready { // to the last one, so that whoever makes them ends
		if err = cmp.Or(err, p.err); err == nil {
			err = w.doAll(sql, p.statements)
		}
	}
	return err
}

// statements is the cells of rows, n of them for each statement.
func (t *table) statements(id int32, rows []workspace.Row, n int) (all [][][]byte, err error) {
	e := &encoder{}
	for some := range slices.Chunk(rows, n) {
		var cells [][]byte
		for _, row := range some {
			more, err := e.cells(t, id, row)
			if err != nil {
				return nil, err
			}
			cells = append(cells, more...)
		}
		all = append(all, cells)
	}
	return all, nil
}

// sorted parts rows that cannot be there yet from those that may, of which the last of
// a number counts.
func (w *writer) sorted(t *table, rows []workspace.Row) (fresh, known []workspace.Row) {
	first := max(w.first[t.name], 1)
	set := w.put[t.name].Clone()
	for _, row := range rows {
		if row.No >= first && !set.Has(row.No) {
			fresh = append(fresh, row)
		} else {
			known = append(known, row)
		}
		set.Add(row.No)
	}
	w.put[t.name] = set
	if len(fresh) < fewNew {
		return nil, lasts(append(fresh, known...))
	}
	return fresh, lasts(known)
}

// lasts is rows without those that come again: one statement stores a row once.
func lasts(rows []workspace.Row) []workspace.Row {
	at := make(map[workspace.No]int, len(rows))
	for i, row := range rows {
		at[row.No] = i
	}
	if len(at) == len(rows) {
		return rows
	}
	var out []workspace.Row
	for i, row := range rows {
		if at[row.No] == i {
			out = append(out, row)
		}
	}
	return out
}

// allColumns is the columns of a table in the order of cells.
func (t *table) allColumns() string { return "workspace_id, " + t.ownColumns() }

func (t *table) ownColumns() string {
	names := []string{"no"}
	for _, c := range t.columns {
		names = append(names, ident(c.name))
	}
	return strings.Join(names, ", ")
}

// replace is the statement that stores n rows, whether they were there or not.
func (t *table) replace(n int) string {
	width := 2 + len(t.columns)
	rows, marks := make([]string, n), make([]string, width)
	for i := range rows {
		for j := range marks {
			marks[j] = placeholder(i*width + j + 1)
		}
		rows[i] = "(" + strings.Join(marks, ", ") + ")"
	}
	var sets []string
	for _, c := range t.columns {
		sets = append(sets, ident(c.name)+" = excluded."+ident(c.name))
	}
	return "INSERT INTO " + t.name + " (" + t.allColumns() + ") VALUES " + strings.Join(rows, ", ") +
		" ON CONFLICT (workspace_id, no) DO UPDATE SET " + strings.Join(sets, ", ")
}

// Drop of numbers without a row changes nothing.
func (w *writer) Drop(k workspace.Kind, ids workspace.Ids) error {
	t, err := w.table(k)
	if err != nil {
		return err
	}
	w.put[t.name] = idset.Or(w.put[t.name], ids)
	e := &encoder{}
	return w.do(t.drop(), e.int32(w.id), e.numbers(ids))
}

func (t *table) drop() string {
	return "DELETE FROM " + t.name + " t WHERE t.workspace_id = $1 AND t.no IN (SELECT unnest($2::integer[]))"
}

// flush writes what is only noted.
func (w *writer) flush() error {
	if err := w.idle(); err != nil {
		return err
	}
	if len(w.changed) > 0 {
		if err := w.settle(); err != nil {
			return err
		}
		e := &encoder{}
		var rows [][][]byte
		for name := range w.changed {
			rows = append(rows, [][]byte{e.int32(w.id), e.text(name), e.int64(int64(w.counters[name]))})
		}
		if err := w.doAll(writeCounter, rows); err != nil {
			return err
		}
	}
	for s := range w.kept {
		if err := w.flushKept(s); err != nil {
			return err
		}
	}
	return w.err
}
