package pgstore

import (
	"encoding/binary"
	"strconv"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// reader is a transaction as workspace.Reader.
type reader struct{ *session }

var _ workspace.Reader = reader{}

// table is where rows of the kind rest. Kinds that no store holds are Internal errors.
func (tx *session) table(k workspace.Kind) (*table, error) {
	if int(k) < len(tx.store.tables) && tx.store.tables[k] != nil {
		return tx.store.tables[k], nil
	}
	return nil, workspace.Errorf(workspace.Internal, "kind %d is not stored", k)
}

// from is the part of a statement that selects the rows of a query.
func (tx *session) from(q workspace.Query) (*statement, string, error) {
	t, err := tx.table(q.Kind)
	if err != nil {
		return nil, "", err
	}
	s := &statement{t: t}
	ours := s.arg(tx.id, "integer")
	where, err := s.condition(q.Where)
	return s, " FROM " + t.name + " t WHERE t.workspace_id = " + ours + " AND " + where, err
}

func (r reader) Find(q workspace.Query) (workspace.Ids, error) {
	s, from, err := r.from(q)
	if err != nil {
		return workspace.Ids{}, err
	}
	sets, err := all(r.session, func(cells [][]byte) (workspace.Ids, error) { return ids(s.t, cells[0]) },
		"SELECT array_agg(t.no)"+from, s.args...)
	if err != nil {
		return workspace.Ids{}, err
	}
	return sets[0], nil
}

func (r reader) Group(q workspace.Query, by workspace.Field, sets bool) ([]workspace.Bucket, error) {
	s, sql, err := r.groups(q, by, sets)
	if err != nil {
		return nil, err
	}
	return all(r.session, func(cells [][]byte) (workspace.Bucket, error) {
		value, err := s.t.value(by, cells[0])
		b := workspace.Bucket{Value: value, N: int(binary.BigEndian.Uint64(cells[1]))}
		if sets && err == nil {
			b.Set, err = ids(s.t, cells[2])
		}
		return b, err
	}, sql, s.args...)
}

// groups is the statement of a Group. An element that a list has twice counts once.
func (r reader) groups(q workspace.Query, by workspace.Field, sets bool) (*statement, string, error) {
	t, err := r.table(q.Kind)
	if err != nil {
		return nil, "", err
	}
	sp, err := t.stored(by)
	if err != nil {
		return nil, "", err
	}
	value, count, table := t.col(by, whole), "count(*)", t.name+" t"
	if sp.Form == workspace.List {
		value = "nullif(e.v, '')"
		table += " LEFT JOIN LATERAL unnest(" + t.col(by, whole) + ") WITH ORDINALITY e(v, i) ON array_position(" + t.col(by, whole) + ", e.v) = e.i"
	}
	if sets {
		count += ", array_agg(t.no)"
	}
	s := &statement{t: t}
	ours := s.arg(r.id, "integer")
	where, err := s.condition(q.Where)
	return s, "SELECT " + value + ", " + count + " FROM " + table + " WHERE t.workspace_id = " + ours + " AND " + where + " GROUP BY 1 ORDER BY 1", err
}

func (r reader) Look(k workspace.Kind, key workspace.Field, values []string) ([]workspace.Ids, error) {
	t, err := r.table(k)
	if err != nil {
		return nil, err
	}
	sp, err := t.stored(key)
	if err != nil {
		return nil, err
	}
	if !sp.Is(workspace.Keyed) {
		return nil, workspace.Errorf(workspace.Internal, "%s of %s is not looked up by", sp.Name, k.Plural())
	}
	out := make([]workspace.Ids, len(values))
	if len(values) == 0 || r.counters[t.name] == 0 { // there never was a row
		return out, r.err
	}
	for cells, err := range r.query(t.look(key), r.id, wantedKeys(sp, values)) {
		if err != nil {
			return nil, err
		}
		out[binary.BigEndian.Uint64(cells[0])-1].Add(binary.BigEndian.Uint32(cells[1]))
	}
	return out, r.err
}

// wantedKeys is what values are looked up by; "" finds nothing.
func wantedKeys(sp *workspace.Spec, values []string) []string {
	keys := make([]string, len(values))
	for i, v := range values {
		switch {
		case sp.Form != workspace.Ref:
			if v != "" {
				keys[i] = filter.Key(sp.Type, v)
			}
		default:
			if n, err := strconv.ParseUint(v, 10, 31); err == nil && n > 0 {
				keys[i] = strconv.FormatUint(n, 10)
			}
		}
	}
	return keys
}

// look is the statement that finds rows by many keys: each by the index, whatever
// the planner thinks of a table that has just begun to fill.
func (t *table) look(f workspace.Field) string {
	sp := &t.specs[f]
	var fits string
	switch sp.Form {
	case workspace.Ref:
		fits = t.col(f, whole) + " = nullif(k.key, '')::integer"
	case workspace.List:
		fits = t.key(f) + " @> ARRAY[k.key]"
	default:
		fits = t.col(f, whole) + " IS NOT NULL AND " + t.head(f) + " = left(k.key, 64) AND " + t.key(f) + " = k.key"
	}
	return "SELECT k.i, r.no FROM unnest($2::text[]) WITH ORDINALITY k(key, i)," +
		" LATERAL (SELECT t.no FROM " + t.name + " t WHERE t.workspace_id = $1 AND " + fits + " OFFSET 0) r WHERE k.key <> ''"
}

func (r reader) Next(k workspace.Kind) (workspace.No, error) {
	t, err := r.table(k)
	if err != nil {
		return 0, err
	}
	if next := r.counters[t.name]; next > 0 {
		return next, r.err
	}
	return 1, r.err
}
