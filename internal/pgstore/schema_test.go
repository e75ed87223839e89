package pgstore

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestTheTablesAreWhatTheFieldTablesSay(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	for _, k := range workspace.StoredKinds() {
		tb := newTable(k)
		want := []string{"workspace_id integer -", "no integer -"}
		for _, c := range tb.columns {
			collation := "-"
			if strings.HasPrefix(c.kind, "text") {
				collation = "C"
			}
			name := map[string]string{"timestamptz": "timestamp with time zone"}[c.kind]
			if name == "" {
				name = c.kind
			}
			want = append(want, c.name+" "+name+" "+collation)
		}
		got := server(t).SQL(t, address, fmt.Sprintf(
			`SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(c.collname, '-') FROM pg_attribute a
			LEFT JOIN pg_collation c ON c.oid = a.attcollation WHERE a.attrelid = '%s'::regclass AND a.attnum > 0 ORDER BY a.attnum`, tb.name))
		if d := cmp.Diff(want, strings.Split(got, "\n")); d != "" {
			t.Errorf("%s (-fields +columns):\n%s", tb.name, d)
		}
	}
}

func TestEveryFieldThatIsLookedUpHasAnIndex(t *testing.T) {
	address := server(t).Database(t)
	open(t, address)
	for _, k := range workspace.StoredKinds() {
		tb := newTable(k)
		for i := range tb.specs {
			sp := &tb.specs[i]
			flags := workspace.Keyed | workspace.Bits | workspace.Ordered
			if k == workspace.Merged { // nobody asks for them but by key
				flags = workspace.Keyed
			}
			if sp.Flags&flags == 0 || tb.values[i] < 0 {
				continue
			}
			name := schema + "." + tableName(k) + "_" + sp.Name
			got := server(t).SQL(t, address, "SELECT pg_get_indexdef(to_regclass('"+name+"'))")
			if !strings.Contains(got, sp.Name) {
				t.Errorf("%s has no index of %s: %s", tb.name, sp.Name, got)
			}
		}
		search := server(t).SQL(t, address, "SELECT to_regclass('"+tb.name+"_search') IS NOT NULL")
		if want := tb.searched() != "" && k != workspace.Merged; (search == "t") != want {
			t.Errorf("%s has an index of searched texts: %s, want %v", tb.name, search, want)
		}
	}
}

// statics is every statement whose text does not depend on what is asked.
func statics() []string {
	out := []string{
		beginView, beginUpdate, prepare, takeTurn, findOurs, allCounters, makeOurs,
		writeCounter, readKept, readOn, lastKept, lastOfAll, writeKept, removeKept,
	}
	for _, k := range workspace.StoredKinds() {
		t := newTable(k)
		out = append(out, t.replace(1), t.replace(together), t.drop(), t.rows(decoder{t: t}))
		for i, sp := range t.specs {
			f := workspace.Field(i)
			if t.values[i] < 0 {
				continue
			}
			out = append(out, t.assign([]workspace.Field{f}))
			if sp.Is(workspace.Keyed) {
				out = append(out, t.look(f))
			}
			if sp.Form == workspace.List {
				out = append(out, t.addTo(f), t.dropFrom(f))
			}
		}
	}
	return out
}

func TestEveryStatementIsOneTheServerKnows(t *testing.T) {
	s := open(t, server(t).Database(t))
	conn, err := s.pool.Acquire(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, sql := range statics() {
		if _, err := conn.Conn().Prepare(context.Background(), "", sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestNoValueEverGetsIntoAStatement(t *testing.T) {
	const poison = "x'; DROP TABLE lobby.people; --"
	person := newTable(workspace.Person)
	var texts []string
	for _, where := range []filter.Expr{
		filter.Compare{Field: "name", Op: filter.Eq, Value: poison}, filter.Compare{Field: "email", Op: filter.Lt, Value: poison},
		filter.Compare{Field: "user_id", Op: filter.Contains, Value: poison}, filter.Compare{Field: "tags", Op: filter.Eq, Value: poison},
		filter.In{Field: "city", Values: []string{poison, "b"}}, filter.In{Field: "cookies", Values: []string{poison, "b"}},
		filter.Text{Needle: poison}, filter.Has{Field: "meta." + poison}, filter.Compare{Field: "meta." + poison, Op: filter.Eq, Value: poison},
		filter.Compare{Field: "meta." + poison, Op: filter.Gt, Value: "7.25"}, filter.Compare{Field: "meta." + poison, Op: filter.Contains, Value: poison},
		filter.In{Field: "meta." + poison, Values: []string{poison, "b"}},
		filter.Compare{Field: "messages", Op: filter.Gt, Value: "7250"}, filter.Compare{Field: "id", Op: filter.Gt, Value: "P7250"},
		filter.Compare{Field: "last_seen", Op: filter.Gt, Value: "2072-05-01T00:00:00Z"},
	} {
		s := &statement{t: person}
		sql, err := s.condition(where)
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		texts = append(texts, sql)
	}
	order := []workspace.Order{{Field: workspace.PersonName}, {Field: workspace.PersonTags, Desc: true}, {Field: workspace.PersonMessages}}
	s := &statement{t: person}
	texts = append(texts, s.behind(order, workspace.Cursor{No: 7250, Values: []workspace.Value{workspace.TextValue(poison), workspace.TextValue(poison), workspace.IntValue(7250)}}))
	for _, sql := range texts {
		if strings.Contains(sql, "DROP") || strings.Contains(strings.ToLower(sql), "drop") || strings.Contains(sql, "725") || strings.Contains(sql, "2072") {
			t.Errorf("a value got into %s", sql)
		}
	}
}

func TestHostileTextsAreKeptAsTheyAre(t *testing.T) {
	s := open(t, server(t).Database(t))
	const poison = `'; DROP TABLE lobby.people; -- \ % _ {} "`
	row := workspace.NewRow(workspace.Person, 1)
	row.Set(workspace.PersonName, workspace.TextValue(poison))
	row.Set(workspace.PersonTags, workspace.ListValue([]string{poison, "{a,b}", "NULL"}))
	err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{row})
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(context.Background(), func(r workspace.Reader) error {
		for _, where := range []string{`name ~ "_ {} "`, `"drop table"`, `tags = "{a,b}"`, "tags = null"} {
			rows := 0
			for got, err := range r.Walk(workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(t, workspace.Person, where)}) {
				if err != nil {
					return err
				}
				if d := cmp.Diff(row, got); d != "" {
					t.Errorf("%s (-put +got):\n%s", where, d)
				}
				rows++
			}
			if rows != 1 {
				t.Errorf("%s finds %d rows", where, rows)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
