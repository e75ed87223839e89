package pgstore

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// index is one that the migrations make.
type index struct {
	name  string
	table string // with its schema
	sql   string // the statement that makes it; "" of a primary key, which its table makes
	later bool   // only filters, orders and search need it; rows that come in are known again by others
}

// migratedIndexes is all indexes that the migrations make, in their order.
func migratedIndexes() ([]index, error) {
	looked := map[string]bool{}
	for _, k := range workspace.StoredKinds() {
		for _, sp := range k.Fields() {
			looked[tableName(k)+"_"+sp.Name] = sp.Is(workspace.Keyed)
		}
	}
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
				all = append(all, index{name: words[0], table: words[2], sql: "CREATE INDEX IF NOT EXISTS " + from, later: !looked[words[0]]})
			}
		}
	}
	return all, nil
}

// laterIndexes is those of a table that may be made behind its rows.
func laterIndexes(all []index, table string) []index {
	return slices.DeleteFunc(slices.Clone(all), func(i index) bool { return i.table != table || !i.later })
}
