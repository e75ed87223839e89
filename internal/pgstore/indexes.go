package pgstore

import (
	"io/fs"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// index is one that the migrations make.
type index struct {
	name  string
	table string // with its schema
	sql   string // the statement that makes it; "" of a primary key, which its table makes
}

// migratedIndexes is all indexes that the migrations make, in their order.
func migratedIndexes() ([]index, error) {
	var all []index
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for statement := range strings.SplitSeq(string(text), ";\n") {
			if _, from, ok := strings.Cut("\n"+statement, "\nCREATE TABLE "); ok {
				table, _, _ := strings.Cut(from, " ")
				all = append(all, index{name: strings.TrimPrefix(table, schema+".") + "_pkey", table: table})
			}
			if _, from, ok := strings.Cut("\n"+statement, "\nCREATE INDEX "); ok {
				words := strings.Fields(from) // name ON table
				all = append(all, index{name: words[0], table: words[2], sql: "CREATE INDEX IF NOT EXISTS " + from})
			}
		}
	}
	return all, nil
}

// laterIndexes is those that only filters, orders and search need, by table: what
// somebody is known again by is looked up while rows come in, and is not among them.
func laterIndexes() (map[string][]index, error) {
	all, err := migratedIndexes()
	if err != nil {
		return nil, err
	}
	looked := map[string]bool{}
	for _, k := range workspace.StoredKinds() {
		for _, sp := range k.Fields() {
			looked[tableName(k)+"_"+sp.Name] = sp.Is(workspace.Keyed)
		}
	}
	later := map[string][]index{}
	for _, i := range all {
		if i.sql != "" && !looked[i.name] {
			later[i.table] = append(later[i.table], i)
		}
	}
	return later, nil
}
