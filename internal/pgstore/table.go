package pgstore

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// schema holds all tables of all workspaces of a database.
const schema = "lobby"

// What the catalogue says of the tables: which are ours, and which of those the role
// may change and not only their rows.
const (
	ourTables = "FROM pg_class c WHERE c.relnamespace = to_regnamespace('lobby') AND c.relkind = 'r'"
	mayChange = "pg_has_role(c.relowner, 'USAGE')"
)

// table is how rows of one kind rest, read off its field table.
type table struct {
	kind    workspace.Kind
	name    string // with its schema
	specs   []workspace.Spec
	columns []column
	values  []int // by field: its column; -1 where nothing rests
}

// part is what a column keeps of a value.
type part uint8

const (
	whole  part = iota // the value
	folded             // filter.Fold; of a text only where lower() in SQL is something else
	keyed              // filter.EmailKey; only where lower() in SQL is something else
	lines              // folded elements of a list, one a line, for trigrams
	object             // metadata for questions: {"key": [folded text, number if it is one]}
)

// column is one column besides workspace_id and no.
type column struct {
	name  string
	field workspace.Field
	part  part
	kind  string // its type in SQL
}

// newTables describes every stored kind, by Kind.
func newTables() []*table {
	kinds := workspace.StoredKinds()
	out := make([]*table, slices.Max(kinds)+1)
	for _, k := range kinds {
		out[k] = newTable(k)
	}
	return out
}

func newTable(k workspace.Kind) *table {
	t := &table{kind: k, name: schema + "." + tableName(k), specs: k.Fields()}
	t.values = make([]int, len(t.specs))
	for i := range t.specs {
		f, sp := workspace.Field(i), &t.specs[i]
		t.values[i] = -1
		if sp.Is(workspace.Derived) || sp.Form == workspace.Own {
			continue
		}
		t.values[i] = len(t.columns)
		for _, p := range partsOf(sp) {
			t.columns = append(t.columns, column{sp.Name + suffixOf(p), f, p, typeOf(sp, p)})
		}
	}
	return t
}

func tableName(k workspace.Kind) string { return strings.ReplaceAll(k.Plural(), " ", "_") }

// partsOf is what rests of a field.
func partsOf(sp *workspace.Spec) []part {
	parts := []part{whole}
	switch sp.Type {
	case filter.Folded, filter.List, filter.ExactList:
		parts = append(parts, folded)
	case filter.Exact:
		if !sp.Is(workspace.Hidden) { // nobody searches for it
			parts = append(parts, folded)
		}
	case filter.Email:
		parts = append(parts, folded, keyed)
	case filter.Map:
		parts = append(parts, folded, object)
	}
	if sp.Form == workspace.List && sp.Is(workspace.Search) {
		parts = append(parts, lines)
	}
	return parts
}

func suffixOf(p part) string {
	switch p {
	case folded:
		return "_fold"
	case keyed:
		return "_key"
	case lines:
		return "_lines"
	case object:
		return "_json"
	}
	return ""
}

func typeOf(sp *workspace.Spec, p part) string {
	switch {
	case p == object:
		return "jsonb"
	case sp.Form == workspace.List && p != lines:
		return "text[]"
	case sp.Form == workspace.Int:
		return "bigint"
	case sp.Form == workspace.Time:
		return "timestamptz"
	case sp.Form == workspace.Ref:
		return "integer"
	}
	return "text"
}

// spec describes a field, or says that there is none.
func (t *table) spec(f workspace.Field) (*workspace.Spec, error) {
	if int(f) >= len(t.specs) {
		return nil, workspace.Errorf(workspace.Internal, "%s has no field %d", t.kind, f)
	}
	return &t.specs[f], nil
}

// stored describes a field that rests.
func (t *table) stored(f workspace.Field) (*workspace.Spec, error) {
	sp, err := t.spec(f)
	if err == nil && t.values[f] < 0 {
		return nil, workspace.Errorf(workspace.Internal, "%s of %s does not rest in a store", sp.Name, t.kind.Plural())
	}
	return sp, err
}

// columnsOf is the columns of one field.
func (t *table) columnsOf(f workspace.Field) []column {
	first := t.values[f]
	last := first
	for last < len(t.columns) && t.columns[last].field == f {
		last++
	}
	return t.columns[first:last]
}

// ident quotes a name; those of fields have no quotes in them.
func ident(name string) string { return `"` + name + `"` }

// col is a part of a field in SQL. The number of the row is its field 0.
func (t *table) col(f workspace.Field, p part) string {
	if t.specs[f].Form == workspace.Own {
		return "t.no"
	}
	return "t." + ident(t.specs[f].Name+suffixOf(p))
}

// fold is filter.Fold of a text in SQL, and its elements' of a list.
func (t *table) fold(f workspace.Field) string {
	if t.specs[f].Form == workspace.List {
		return t.col(f, folded)
	}
	return "coalesce(" + t.col(f, folded) + ", lower(" + t.col(f, whole) + "))"
}

// key is filter.Key of a value in SQL: what it equals and sorts by.
func (t *table) key(f workspace.Field) string {
	switch t.specs[f].Type {
	case filter.Folded, filter.List, filter.Map:
		return t.fold(f)
	case filter.Email:
		return "coalesce(" + t.col(f, keyed) + ", lower(" + t.col(f, whole) + "))"
	}
	return t.col(f, whole)
}

// searched is where free text looks, in SQL: the folded texts of a row, one a
// line, as their trigrams are indexed. It is "" where no field is searched.
func (t *table) searched() string {
	var texts []string
	for _, info := range t.kind.Schema().Fields() {
		if !info.Search {
			continue
		}
		f := workspace.Field(info.Index)
		if t.specs[f].Form == workspace.List {
			texts = append(texts, "coalesce("+t.col(f, lines)+", '')")
		} else {
			texts = append(texts, strings.TrimSuffix(t.fold(f), ")")+", '')")
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return "(" + strings.Join(texts, ` || E'\n' || `) + ")"
}

// headRunes is how much of a text an index holds: entries of a tree are bounded.
const headRunes = 64

// head is the beginning of a key in SQL, as indexes hold it.
func (t *table) head(f workspace.Field) string { return "left(" + t.key(f) + ", 64)" }

// headed reports whether equality of the field is looked up by the head of its key.
func headed(sp *workspace.Spec) bool {
	return sp.Form == workspace.Text && sp.Type != filter.Enum && sp.Flags&(workspace.Keyed|workspace.Bits) != 0
}
